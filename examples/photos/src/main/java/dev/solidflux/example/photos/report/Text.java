package dev.solidflux.example.photos.report;

import java.util.Locale;
import java.util.stream.Collectors;

/** Makes words of strangers, file names above all, fit to be shown. */
public final class Text {
  private Text() {}

  /** For HTML, between tags and in quoted attributes. */
  public static String html(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (char c : visible(text).toCharArray()) {
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /**
   * Replaces what would break a line, reverse the text's direction or cannot be encoded: a name may
   * hold line ends, control characters, marks that turn {@code gpj.exe} round, and halves of
   * surrogate pairs.
   */
  static String visible(String text) {
    return text.codePoints()
        .mapToObj(c -> isVisible(c) ? Character.toString(c) : "\ufffd")
        .collect(Collectors.joining());
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          c == 0x200D;
      default -> true;
    };
  }

  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    return bytes < 1L << 20
        ? String.format(Locale.ROOT, "%d KB", bytes >> 10)
        : String.format(Locale.ROOT, "%.1f MB", bytes / (double) (1L << 20));
  }

  static String percent(double share) {
    return Math.round(share * 100) + "%";
  }
}
