package dev.solidflux.postgres;

import dev.solidflux.flow.port.Journal;

/**
 * What a text column keeps as it is: not U+0000, which the server refuses, nor half of a surrogate
 * pair, which the driver would change into a question mark.
 */
final class Storable {

  /**
   * The text as it is.
   *
   * @throws Journal.DataRefused if it would not be kept so
   */
  static String text(String text) {
    boolean half = false;
    for (int i = 0; i < text.length(); i++) {
      half = followed(half, text.charAt(i));
    }
    requireWhole(half);
    return text;
  }

  /**
   * Looks at the next character.
   *
   * @param half whether the one before it was the first of a pair
   * @return whether this one is
   */
  static boolean followed(boolean half, char c) {
    if (c == 0) {
      throw refused("it holds U+0000");
    }
    requireWhole(half != Character.isLowSurrogate(c));
    return Character.isHighSurrogate(c);
  }

  static void requireWhole(boolean half) {
    if (half) {
      throw refused("it holds half of a surrogate pair");
    }
  }

  static Journal.DataRefused refused(String why) {
    return new Journal.DataRefused("not storable: " + why, new IllegalArgumentException(why));
  }

  private Storable() {}
}
