package dev.solidflux.api.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people say them: so long ago. */
final class Ago {
  private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");

  /**
   * The time that {@code 30s}, {@code 5m}, {@code 2h} or {@code 7d} means; else the word itself.
   */
  static String orTime(String word, Instant now) {
    Matcher ago = AGO.matcher(word);
    return ago.matches() ? now.minus(length(ago)).toString() : word;
  }

  /** The length of time that {@code 30s}, {@code 5m}, {@code 2h} or {@code 7d} means. */
  static Optional<Duration> length(String word) {
    Matcher length = AGO.matcher(word);
    return length.matches() ? Optional.of(length(length)) : Optional.empty();
  }

  private static Duration length(Matcher ago) {
    long count = Long.parseLong(ago.group(1));
    return switch (ago.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private Ago() {}
}
