package dev.solidflux.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it; wall-clock and monotonic time go together. */
public final class SettableClock implements InstantSource {

  private Instant now;
  private long nanos;

  public SettableClock(Instant start) {
    this.now = start;
  }

  /** Begins on an arbitrary but fixed day. */
  public SettableClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /** Monotonic, in nanoseconds from an arbitrary origin. */
  public synchronized long nanos() {
    return nanos;
  }

  /** Moves both times on. */
  public synchronized void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("monotonic time does not go back; see jump");
    }
    now = now.plus(by);
    nanos += by.toNanos();
  }

  /** Sets the wall clock alone, as an administrator or NTP does; monotonic time stays. */
  public synchronized void jump(Instant to) {
    now = to;
  }
}
