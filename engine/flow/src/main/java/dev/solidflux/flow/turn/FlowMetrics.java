package dev.solidflux.flow.turn;

import dev.solidflux.core.run.Rejection;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.foresee.QueueWaits;
import dev.solidflux.flow.port.Batch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/** What the engine tells of its work; no label has more values than the code names. */
public final class FlowMetrics {

  /** What becomes of a snapshot. */
  enum SnapshotFate {
    KEPT("kept"),
    /** Too many waited for theirs. */
    SKIPPED("skipped"),
    /** The state was larger than it had seemed. */
    TOO_LARGE("too-large"),
    /** The database did not take it, or the shard has another owner. */
    FAILED("failed"),
    /** It was of use to nobody: its run was folded without it. */
    UNREADABLE("unreadable");

    private final String label;

    SnapshotFate(String label) {
      this.label = label;
    }
  }

  private final MeterRegistry registry;
  private final LongSupplier nanos;
  private final AttemptMetrics attempts;
  private final Timer appends;
  private final DistributionSummary batchEvents;
  private final Counter events;
  private final Counter started;
  private final Counter parked;
  private final Counter setAside;

  /**
   * @param waits is told what tasks have waited
   * @param nanos the monotonic clock
   */
  public FlowMetrics(MeterRegistry registry, QueueWaits waits, LongSupplier nanos) {
    this.nanos = nanos;
    this.registry = registry;
    this.attempts = new AttemptMetrics(registry, waits, nanos);
    this.appends =
        Timer.builder("solidflux.append")
            .description("time to commit one batch of one shard")
            .publishPercentileHistogram()
            .register(registry);
    this.batchEvents =
        DistributionSummary.builder("solidflux.append.events")
            .description("events in one batch")
            .register(registry);
    this.events =
        Counter.builder("solidflux.events").description("events committed").register(registry);
    this.started =
        Counter.builder("solidflux.runs.started")
            .description("runs that were begun")
            .register(registry);
    this.parked =
        Counter.builder("solidflux.messages.parked")
            .description("messages that could not be used")
            .register(registry);
    this.setAside =
        Counter.builder("solidflux.runs.set.aside")
            .description("runs that were set aside")
            .register(registry);
  }

  Mono<Void> timed(Batch batch, Mono<Void> append) {
    return Mono.defer(
        () -> {
          long start = nanos.getAsLong();
          return append.doOnSuccess(
              done -> {
                appends.record(Duration.ofNanos(nanos.getAsLong() - start));
                batchEvents.record(batch.events().size());
                events.increment(batch.events().size());
              });
        });
  }

  void snapshot(SnapshotFate fate) {
    registry.counter("solidflux.snapshots", "outcome", fate.label).increment();
  }

  void committed(Carried carried) {
    attempts.committed(carried.occurred());
    carried.occurred().stream()
        .filter(it -> it.event() instanceof RunEvent.RunStarted)
        .forEach(begun -> started.increment());
    parked.increment(carried.parked());
    setAside.increment(carried.setAside().size());
    carried.changed().stream()
        .map(hot -> hot.run().state())
        .filter(RunState::ended)
        .forEach(
            state -> registry.counter("solidflux.runs.ended", "state", state.label()).increment());
    for (Map.Entry<Rejection, Integer> rejected : carried.rejections().entrySet()) {
      registry
          .counter(
              "solidflux.rejections", "reason", rejected.getKey().name().toLowerCase(Locale.ROOT))
          .increment(rejected.getValue());
    }
  }
}
