package dev.solidflux.bench.scaling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.DoubleSupplier;

/**
 * KEDA, which takes a queue from no worker to one and back, and the horizontal pod autoscaler,
 * which does the rest, for one queue. Both ask for the metric when they look, as KEDA does unless
 * it is told to keep it.
 */
final class Autoscaler {

  private final Clock clock;
  private final Scaling scaling;
  private final Workers workers;
  private final DoubleSupplier metric;
  private final Deque<Wanted> recent = new ArrayDeque<>();
  private double active = Double.NEGATIVE_INFINITY;

  private record Wanted(double at, int count) {}

  Autoscaler(Clock clock, Scaling scaling, Workers workers, DoubleSupplier metric) {
    this.clock = clock;
    this.scaling = scaling;
    this.workers = workers;
    this.metric = metric;
  }

  /** What KEDA does at each look. */
  void poll() {
    boolean something = metric.getAsDouble() > 0;
    if (something) {
      active = clock.now();
    }
    if (workers.count() == 0 && something) {
      workers.scaleTo(1);
    } else if (!something && clock.now() - active >= scaling.cooldown()) {
      workers.scaleTo(0);
      recent.clear();
    }
  }

  /** What the horizontal pod autoscaler does at each look; it leaves alone what has none. */
  void sync() {
    int now = workers.count();
    if (now == 0) {
      return;
    }
    int wanted = Math.max(1, (int) Math.ceil(metric.getAsDouble() - 1e-6));
    recent.add(new Wanted(clock.now(), wanted));
    while (recent.getFirst().at() < clock.now() - scaling.stable()) {
      recent.removeFirst();
    }
    int most = recent.stream().mapToInt(Wanted::count).max().orElse(wanted);
    if (wanted > now) {
      workers.scaleTo(Math.min(wanted, (int) Math.max(now + 4, now * scaling.growth())));
    } else if (most < now) {
      workers.scaleTo(most);
    }
  }
}
