package dev.solidflux.api.cli.watch;

/** How many columns of a terminal a text takes, and the part of it that fits. */
final class Cells {

  private Cells() {}

  static int width(String text) {
    return text.codePoints().map(Cells::width).sum();
  }

  /**
   * The beginning of the text that takes at most so many columns; an ellipsis says that it goes on.
   */
  static String fit(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    var fitting = new StringBuilder();
    int taken = 0;
    for (int c : text.codePoints().toArray()) {
      taken += width(c);
      if (taken > columns - 1) {
        break;
      }
      fitting.appendCodePoint(c);
    }
    return columns < 1 ? "" : fitting.append('…').toString();
  }

  /** The text, fitted and filled up with spaces. */
  static String pad(String text, int columns) {
    String fitting = fit(text, columns);
    return fitting + " ".repeat(Math.max(0, columns - width(fitting)));
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  /** Hangul, the ideographs and what stands with them, full-width forms, emoji. */
  private static boolean isWide(int c) {
    return between(c, 0x1100, 0x115F)
        || between(c, 0x2E80, 0xA4CF)
        || between(c, 0xAC00, 0xD7A3)
        || between(c, 0xF900, 0xFAFF)
        || between(c, 0xFE30, 0xFE6F)
        || between(c, 0xFF00, 0xFF60)
        || between(c, 0xFFE0, 0xFFE6)
        || between(c, 0x1F300, 0x1FAFF)
        || between(c, 0x20000, 0x3FFFD);
  }

  private static boolean between(int c, int first, int last) {
    return c >= first && c <= last;
  }
}
