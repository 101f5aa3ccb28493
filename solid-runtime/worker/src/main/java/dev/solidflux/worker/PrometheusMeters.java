package dev.solidflux.worker;

import dev.solidflux.worker.slot.Slot;
import dev.solidflux.worker.slot.SlotPool;
import dev.solidflux.worker.slot.SlotState;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The worker's meters, in Prometheus's text. */
final class PrometheusMeters {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private PrometheusMeters() {}

  static Supplier<String> of(RunningWorker worker) {
    PrometheusMeters meters = new PrometheusMeters();
    worker.served().forEach(meters::queue);
    if (worker.slots() != null) {
      meters.slots(worker.slots());
    }
    return meters.registry::scrape;
  }

  private void queue(ServedQueue queue) {
    Gauge.builder("solidflux.worker.running", queue, ServedQueue::running)
        .tag("queue", queue.queue().name())
        .description("tasks that run")
        .register(registry);
    Gauge.builder("solidflux.worker.waiting", queue, ServedQueue::waiting)
        .tag("queue", queue.queue().name())
        .description("tasks that were fetched and have not begun")
        .register(registry);
  }

  private void slots(SlotPool pool) {
    pool.states().forEach(state -> slot(pool, state.slot().id()));
    FunctionTimer.builder(
            "solidflux.worker.slot.wait",
            pool,
            of -> of.waits().number(),
            of -> of.waits().time().toNanos(),
            TimeUnit.NANOSECONDS)
        .description("what tasks waited in the worker for their slots")
        .register(registry);
  }

  private void slot(SlotPool pool, String id) {
    Tags tags = Tags.of("slot", id);
    FunctionTimer.builder(
            "solidflux.worker.slot.run",
            pool,
            of -> state(of, id).tasks(),
            of -> state(of, id).busy().toNanos(),
            TimeUnit.NANOSECONDS)
        .tags(tags)
        .description("tasks that had the slot, and for how long, one that has it now included")
        .register(registry);
    gauge(pool, id, "taken", "1 while a task has it", state -> state.taken() ? 1 : 0);
    gauge(
        pool,
        id,
        "quarantined",
        "1 while no task is begun in it",
        state -> state.quarantine() == null ? 0 : 1);
    if (state(pool, id).slot().memory() != Long.MAX_VALUE) {
      gauge(pool, id, "memory", "its memory, in bytes", state -> state.slot().memory());
    }
    if (state(pool, id).slot().kind() != Slot.Kind.CPU) {
      gauge(
          pool,
          id,
          "memory.used",
          "what is in use of it, in bytes, by whomever; NaN where nobody knows",
          state -> state.memoryUsed() == null ? Double.NaN : state.memoryUsed());
    }
  }

  private void gauge(
      SlotPool pool, String id, String name, String about, ToDoubleFunction<SlotState> value) {
    Gauge.builder("solidflux.worker.slot." + name, pool, of -> value.applyAsDouble(state(of, id)))
        .tag("slot", id)
        .description(about)
        .register(registry);
  }

  private static SlotState state(SlotPool pool, String id) {
    return pool.states().stream()
        .filter(state -> state.slot().id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
