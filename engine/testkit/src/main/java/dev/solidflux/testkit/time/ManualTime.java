package dev.solidflux.testkit.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Time that stands still until it is stepped, and all the threads there are. One thread, the
 * test's, does everything: of the workers that have something to do it takes one by chance, and
 * when none has, time goes on to the next thing that is due. The same seed gives the same order of
 * everything, always. Confined to the test's thread.
 */
public final class ManualTime implements InstantSource {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private record Delayed(long due, long number, ManualThread thread, Runnable task) {}

  private final Random chance;
  private final List<ManualThread> ready = new ArrayList<>();
  private final PriorityQueue<Delayed> delayed =
      new PriorityQueue<>(
          Comparator.comparingLong(Delayed::due).thenComparingLong(Delayed::number));
  private long nanos;
  private long numbers;
  private long steps;

  /**
   * @param seed decides the order of whatever may happen at the same moment
   */
  public ManualTime(long seed) {
    this.chance = new Random(seed);
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos);
  }

  /** Monotonic, from 0. */
  public long nanos() {
    return nanos;
  }

  /** How many steps were taken. */
  public long steps() {
    return steps;
  }

  /** A machine whose threads run in this time; it can be frozen and woken. */
  public ManualHost host() {
    return new ManualHost(this);
  }

  /** Does one thing, letting time go on if it must. */
  public boolean step() {
    return step(Long.MAX_VALUE);
  }

  private boolean step(long until) {
    if (ready.isEmpty()) {
      Delayed next = delayed.peek();
      if (next == null || next.due() > until) {
        return false;
      }
      nanos = Math.max(nanos, next.due());
      while (!delayed.isEmpty() && delayed.peek().due() <= nanos) {
        Delayed due = delayed.remove();
        due.thread().add(due.task());
      }
      if (ready.isEmpty()) {
        return true;
      }
    }
    steps++;
    int chosen = ready.size() == 1 ? 0 : chance.nextInt(ready.size());
    ManualThread thread = ready.get(chosen);
    Runnable task = thread.take();
    if (thread.isIdle()) {
      remove(thread);
    }
    task.run();
    return true;
  }

  /** Does everything that is due within so long from now, and lets that time pass. */
  public void advance(Duration by) {
    long until = nanos + by.toNanos();
    boolean more = true;
    while (more) {
      more = step(until);
    }
    nanos = until;
  }

  /**
   * Steps until something holds.
   *
   * @return whether it held before so much time had passed
   */
  public boolean runUntil(BooleanSupplier holds, Duration atMost) {
    long until = nanos + atMost.toNanos();
    while (!holds.getAsBoolean()) {
      if (!step(until)) {
        nanos = until;
        return holds.getAsBoolean();
      }
    }
    return true;
  }

  /** From 0 to {@code bound - 1}, by this time's seed. */
  public int draw(int bound) {
    return chance.nextInt(bound);
  }

  void runLater(ManualThread thread, Runnable task, long afterNanos) {
    delayed.add(new Delayed(nanos + Math.max(0, afterNanos), numbers++, thread, task));
  }

  void isReady(ManualThread thread) {
    ready.add(thread);
  }

  void removeAllOf(ManualHost host) {
    for (ManualThread thread : List.copyOf(ready)) {
      if (thread.host() == host) {
        remove(thread);
        host.waits(thread);
      }
    }
  }

  private void remove(ManualThread thread) {
    // a swap instead of a shift: by chance anyway
    int at = ready.indexOf(thread);
    if (at >= 0) {
      ManualThread last = ready.removeLast();
      if (at < ready.size()) {
        ready.set(at, last);
      }
    }
  }
}
