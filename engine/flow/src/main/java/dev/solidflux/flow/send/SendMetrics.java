package dev.solidflux.flow.send;

import dev.solidflux.flow.port.Transport.Depth;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What becomes of a node's tasks on their way to workers. From any thread. */
public final class SendMetrics {

  /** Queues that have numbers of their own. */
  private static final int QUEUES = 500;

  /** What the broker, or the engine, makes of a task that is to be published. */
  enum Fate {
    CONFIRMED("confirmed"),
    REFUSED("refused"),
    UNKNOWN("unknown"),
    UNSENDABLE("unsendable");

    private final String label;

    Fate(String label) {
      this.label = label;
    }
  }

  private final MeterRegistry registry;
  private final Set<String> named = new LinkedHashSet<>();
  private final Map<String, Depth> depths = new ConcurrentHashMap<>();

  public SendMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void published(Fate fate) {
    registry.counter("solidflux.tasks.published", "fate", fate.label).increment();
  }

  /** A queue none of whose tasks is begun for a while was looked at. */
  void looked(String queue, Depth depth) {
    if (name(queue)) {
      depths.put(queue, depth);
    }
  }

  /** Its tasks are begun again, so it is not looked at any more. */
  void goesOn(String queue) {
    depths.remove(queue);
  }

  private synchronized boolean name(String queue) {
    if (named.contains(queue)) {
      return true;
    }
    if (named.size() == QUEUES) {
      return false;
    }
    named.add(queue);
    Gauge.builder("solidflux.queue.tasks", depths, all -> tasks(all.get(queue)))
        .description("tasks in a queue none of whose tasks is begun")
        .tag("queue", queue)
        .register(registry);
    Gauge.builder("solidflux.queue.workers", depths, all -> workers(all.get(queue)))
        .description("consumers of a queue none of whose tasks is begun")
        .tag("queue", queue)
        .register(registry);
    return true;
  }

  private static double tasks(@Nullable Depth depth) {
    return depth == null ? Double.NaN : depth.messages();
  }

  private static double workers(@Nullable Depth depth) {
    return depth == null ? Double.NaN : depth.consumers();
  }
}
