package dev.solidflux.flow.turn;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * When a shard's loop last made a step, for whoever watches it from another thread. A loop that
 * waits for something to do makes no step and owes none; one that is at something, or whose thread
 * does not come round, does.
 */
final class Progress {

  private static final long IDLE = Long.MIN_VALUE;

  private final LongSupplier nanos;
  private volatile boolean waiting = true;
  private final AtomicLong step;
  private final AtomicLong round;

  Progress(LongSupplier nanos) {
    this.nanos = nanos;
    this.step = new AtomicLong(IDLE);
    this.round = new AtomicLong(nanos.getAsLong());
  }

  /** The turn begins, or goes on after something that it waited for. */
  void step() {
    waiting = false;
    step.set(nanos.getAsLong());
  }

  /** The turn waits for the database. */
  void waits() {
    waiting = true;
    step.set(nanos.getAsLong());
  }

  /**
   * Whether it is the database that the turn waits for, and not the turn itself that takes long.
   */
  boolean isWaiting() {
    return waiting;
  }

  void idle() {
    waiting = true;
    step.set(IDLE);
  }

  /** The loop's thread came round. */
  void round() {
    round.set(nanos.getAsLong());
  }

  /** Whether there was no step, or no round, for longer than that. */
  boolean isLongerThan(long patienceNanos) {
    long now = nanos.getAsLong();
    long last = step.get();
    return (last != IDLE && now - last > patienceNanos) || now - round.get() > patienceNanos;
  }
}
