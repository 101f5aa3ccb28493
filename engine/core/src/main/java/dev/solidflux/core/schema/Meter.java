package dev.solidflux.core.schema;

import com.networknt.schema.ExecutionContext;
import java.util.function.Supplier;

/**
 * The steps of one schema's checks that the library does not count: those of regular expressions
 * and of comparisons. The library hands nothing of ours through to the former, so a schema has one
 * meter, and one check at a time.
 */
final class Meter {
  private long left;

  /** What the work yields, if it takes no more steps than these. */
  synchronized <T> T within(long steps, Supplier<T> work) {
    left = steps;
    return work.get();
  }

  /** Called within the work only, and so by one thread. */
  synchronized void pay(long steps) {
    left -= steps;
    if (left < 0) {
      throw new Exceeded();
    }
  }

  /** That of the check. */
  static Meter of(ExecutionContext context) {
    return (Meter) context.getCollectorContext().get(Meter.class);
  }

  void handTo(ExecutionContext context) {
    context.getCollectorContext().put(Meter.class, this);
  }

  /** Too many steps. An error, since the library takes some exceptions for faults of the schema. */
  static final class Exceeded extends Error {
    private static final long serialVersionUID = 1;

    Exceeded() {
      super("too many steps", null, false, false);
    }
  }
}
