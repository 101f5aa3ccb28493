package dev.solidflux.worker.slot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes as Kubernetes writes it: {@code 512Mi}, {@code 8Gi}, {@code 2G}, {@code 1024}.
 */
public final class ByteSize {

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([KMGT]i?|k)?");

  private ByteSize() {}

  /**
   * @return bytes, 1 or more
   * @throws IllegalArgumentException if it is no such number, or too large
   */
  public static long parse(String text) {
    Matcher size = SIZE.matcher(text.strip());
    if (size.matches()) {
      try {
        long bytes = Math.multiplyExact(Long.parseLong(size.group(1)), unit(size.group(2)));
        if (bytes > 0) {
          return bytes;
        }
      } catch (ArithmeticException e) {
        // said below
      }
    }
    throw new IllegalArgumentException(
        "must be a number of bytes, 1 or more, with Ki, Mi, Gi, Ti, k, M, G or T, as in 8Gi, not "
            + text);
  }

  private static long unit(String unit) {
    return switch (unit == null ? "" : unit) {
      case "k", "K" -> 1_000;
      case "Ki" -> 1L << 10;
      case "M" -> 1_000_000;
      case "Mi" -> 1L << 20;
      case "G" -> 1_000_000_000;
      case "Gi" -> 1L << 30;
      case "T" -> 1_000_000_000_000L;
      case "Ti" -> 1L << 40;
      default -> 1;
    };
  }
}
