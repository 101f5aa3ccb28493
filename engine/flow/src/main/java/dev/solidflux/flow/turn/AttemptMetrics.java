package dev.solidflux.flow.turn;

import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.flow.foresee.QueueWaits;
import dev.solidflux.flow.trace.Occurred;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What became of attempts, counted once it is committed. How long they waited and ran is known of
 * those alone that were scheduled, or begun, while their run's shard was here; whoever foresees is
 * told of waits too. From any thread.
 */
final class AttemptMetrics {

  /** Attempts whose times are remembered: about 100 bytes each. */
  private static final int REMEMBERED = 20_000;

  /** Solids that have numbers of their own; pipelines are as many as anybody registers. */
  private static final int SOLIDS = 500;

  private static final String OTHER = "other";

  private static final class Times {
    private final @Nullable Long scheduled;
    private @Nullable Long begun;

    Times(@Nullable Long scheduled) {
      this.scheduled = scheduled;
    }
  }

  private record SolidName(String pipeline, String solid) {}

  private final MeterRegistry registry;
  private final QueueWaits waits;
  private final LongSupplier nanos;
  private final Set<SolidName> solids = new HashSet<>();
  private final Map<Attempt, Times> open =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Attempt, Times> eldest) {
          return size() > REMEMBERED;
        }
      };

  AttemptMetrics(MeterRegistry registry, QueueWaits waits, LongSupplier nanos) {
    this.registry = registry;
    this.waits = waits;
    this.nanos = nanos;
  }

  synchronized void committed(List<Occurred> all) {
    all.forEach(this::committed);
  }

  private void committed(Occurred occurred) {
    switch (occurred.event()) {
      case RunEvent.InvocationsScheduled e -> {
        for (int i = 0; i < e.args().size(); i++) {
          scheduled(occurred, e.invocation() + i, 1);
        }
      }
      case RunEvent.AttemptScheduled e -> {
        scheduled(occurred, e.invocation(), e.attempt());
        count("solidflux.attempts.retried", solid(occurred, e.invocation()));
      }
      case RunEvent.AttemptStarted e -> begun(occurred, e.invocation(), e.attempt());
      case RunEvent.AttemptRedelivered e ->
          count("solidflux.attempts.redelivered", solid(occurred, e.invocation()));
      case RunEvent.AttemptFailed e ->
          ended(
              occurred,
              e.invocation(),
              e.attempt(),
              e.failure().cause().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      case RunEvent.InvocationSucceeded e ->
          ended(occurred, e.invocation(), e.attempt(), "succeeded");
      case RunEvent.InvocationsCancelled e ->
          e.invocations().forEach(one -> ended(occurred, one, occurred.attempt(one), "cancelled"));
      case RunEvent.InvocationCached e ->
          count("solidflux.cache.gets", solid(occurred, e.invocation()).and("outcome", "hit"));
      case RunEvent.PermitTaken e when e.miss() != null ->
          count("solidflux.cache.gets", solid(occurred, e.invocation()).and("outcome", "miss"));
      default -> {}
    }
  }

  private void scheduled(Occurred occurred, int invocation, int attempt) {
    open.put(key(occurred, invocation, attempt), new Times(nanos.getAsLong()));
    count("solidflux.attempts.scheduled", solid(occurred, invocation));
  }

  /** One that was given up may be begun all the same, and one of another node's may be. */
  private void begun(Occurred occurred, int invocation, int attempt) {
    long now = nanos.getAsLong();
    Times times = open.computeIfAbsent(key(occurred, invocation, attempt), any -> new Times(null));
    if (times.begun == null) {
      times.begun = now;
      if (times.scheduled != null) {
        timer("solidflux.attempts.queued", solid(occurred, invocation))
            .record(Duration.ofNanos(now - times.scheduled));
        if (occurred.solidOfTask(invocation).map(Solid::work).orElse(null)
            instanceof Work.Task of) {
          waits.begun(of.queue(), times.scheduled, now);
        }
      }
    }
  }

  private void ended(Occurred occurred, int invocation, int attempt, String outcome) {
    if (occurred.solidOfTask(invocation).isEmpty()) {
      return;
    }
    Tags tags = solid(occurred, invocation).and("outcome", outcome);
    count("solidflux.attempts.ended", tags);
    Times times = open.remove(key(occurred, invocation, attempt));
    if (times != null && times.begun != null) {
      timer("solidflux.attempts.running", tags)
          .record(Duration.ofNanos(nanos.getAsLong() - times.begun));
    }
  }

  private static Attempt key(Occurred occurred, int invocation, int attempt) {
    return new Attempt(occurred.after().id(), invocation, attempt);
  }

  private Tags solid(Occurred occurred, int invocation) {
    SolidName name =
        new SolidName(
            occurred.after().pipeline().name(),
            occurred.solidOfTask(invocation).map(Solid::path).orElse(OTHER));
    boolean known = solids.contains(name) || (solids.size() < SOLIDS && solids.add(name));
    return known
        ? Tags.of("pipeline", name.pipeline(), "solid", name.solid())
        : Tags.of("pipeline", OTHER, "solid", OTHER);
  }

  private void count(String name, Tags tags) {
    registry.counter(name, tags).increment();
  }

  private Timer timer(String name, Tags tags) {
    return registry.timer(name, tags);
  }
}
