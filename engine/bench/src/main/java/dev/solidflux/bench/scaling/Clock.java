package dev.solidflux.bench.scaling;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that goes on from one event to the next, in seconds. */
final class Clock {

  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingDouble(Due::at).thenComparingLong(Due::order));
  private double now;
  private long order;

  private record Due(double at, long order, Runnable what) {}

  double now() {
    return now;
  }

  void after(double seconds, Runnable what) {
    due.add(new Due(now + Math.max(0, seconds), order++, what));
  }

  /** Goes on until nothing is due any more. */
  void run() {
    for (Due next = due.poll(); next != null; next = due.poll()) {
      now = next.at();
      next.what().run();
    }
  }
}
