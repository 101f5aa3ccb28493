package dev.solidflux.flow.turn;

import dev.solidflux.flow.pace.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** Wakes a loop when the next thing is due, and not before. Confined to that loop. */
final class Alarm {

  private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(1);

  private final Pace pace;
  private final Runnable wake;
  private @Nullable Disposable set;

  Alarm(Pace pace, Runnable wake) {
    this.pace = pace;
    this.wake = wake;
  }

  /**
   * Takes the place of what was set before.
   *
   * @param due by the wall clock; {@code Instant.MAX} for never
   * @param nanos by the monotonic clock; {@code Long.MAX_VALUE} for never
   */
  void set(Instant due, long nanos) {
    off();
    long in = Math.min(in(due), nanos == Long.MAX_VALUE ? nanos : nanos - pace.nanos());
    if (in != Long.MAX_VALUE) {
      set = pace.timers().schedule(wake, Math.max(LEAST, in), TimeUnit.NANOSECONDS);
    }
  }

  /** Not before it is due, by a clock that may be a little behind. */
  private long in(Instant due) {
    if (due.equals(Instant.MAX)) {
      return Long.MAX_VALUE;
    }
    Instant now = pace.now();
    return due.isAfter(now) ? Duration.between(now, due).toNanos() + LEAST : LEAST;
  }

  void off() {
    Disposable before = set;
    if (before != null) {
      before.dispose();
    }
  }
}
