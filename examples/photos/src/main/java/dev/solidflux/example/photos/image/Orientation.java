package dev.solidflux.example.photos.image;

import java.awt.image.BufferedImage;

/**
 * The eight ways a camera may have been held. A pixel (x, y) of the upright picture comes from the
 * stored one, first with x and y exchanged if {@code transposed}, then mirrored along the stored
 * axes.
 */
public enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, true, false),
  UPSIDE_DOWN(false, true, true),
  FLIPPED(false, false, true),
  TRANSPOSED(true, false, false),
  TURN_RIGHT(true, false, true),
  TRANSVERSE(true, true, true),
  TURN_LEFT(true, true, false);

  private final boolean transposed;
  private final boolean mirrorX;
  private final boolean mirrorY;

  Orientation(boolean transposed, boolean mirrorX, boolean mirrorY) {
    this.transposed = transposed;
    this.mirrorX = mirrorX;
    this.mirrorY = mirrorY;
  }

  /** By EXIF's number, 1 to 8; any other value, which real cameras do write, is upright. */
  static Orientation ofExif(int value) {
    return value >= 1 && value <= 8 ? values()[value - 1] : UPRIGHT;
  }

  /** Whether width and height change places. */
  boolean transposed() {
    return transposed;
  }

  /** The picture as it is to be shown. */
  BufferedImage upright(BufferedImage stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int width = transposed ? stored.getHeight() : stored.getWidth();
    int height = transposed ? stored.getWidth() : stored.getHeight();
    var upright = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int fromX = transposed ? y : x;
        int fromY = transposed ? x : y;
        upright.setRGB(
            x,
            y,
            stored.getRGB(
                mirrorX ? stored.getWidth() - 1 - fromX : fromX,
                mirrorY ? stored.getHeight() - 1 - fromY : fromY));
      }
    }
    return upright;
  }
}
