package dev.solidflux.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Durations on the wire: a number of seconds, whole where that is exact. */
final class Seconds {

  /** Beyond a thousand years nobody means it, and milliseconds still fit a long. */
  private static final double MOST = 3e10;

  private Seconds() {}

  static Number of(Duration duration) {
    return duration.toNanosPart() == 0
        ? (Number) duration.toSeconds()
        : (Number) (duration.toMillis() / 1000.0);
  }

  /** Null if it is no number of seconds, or less than none; what nobody means is cut. */
  static @Nullable Duration readWait(JsonNode seconds) {
    double value = seconds.isNumber() ? seconds.numberValue().doubleValue() : -1;
    return value >= 0 ? Duration.ofMillis(Math.round(Math.min(value, MOST) * 1000)) : null;
  }

  /** Null if it is no number of seconds that is more than none. */
  static @Nullable Duration read(@Nullable Object seconds) {
    if (!(seconds instanceof Number number)) {
      return null;
    }
    double value = number.doubleValue();
    return value > 0 && value < MOST ? Duration.ofMillis(Math.round(value * 1000)) : null;
  }
}
