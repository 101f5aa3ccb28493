package dev.solidflux.flow.send;

import dev.solidflux.flow.port.Transport.Depth;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

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

  /** What was seen longer ago is of no queue that waits: those are looked at more often. */
  private static final Duration COUNTS = Lookout.PATIENCE.multipliedBy(3);

  private final MeterRegistry registry;
  private final LongSupplier nanos;
  private final Set<String> named = new LinkedHashSet<>();
  private final Map<String, Looked> looked = new ConcurrentHashMap<>();

  private record Looked(Depth depth, Duration waiting, long at) {}

  /**
   * @param nanos the monotonic clock
   */
  public SendMetrics(MeterRegistry registry, LongSupplier nanos) {
    this.registry = registry;
    this.nanos = nanos;
  }

  void published(Fate fate) {
    registry.counter("solidflux.tasks.published", "outcome", fate.label).increment();
  }

  /**
   * A queue none of whose tasks is begun for a while was looked at.
   *
   * @param waiting for how long none was begun
   */
  void looked(String queue, Depth depth, Duration waiting) {
    if (name(queue)) {
      looked.put(queue, new Looked(depth, waiting, nanos.getAsLong()));
    }
  }

  private synchronized boolean name(String queue) {
    if (named.contains(queue)) {
      return true;
    }
    if (named.size() == QUEUES) {
      return false;
    }
    named.add(queue);
    gauge(
        "solidflux.queue.tasks",
        "tasks in a queue none of whose tasks is begun",
        queue,
        it -> it.depth().messages());
    gauge("solidflux.queue.workers", "its consumers", queue, it -> it.depth().consumers());
    gauge(
        "solidflux.queue.waiting.seconds",
        "for how long none was begun",
        queue,
        it -> it.waiting().toMillis() / 1_000.0);
    return true;
  }

  private void gauge(
      String name, String description, String queue, ToDoubleFunction<Looked> value) {
    Gauge.builder(
            name,
            looked,
            all -> {
              Looked it = all.get(queue);
              return it == null || nanos.getAsLong() - it.at() > COUNTS.toNanos()
                  ? Double.NaN
                  : value.applyAsDouble(it);
            })
        .description(description)
        .tag("queue", queue)
        .register(registry);
  }
}
