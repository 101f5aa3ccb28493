package dev.solidflux.api.cli.workers;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many workers there are to be: as many as there is something to do for, at once if it is more,
 * and once there was less to do for the whole of the cooldown if it is fewer.
 */
final class Scale {

  private final WorkersSpec spec;
  private final Deque<Wanted> recent = new ArrayDeque<>();

  private record Wanted(long at, int count) {}

  Scale(WorkersSpec spec) {
    this.spec = spec;
  }

  /**
   * @param demand how many tasks there are, or soon will be
   * @param now of the monotonic clock, in nanoseconds
   */
  int wanted(long demand, long now) {
    long full = demand / spec.tasks() + (demand % spec.tasks() > 0 ? 1 : 0);
    int count = Math.clamp(full, spec.min(), spec.max());
    while (!recent.isEmpty() && recent.getLast().count() <= count) {
      recent.removeLast();
    }
    recent.addLast(new Wanted(now, count));
    while (now - recent.getFirst().at() > spec.cooldown().toNanos() && recent.size() > 1) {
      recent.removeFirst();
    }
    return recent.getFirst().count();
  }
}
