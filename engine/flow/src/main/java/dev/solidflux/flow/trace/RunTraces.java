package dev.solidflux.flow.trace;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.trace.Span;
import dev.solidflux.core.trace.Trace;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.Spans;
import dev.solidflux.flow.port.Tracing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Traces of the runs whose events this node commits. What it remembers of a run it can read again,
 * so what is too much is forgotten; reading goes on beside everything, one run at a time.
 */
public final class RunTraces implements Traces {

  private static final Logger log = LoggerFactory.getLogger(RunTraces.class);

  /** Runs that are remembered, a kilobyte each, and open invocations, half of one each. */
  private static final int RUNS = 20_000;

  private static final int INVOCATIONS = 200_000;

  /** Runs that wait to be read. */
  private static final int READING = 1_000;

  /** By then a statement whose outcome is not known has been carried out, or never will be. */
  private static final Duration DOUBT = Duration.ofSeconds(30);

  private final Spans spans;
  private final Runs history;
  private final Pace pace;
  private final Duration patience;
  private final Counter lost;
  private final Signal signal = new Signal();
  private final Map<RunId, Traced> known = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<RunId> wanted = new LinkedHashSet<>();
  private final Map<RunId, Long> doubtful = new LinkedHashMap<>();
  private int invocations;

  /**
   * @param patience how long the database's answer is waited for
   */
  public RunTraces(Tracing tracing, Duration patience, Pace pace, MeterRegistry registry) {
    this.spans = tracing.spans();
    this.history = tracing.history();
    this.patience = patience;
    this.pace = pace;
    this.lost =
        Counter.builder("solidflux.traces.lost")
            .description("runs of which not all was told, since their history could not be read")
            .register(registry);
  }

  @Override
  public @Nullable String traceparent(Attempt attempt, @Nullable String caller) {
    Trace trace = Trace.of(attempt.run(), caller);
    return trace.of(attempt.invocation(), attempt.number(), spans.samples(trace)).text();
  }

  @Override
  public void committed(List<Occurred> events) {
    take(events).forEach(spans::ended);
  }

  private synchronized List<Span> take(List<Occurred> events) {
    List<Span> over = new ArrayList<>();
    for (Occurred one : events) {
      Traced traced = traced(one);
      if (traced.isSampled()) {
        List<Span> more = counted(traced, () -> traced.take(one));
        if (more == null) {
          forget(traced.trace().run());
          lost.increment();
          continue;
        }
        over.addAll(more);
        if (traced.waits()) {
          want(traced);
        }
      }
      if (traced.isOver() || (!traced.isSampled() && one.after().state().ended())) {
        forget(traced.trace().run());
      }
    }
    return over;
  }

  @Override
  public synchronized void inDoubt(List<Occurred> events) {
    for (Occurred one : events) {
      Traced traced = traced(one);
      if (traced.isSampled()) {
        traced.doubt(one);
        doubtful.put(one.stored().id(), pace.nanos() + DOUBT.toNanos());
      }
    }
  }

  @Override
  public synchronized void sent(Attempt attempt, Instant at) {
    Traced traced = known.get(attempt.run());
    if (traced != null) {
      traced.sent(attempt.invocation(), attempt.number(), at);
    }
  }

  private Traced traced(Occurred one) {
    Traced found = known.get(one.stored().id());
    if (found != null) {
      return found;
    }
    Trace trace = Trace.of(one.stored().id(), one.stored().traceparent());
    Traced made = new Traced(trace, spans.samples(trace), one.after());
    known.put(one.stored().id(), made);
    Iterator<Traced> eldest = known.values().iterator();
    while (known.size() > RUNS || (invocations > INVOCATIONS && known.size() > 1)) {
      Traced gone = eldest.next();
      invocations -= gone.size();
      lost.increment(gone.waits() ? 1 : 0);
      eldest.remove();
    }
    return made;
  }

  private void forget(RunId run) {
    Traced gone = known.remove(run);
    invocations -= gone == null ? 0 : gone.size();
    wanted.remove(run);
    doubtful.remove(run);
  }

  private interface Taking {
    @Nullable List<Span> spans();
  }

  private @Nullable List<Span> counted(Traced traced, Taking taking) {
    int before = traced.size();
    List<Span> over = taking.spans();
    boolean counts = known.get(traced.trace().run()) == traced;
    invocations += counts ? traced.size() - before : 0;
    return over;
  }

  private void want(Traced traced) {
    RunId run = traced.trace().run();
    if (wanted.size() < READING || wanted.contains(run)) {
      wanted.add(run);
      signal.raise();
    } else {
      forget(run);
      lost.increment();
    }
  }

  // ---- what was not seen here

  @Override
  public Mono<Void> run() {
    Mono<Void> reading =
        signal
            .await()
            .publishOn(pace.evaluators())
            .then(Mono.defer(this::next).repeat(this::isAnyWanted).then())
            .repeat()
            .then();
    Mono<Void> doubting =
        Mono.delay(DOUBT, pace.timers()).doOnNext(tick -> doubt()).repeat().then();
    return Flux.merge(reading, doubting).then();
  }

  private synchronized void doubt() {
    Iterator<Map.Entry<RunId, Long>> all = doubtful.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<RunId, Long> one = all.next();
      if (pace.nanos() - one.getValue() >= 0) {
        all.remove();
        Traced traced = known.get(one.getKey());
        if (traced != null && traced.isInDoubt()) {
          wanted.add(one.getKey());
          signal.raise();
        }
      }
    }
  }

  private synchronized boolean isAnyWanted() {
    return !wanted.isEmpty();
  }

  private synchronized @Nullable Traced taken() {
    Iterator<RunId> first = wanted.iterator();
    if (!first.hasNext()) {
      return null;
    }
    RunId run = first.next();
    first.remove();
    return known.get(run);
  }

  private Mono<Void> next() {
    Traced traced = taken();
    return traced == null
        ? Mono.empty()
        : page(traced)
            .onErrorResume(e -> Mono.fromRunnable(() -> unread(traced, e)))
            // the next one is read here as well, and not on the database's thread
            .publishOn(pace.evaluators());
  }

  /** Page after page, until what waits follows, or there is no more. */
  private Mono<Void> page(Traced traced) {
    return history
        .events(traced.trace().run(), traced.seq(), Runs.PAGE)
        .timeout(patience, pace.timers())
        .publishOn(pace.evaluators())
        .flatMap(
            slice -> {
              read(traced, slice).forEach(spans::ended);
              return traced.isRead() ? Mono.empty() : page(traced);
            });
  }

  private synchronized List<Span> read(Traced traced, Slice<Runs.Event> slice) {
    List<Span> over = counted(traced, () -> traced.read(slice));
    if (traced.isOver()) {
      forget(traced.trace().run());
    }
    return over == null ? List.of() : over;
  }

  private synchronized void unread(Traced traced, Throwable why) {
    forget(traced.trace().run());
    lost.increment();
    log.atDebug()
        .addKeyValue("run", traced.trace().run())
        .log("its trace is not told: {}", why.toString());
  }
}
