package dev.solidflux.core.trace;

/** What a span says of texts that workers and users sent: bounded, on one line. */
final class Words {

  private static final int LONGEST = 300;

  static String of(String sent) {
    StringBuilder clean = new StringBuilder();
    sent.codePoints().limit(LONGEST).map(c -> isPlain(c) ? c : ' ').forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isPlain(int c) {
    int type = Character.getType(c);
    return !Character.isISOControl(c)
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }

  private Words() {}
}
