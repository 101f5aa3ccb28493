package dev.solidflux.protocol;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long a Celery worker lets a task run: at {@code soft} it raises an exception inside it, at
 * {@code hard} it kills the process. On the wire it is {@code [hard, soft]} in seconds; Celery's
 * own protocol document has the order wrong.
 */
public record TimeLimit(@Nullable Duration hard, @Nullable Duration soft) {

  public static final TimeLimit NONE = new TimeLimit(null, null);

  List<@Nullable Object> encode() {
    return Arrays.asList(seconds(hard), seconds(soft));
  }

  /** Reads a header; what is no time limit is none. */
  static TimeLimit decode(@Nullable Object header) {
    return header instanceof List<?> pair && pair.size() == 2
        ? new TimeLimit(duration(pair.get(0)), duration(pair.get(1)))
        : NONE;
  }

  private static @Nullable Object seconds(@Nullable Duration duration) {
    if (duration == null) {
      return null;
    }
    return duration.toNanosPart() == 0
        ? (Object) duration.toSeconds()
        : (Object) (duration.toMillis() / 1000.0);
  }

  private static @Nullable Duration duration(@Nullable Object seconds) {
    if (!(seconds instanceof Number number)) {
      return null;
    }
    double value = number.doubleValue();
    // beyond a thousand years nobody means it, and milliseconds still fit a long
    return value > 0 && value < 3e10 ? Duration.ofMillis(Math.round(value * 1000)) : null;
  }
}
