package dev.solidflux.json;

import java.util.Optional;

/**
 * What a {@code text} column, and a string in {@code jsonb}, can hold: no U+0000, and no surrogate
 * without its other half.
 */
public final class StorableText {
  private static final char REPLACEMENT = '\uFFFD';
  private static final String ELLIPSIS = "…";

  private StorableText() {}

  /** What is wrong with the text, as the end of a sentence about it; empty if nothing is. */
  public static Optional<String> fault(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return Optional.of("contains U+0000");
      }
      if (Character.isSurrogate(c)) {
        if (!isPair(text, i)) {
          return Optional.of("contains half of a surrogate pair");
        }
        i++;
      }
    }
    return Optional.empty();
  }

  /** {@code raw} with everything that cannot be stored replaced, cut to {@code most} characters. */
  public static String clean(String raw, int most) {
    int end = end(raw, most);
    StringBuilder clean = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      char c = raw.charAt(i);
      if (Character.isSurrogate(c) && isPair(raw, i) && i + 1 < end) {
        clean.append(c).append(raw.charAt(++i));
      } else {
        clean.append(c == 0 || Character.isSurrogate(c) ? REPLACEMENT : c);
      }
    }
    return clean.toString();
  }

  /** As {@link #clean}, and an ellipsis is the last character of what was cut. */
  public static String cut(String raw, int most) {
    return raw.length() <= most ? clean(raw, most) : clean(raw, most - 1) + ELLIPSIS;
  }

  /** Where to cut, not within a pair. */
  private static int end(String raw, int most) {
    if (raw.length() <= most) {
      return raw.length();
    }
    return most > 0 && isPair(raw, most - 1) ? most - 1 : most;
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }
}
