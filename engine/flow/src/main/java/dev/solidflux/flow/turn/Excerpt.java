package dev.solidflux.flow.turn;

/**
 * The harmless beginning of a text of unknown origin: bounded, and without what PostgreSQL cannot
 * store.
 */
final class Excerpt {

  private static final int LENGTH = 4_096;

  static String of(String text) {
    String shortened = text.length() > LENGTH ? text.substring(0, LENGTH) : text;
    StringBuilder clean = new StringBuilder(shortened.length());
    shortened
        .codePoints()
        .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** For a log: on one line, without control characters. */
  static String line(String text) {
    StringBuilder clean = new StringBuilder();
    of(text)
        .codePoints()
        .limit(500)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private Excerpt() {}
}
