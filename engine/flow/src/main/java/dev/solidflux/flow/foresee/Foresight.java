package dev.solidflux.flow.foresee;

import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.forecast.Forecast;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.pace.Latest;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Forecasts.Foreseen;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.StoredRun;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Foresees what runs will need, each time that one has changed, and keeps it where it counts for
 * the demand for workers. Beside everything else, and only what is committed; of pipelines whose
 * workers are there at once, or may not be asked for before, nothing is foreseen. From any thread.
 */
public final class Foresight {

  private static final Logger log = LoggerFactory.getLogger(Foresight.class);

  /** Between two times that runs are looked at: what changes in the meantime is one change. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** So long runs are looked at; others wait for the next time. */
  private static final long TIME = Duration.ofMillis(50).toNanos();

  private static final int AT_ONCE = 500;
  private static final int ROWS_AT_ONCE = 5_000;

  /** Of one run those that are asked for first. */
  private static final int OF_ONE_RUN = 200;

  /** Changed runs that wait; of more that change nothing is foreseen until they change again. */
  private static final int WAITING = 2_000;

  private static final long WAITING_BYTES = 32L << 20;

  private record Changed(HeldLease held, StoredRun stored, Run run) {
    RunId id() {
      return run.id();
    }
  }

  private record Made(Changed of, List<Foreseen> rows) {}

  private final Forecasts forecasts;
  private final KnownQueues queues;
  private final RunForecasts forecasting;
  private final Learner learner;
  private final Pace pace;
  private final Duration patience;
  private final MeterRegistry registry;
  private final Remembered remembered = new Remembered();
  private final Signal signal = new Signal();
  private final Latest<RunId, Changed> changed = new Latest<>(WAITING, WAITING_BYTES);

  /**
   * @param patience how long the database's answer is waited for
   */
  public Foresight(
      Forecasts forecasts,
      Journal journal,
      KnownQueues queues,
      Pace pace,
      Duration patience,
      MeterRegistry registry) {
    this.forecasts = forecasts;
    this.queues = queues;
    Knowledge knowledge = new Knowledge(forecasts, pace::nanos);
    this.forecasting = new RunForecasts(queues, knowledge, pace.evaluators());
    this.learner = new Learner(journal, knowledge, pace, patience);
    this.pace = pace;
    this.patience = patience;
    this.registry = registry;
  }

  /** Foresees and learns; never completes. */
  public Mono<Void> run() {
    Mono<Void> foreseeing =
        signal
            .await()
            .publishOn(pace.evaluators())
            .then(Mono.defer(this::look).repeat(() -> !changed.isEmpty()).then())
            .repeat()
            .then();
    return Mono.when(foreseeing, learner.run());
  }

  // ---- what it is told

  /** An event was committed, and the run was like this after it or a later one. */
  public void happened(Run after, RunEvent event) {
    int invocation = event.begins();
    if (invocation > 0 && queues.last().isWorthForesight(after.pipeline())) {
      after
          .solidOf(invocation)
          .map(Solid::path)
          .ifPresent(path -> remembered.begun(after.id(), path, pace.nanos()));
    }
  }

  /** The run is committed like this. */
  public void changed(HeldLease held, StoredRun stored, Run run) {
    if (run.state().ended()) {
      learner.over(stored, run);
    }
    if (queues.last().isWorthForesight(run.pipeline())) {
      add(new Changed(held, stored, run));
      signal.raise();
    }
  }

  private void add(Changed one) {
    counted(changed.put(one.id(), one, one.run().bytes()));
  }

  /** It was not got to. */
  private void putBack(Changed one) {
    counted(changed.putBack(one.id(), one, one.run().bytes()));
  }

  private void counted(boolean waits) {
    if (!waits) {
      count("skipped", 1);
    }
  }

  // ---- what it does

  /** One look at what has changed. */
  private final class Look {
    private final long began = pace.nanos();
    private final List<Made> made = new ArrayList<>();
    private int rows;

    /** What cannot be foreseen of one run is nothing to the others. */
    Mono<Made> at(Changed one) {
      if (pace.nanos() - began > TIME || rows > ROWS_AT_ONCE) {
        putBack(one);
        return Mono.empty();
      }
      return made(one)
          .doOnNext(this::add)
          .onErrorResume(
              e -> {
                log.atDebug()
                    .addKeyValue("run", one.id())
                    .log("nothing is foreseen of a run: {}", e.toString());
                count("failed", 1);
                return Mono.empty();
              });
    }

    private void add(Made one) {
      made.add(one);
      rows += one.rows().size();
    }
  }

  private Mono<Void> look() {
    Look look = new Look();
    return Flux.fromIterable(changed.take(AT_ONCE))
        .concatMap(look::at)
        .then(Mono.defer(() -> write(look.made)))
        .then(Mono.delay(PAUSE, pace.timers()))
        .publishOn(pace.evaluators())
        .then();
  }

  private Mono<Made> made(Changed one) {
    Run run = one.run();
    if (run.state().ended()) {
      return Mono.just(new Made(one, List.of()));
    }
    long now = pace.nanos();
    return forecasting
        .of(one.stored().ws(), run, path -> remembered.begunAgo(run.id(), path, now))
        .timeout(patience, pace.timers())
        .publishOn(pace.evaluators())
        .map(forecast -> new Made(one, rows(run, forecast)));
  }

  private static List<Foreseen> rows(Run run, Forecast forecast) {
    return forecast.needs().stream()
        .sorted(Comparator.comparingDouble(Forecast.Need::ask))
        .limit(OF_ONE_RUN)
        .map(need -> row(run, need))
        .toList();
  }

  private static Foreseen row(Run run, Forecast.Need need) {
    return new Foreseen(
        run.id(),
        need.path(),
        need.queue(),
        need.tasks(),
        need.chance(),
        need.ready().middle(),
        need.ask(),
        need.until(),
        lastIn(run, need.queue()));
  }

  private static int lastIn(Run run, String queue) {
    return run.open().values().stream()
        .map(Invocation::number)
        .filter(number -> run.task(number).filter(t -> t.queue().equals(queue)).isPresent())
        .reduce(0, Math::max);
  }

  private Mono<Void> write(List<Made> all) {
    long now = pace.nanos();
    Map<HeldLease, List<Made>> byLease = new LinkedHashMap<>();
    for (Made made : all) {
      if (remembered.differs(made.of().id(), made.rows(), now)) {
        byLease.computeIfAbsent(made.of().held(), any -> new ArrayList<>()).add(made);
      }
    }
    count("unchanged", all.size() - byLease.values().stream().mapToInt(List::size).sum());
    return Flux.fromIterable(byLease.entrySet())
        .concatMap(entry -> write(entry.getKey(), entry.getValue(), now))
        .then();
  }

  private Mono<Void> write(HeldLease held, List<Made> made, long now) {
    List<RunId> runs = made.stream().map(one -> one.of().id()).toList();
    List<Foreseen> rows = made.stream().flatMap(one -> one.rows().stream()).toList();
    Mono<Void> written =
        held.valid()
            ? forecasts.foresee(held.lease(), runs, rows)
            : Mono.error(() -> new Journal.LeaseLost(held.lease()));
    return written
        .timeout(patience, pace.timers())
        .doOnSuccess(
            done -> {
              made.forEach(one -> remember(one, now));
              count("kept", made.size());
            })
        .onErrorResume(
            e -> {
              log.debug("what was foreseen is not kept: {}", e.toString());
              runs.forEach(remembered::unknown);
              count("failed", made.size());
              return Mono.empty();
            });
  }

  private void remember(Made made, long now) {
    RunId run = made.of().id();
    if (made.of().run().state().ended()) {
      remembered.forget(run);
    } else {
      remembered.written(run, made.rows(), now);
    }
  }

  private void count(String fate, int runs) {
    registry.counter("solidflux.forecasts", "outcome", fate).increment(runs);
  }
}
