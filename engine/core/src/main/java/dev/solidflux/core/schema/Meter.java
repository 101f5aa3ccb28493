package dev.solidflux.core.schema;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The steps that the library does not count: those of regular expressions and of comparisons. The
 * library hands nothing of ours through, so a check leaves its meter with its thread.
 */
final class Meter {
  private static final ThreadLocal<@Nullable Meter> RUNNING = new ThreadLocal<>();

  private long left;

  private Meter(long left) {
    this.left = left;
  }

  /** What the work yields, if it takes no more steps than these. */
  static <T> T within(long steps, Supplier<T> work) {
    RUNNING.set(new Meter(steps));
    try {
      return work.get();
    } finally {
      RUNNING.remove();
    }
  }

  static void pay(long steps) {
    Meter meter = RUNNING.get();
    if (meter == null) {
      throw new IllegalStateException("outside of any check");
    }
    meter.left -= steps;
    if (meter.left < 0) {
      throw new Exceeded();
    }
  }

  /** Too many steps. An error, since the library takes some exceptions for faults of the schema. */
  static final class Exceeded extends Error {
    private static final long serialVersionUID = 1;

    Exceeded() {
      super("too many steps", null, false, false);
    }
  }
}
