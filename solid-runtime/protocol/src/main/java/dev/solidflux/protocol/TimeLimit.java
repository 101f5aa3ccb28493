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
    return Arrays.asList(
        hard == null ? null : Seconds.of(hard), soft == null ? null : Seconds.of(soft));
  }

  /** Reads a header; what is no time limit is none. */
  static TimeLimit decode(@Nullable Object header) {
    return header instanceof List<?> pair && pair.size() == 2
        ? new TimeLimit(Seconds.read(pair.get(0)), Seconds.read(pair.get(1)))
        : NONE;
  }
}
