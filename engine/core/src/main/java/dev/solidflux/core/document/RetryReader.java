package dev.solidflux.core.document;

import dev.solidflux.core.definition.Backoff;
import dev.solidflux.core.definition.Retry;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code retry}. What is faulty is read as its default, for the faults decide the outcome.
 */
final class RetryReader {
  private final Faults faults;
  private final Values values;

  RetryReader(Faults faults) {
    this.faults = faults;
    this.values = new Values(faults);
  }

  Retry read(Located located) {
    Located.Fields fields =
        values.fields(located, "retry", List.of("attempts", "backoff", "unless", "only", "also"));
    if (fields == null) {
      return Retry.NONE;
    }
    Located attempts = values.required(fields, fields.offset(), "retry", "attempts");
    OptionalInt count =
        attempts == null
            ? OptionalInt.empty()
            : values.integer(attempts, "attempts", 1, Limits.ATTEMPTS);
    Located backoff = Values.optional(fields, "backoff");
    Located unless = Values.optional(fields, "unless");
    Located only = Values.optional(fields, "only");
    Located also = Values.optional(fields, "also");
    return new Retry(
        count.orElse(1),
        backoff == null ? Backoff.DEFAULT : backoff(backoff),
        unless == null ? Set.of() : values.names(unless, "unless"),
        only == null ? null : values.names(only, "only"),
        also == null ? Set.of() : values.names(also, "also"));
  }

  private Backoff backoff(Located located) {
    Located.Fields fields =
        values.fields(located, "backoff", List.of("initial", "factor", "max", "jitter"));
    if (fields == null) {
      return Backoff.DEFAULT;
    }
    Duration initial = duration(fields, "initial");
    Duration max = duration(fields, "max");
    Duration first = initial == null ? Backoff.DEFAULT.initial() : initial;
    Duration last = max == null ? longer(first, Backoff.DEFAULT.max()) : max;
    Located written = Values.optional(fields, "max");
    if (max != null && written != null && last.compareTo(first) < 0) {
      String message = "max must not be shorter than initial, which is " + first.toMillis() + "ms";
      faults.add(Code.OUT_OF_RANGE, written, message);
    }
    return new Backoff(
        first,
        number(fields, "factor", 1, Limits.FACTOR).orElse(Backoff.DEFAULT.factor()),
        last,
        number(fields, "jitter", 0, 1).orElse(Backoff.DEFAULT.jitter()),
        max == null ? longer(last, Backoff.MOST_ASKED) : last);
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private @Nullable Duration duration(Located.Fields fields, String name) {
    Located located = Values.optional(fields, name);
    return located == null ? null : values.duration(located, name);
  }

  private OptionalDouble number(Located.Fields fields, String name, int least, int most) {
    Located located = Values.optional(fields, name);
    return located == null ? OptionalDouble.empty() : values.number(located, name, least, most);
  }
}
