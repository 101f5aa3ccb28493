package dev.solidflux.example.photos.report;

import dev.solidflux.example.photos.Ranking.Place;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Locale;

/** A grid of thumbnails with captions, the best first, as a picture to print or to send. */
public final class ContactSheet {
  /** More photographs than this are left to the report. */
  public static final int MOST = 120;

  private static final int MARGIN = 32;
  private static final int GAP = 20;
  private static final int CELL = 320;
  private static final int FRAME = 214;
  private static final int CAPTION = 54;

  private static final Color PAPER = new Color(0xf6f4ef);
  private static final Color MOUNT = new Color(0xe6e1d6);
  private static final Color INK = new Color(0x23211d);
  private static final Color SOFT = new Color(0x736d62);
  private static final Color ACCENT = new Color(0x1f6f6b);

  private final int columns;
  private final BufferedImage picture;
  private final boolean captioned;
  private int count;

  private ContactSheet(int columns, int rows) {
    this.columns = columns;
    this.picture =
        new BufferedImage(
            2 * MARGIN + columns * CELL + (columns - 1) * GAP,
            2 * MARGIN + rows * (FRAME + CAPTION) + (rows - 1) * GAP,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(PAPER);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    this.captioned = hasFonts(graphics);
    graphics.dispose();
  }

  /** An empty sheet with room for so many photographs, at most {@value #MOST}. */
  public static ContactSheet of(int photographs) {
    int shown = Math.clamp(photographs, 1, MOST);
    int columns = Math.min(6, (int) Math.ceil(Math.sqrt(shown)));
    return new ContactSheet(columns, (shown + columns - 1) / columns);
  }

  /** Puts a photograph in the next cell. */
  public void add(BufferedImage thumbnail, Place place) {
    int left = MARGIN + count % columns * (CELL + GAP);
    int top = MARGIN + count / columns * (FRAME + CAPTION + GAP);
    count++;
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      mount(graphics, thumbnail, left, top);
      if (place.rank() == 1) {
        graphics.setColor(ACCENT);
        graphics.fillRect(left, top + FRAME, CELL, 4);
      }
      if (captioned) {
        caption(graphics, place, left, top + FRAME);
      }
    } finally {
      graphics.dispose();
    }
  }

  private static void mount(Graphics2D graphics, BufferedImage thumbnail, int left, int top) {
    graphics.setColor(MOUNT);
    graphics.fillRect(left, top, CELL, FRAME);
    double scale =
        Math.min(
            1,
            Math.min(CELL / (double) thumbnail.getWidth(), FRAME / (double) thumbnail.getHeight()));
    int width = (int) Math.round(thumbnail.getWidth() * scale);
    int height = (int) Math.round(thumbnail.getHeight() * scale);
    graphics.drawImage(
        thumbnail, left + (CELL - width) / 2, top + (FRAME - height) / 2, width, height, null);
  }

  private static void caption(Graphics2D graphics, Place place, int left, int top) {
    String rank = Integer.toString(place.rank());
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 19));
    graphics.setColor(ACCENT);
    graphics.drawString(rank, left, top + 26);
    int indent = graphics.getFontMetrics().stringWidth(rank) + 10;
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    graphics.setColor(INK);
    graphics.drawString(
        fitting(place.view().name(), graphics.getFontMetrics(), CELL - indent),
        left + indent,
        top + 25);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    graphics.setColor(SOFT);
    graphics.drawString(fitting(details(place), graphics.getFontMetrics(), CELL), left, top + 46);
  }

  private static String details(Place place) {
    String figures =
        String.format(
            Locale.ROOT,
            "score %.1f · focus %s · %s",
            place.score(),
            Text.percent(place.focus()),
            place.measure().exposure().verdict());
    return place.duplicateOf() == null ? figures : figures + " · nearly " + place.duplicateOf();
  }

  private static String fitting(String text, FontMetrics metrics, int width) {
    String visible = Text.visible(text);
    if (metrics.stringWidth(visible) <= width) {
      return visible;
    }
    int end = visible.length();
    while (end > 0 && metrics.stringWidth(visible.substring(0, end) + "…") > width) {
      end = visible.offsetByCodePoints(end, -1);
    }
    return visible.substring(0, end) + "…";
  }

  /** Java draws text only where fontconfig finds a font, which small containers often lack. */
  private static boolean hasFonts(Graphics2D graphics) {
    try {
      graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
      return graphics.getFontMetrics().stringWidth("m") > 0;
    } catch (RuntimeException | InternalError | UnsatisfiedLinkError | NoClassDefFoundError e) {
      return false;
    }
  }

  /** Whether there was a font to write captions with. */
  public boolean captioned() {
    return captioned;
  }

  public BufferedImage picture() {
    return picture;
  }
}
