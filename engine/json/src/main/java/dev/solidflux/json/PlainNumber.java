package dev.solidflux.json;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A number written out in plain digits, as PostgreSQL writes it; only measured, never written:
 * {@code 1e999999999} has two digits in memory and a thousand million on paper.
 *
 * @param digits before and after the point
 * @param length in characters, with sign and point
 */
record PlainNumber(long digits, long length) {
  /** Beyond it the digits are estimated: to count them takes as long as to write them. */
  private static final int COUNTED_BITS = 1 << 16;

  /** A finite number. */
  static PlainNumber of(Number number) {
    return switch (number) {
      case BigDecimal decimal -> of(decimal);
      case BigInteger integer -> of(integer);
      case Double real -> of(BigDecimal.valueOf(real));
      case Float real -> of(new BigDecimal(real.toString()));
      default -> of(number.longValue());
    };
  }

  private static PlainNumber of(long number) {
    int length = Long.toString(number).length();
    return new PlainNumber(number < 0 ? length - 1 : length, length);
  }

  private static PlainNumber of(BigInteger number) {
    long digits =
        number.bitLength() > COUNTED_BITS
            ? (long) (number.bitLength() * Math.log10(2)) + 1
            : new BigDecimal(number).precision();
    return new PlainNumber(digits, digits + sign(number.signum()));
  }

  private static PlainNumber of(BigDecimal number) {
    long scale = number.scale();
    long before = number.signum() == 0 ? 1 : Math.max(1, number.precision() - scale);
    long after = Math.max(0, scale);
    return new PlainNumber(
        before + after, before + after + (after > 0 ? 1 : 0) + sign(number.signum()));
  }

  private static int sign(int signum) {
    return signum < 0 ? 1 : 0;
  }
}
