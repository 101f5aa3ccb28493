package dev.solidflux.core.id;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** Crockford's base32 of 128 bits: 26 characters, the first of which holds the top 3 bits. */
final class Base32 {

  private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final byte[] VALUES = values();
  private static final int LENGTH = 26;

  record Bits(long high, long low) {
    UUID toUuid() {
      return new UUID(high, low);
    }
  }

  static String encode(long high, long low) {
    char[] text = new char[LENGTH];
    long h = high;
    long l = low;
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = ALPHABET[(int) (l & 31)];
      l = (l >>> 5) | (h << 59);
      h >>>= 5;
    }
    return new String(text);
  }

  static Optional<Bits> decode(String text) {
    long high = 0;
    long low = 0;
    if (text.length() != LENGTH) {
      return Optional.empty();
    }
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      int value = c < VALUES.length ? VALUES[c] : -1;
      if (value < 0 || (i == 0 && value > 7)) {
        return Optional.empty();
      }
      high = (high << 5) | (low >>> 59);
      low = (low << 5) | value;
    }
    return Optional.of(new Bits(high, low));
  }

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (byte i = 0; i < ALPHABET.length; i++) {
      values[ALPHABET[i]] = i;
      values[Character.toUpperCase(ALPHABET[i])] = i;
    }
    for (char c : "oO".toCharArray()) {
      values[c] = 0;
    }
    for (char c : "iIlL".toCharArray()) {
      values[c] = 1;
    }
    return values;
  }

  private Base32() {}
}
