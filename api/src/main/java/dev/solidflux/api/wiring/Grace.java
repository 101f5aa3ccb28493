package dev.solidflux.api.wiring;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How long a server may take to stop: one span for all of its parts, from the first on. */
final class Grace {
  /** Kept for what comes after the parts that ask: connections are closed. */
  private static final Duration LAST = Duration.ofSeconds(2);

  private final Duration all;
  private final LongSupplier nanos;
  private final AtomicReference<@Nullable Long> began = new AtomicReference<>();

  /**
   * @param nanos a monotonic clock
   */
  Grace(Duration all, LongSupplier nanos) {
    this.all = all;
    this.nanos = nanos;
  }

  /** The server is to stop. */
  void begin() {
    began.compareAndSet(null, nanos.getAsLong());
  }

  /** What the part that stops now may take: more than nothing. */
  Duration left() {
    begin();
    Long since = began.get();
    Duration passed = Duration.ofNanos(nanos.getAsLong() - (since == null ? 0 : since));
    Duration left = all.minus(LAST).minus(passed);
    return left.isPositive() ? left : Duration.ofMillis(1);
  }
}
