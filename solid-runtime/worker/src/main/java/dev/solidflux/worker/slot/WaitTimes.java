package dev.solidflux.worker.slot;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** How long those who took something had waited for it. */
public final class WaitTimes {

  /** So many have waited so long together. */
  public record Sum(long number, Duration time) {}

  private final AtomicReference<Sum> sum = new AtomicReference<>(new Sum(0, Duration.ZERO));

  void add(long nanos) {
    sum.updateAndGet(then -> new Sum(then.number() + 1, then.time().plusNanos(nanos)));
  }

  Sum sum() {
    return sum.get();
  }
}
