package dev.solidflux.flow.foresee;

import dev.solidflux.flow.port.Demand;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The demand of queues as the one node tells it that looks after them. From any thread. */
final class DemandMetrics {

  /** Queues that have numbers of their own. */
  private static final int QUEUES = 500;

  private static final class OfQueue {
    private volatile Demand.Count count = new Demand.Count(0, 0);
    private List<Meter> meters = List.of();
  }

  private final MeterRegistry registry;
  private final Map<String, OfQueue> queues = new HashMap<>();

  DemandMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  synchronized void saw(String queue, Demand.Count count) {
    OfQueue known = queues.get(queue);
    if (known == null && queues.size() < QUEUES) {
      known = new OfQueue();
      queues.put(queue, known);
      known.meters = meters(queue, known);
    }
    if (known != null) {
      known.count = count;
    }
  }

  private List<Meter> meters(String queue, OfQueue of) {
    return List.of(
        Gauge.builder("solidflux.queue.demand", of, it -> it.count.open())
            .description("tasks that a queue's workers are for")
            .tag("queue", queue)
            .tag("kind", "open")
            .register(registry),
        Gauge.builder("solidflux.queue.demand", of, it -> it.count.foreseen())
            .description("tasks that a queue's workers are for")
            .tag("queue", queue)
            .tag("kind", "foreseen")
            .register(registry));
  }

  /** Those that are not among these have no demand. */
  synchronized void keep(Set<String> asking) {
    queues.forEach(
        (queue, of) -> {
          if (!asking.contains(queue)) {
            of.count = new Demand.Count(0, 0);
          }
        });
  }

  /** Another node tells it. */
  synchronized void clear() {
    queues.values().forEach(of -> of.meters.forEach(registry::remove));
    queues.clear();
  }
}
