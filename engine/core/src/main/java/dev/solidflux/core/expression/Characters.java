package dev.solidflux.core.expression;

/** Characters that JSON can spell but that cannot be stored or sent on. */
public final class Characters {
  private Characters() {}

  /** What is wrong with the text, for a message; empty if nothing is. */
  public static String fault(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return "the character U+0000, which cannot be stored";
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return "half a surrogate pair, which cannot be stored";
      }
    }
    return "";
  }
}
