package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.Snapshot;
import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.pace.Latest;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.SnapshotRow;
import dev.solidflux.flow.turn.FlowMetrics.SnapshotFate;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes snapshots of a node's runs, beside everything else and one at a time. No run waits for its
 * own: one that cannot be made is counted, and the run is folded from an older one, or from its
 * first event, when it is needed again. From any thread.
 *
 * <p>A run that is handed in is as it was committed: whatever its owner decided since is not in it.
 */
public final class Snapshots {

  private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

  private record Wanted(HeldLease held, Run run) {}

  private final Journal journal;
  private final SnapshotSettings settings;
  private final Duration patience;
  private final Pace pace;
  private final FlowMetrics metrics;
  private final Signal signal = new Signal();
  private final Latest<RunId, Wanted> waiting;

  /**
   * @param patience how long the database's answer is waited for
   */
  public Snapshots(
      Journal journal,
      SnapshotSettings settings,
      Duration patience,
      Pace pace,
      FlowMetrics metrics) {
    this.journal = journal;
    this.settings = settings;
    this.waiting = new Latest<>(settings.waiting(), settings.waitingBytes());
    this.patience = patience;
    this.pace = pace;
    this.metrics = metrics;
  }

  /** Makes those that are wanted; never completes. */
  public Mono<Void> run() {
    return signal
        .await()
        .publishOn(pace.evaluators())
        .then(Mono.defer(this::next).repeat(() -> !waiting.isEmpty()).then())
        .repeat()
        .then();
  }

  // ---- which are wanted

  /** The run as it goes on in memory, having been asked whether it is time for a snapshot. */
  HotRun committed(HeldLease held, HotRun hot) {
    if (hot.since().events() < settings.every() || !isWorthIt(hot)) {
      return hot;
    }
    want(held, hot.run());
    return hot.with(SinceSnapshot.NOTHING);
  }

  void leaves(HeldLease held, HotRun hot) {
    if (hot.since().events() >= settings.leaving() && isWorthIt(hot)) {
      want(held, hot.run());
    }
  }

  /**
   * Not if reading it would cost more than reading the events that it saves: so all that is ever
   * written of a run's states is about as much as its history, at most. A run that has ended is
   * hardly read again.
   */
  private boolean isWorthIt(HotRun hot) {
    long state = hot.run().bytes();
    return !hot.run().state().ended() && state <= settings.bytes() && state <= hot.since().bytes();
  }

  private void want(HeldLease held, Run run) {
    if (waiting.put(run.id(), new Wanted(held, run), run.bytes())) {
      signal.raise();
    } else {
      metrics.snapshot(SnapshotFate.SKIPPED);
    }
  }

  // ---- one of them

  private Mono<Void> next() {
    return Flux.fromIterable(waiting.take(1)).concatMap(this::keep).then();
  }

  private Mono<Void> keep(Wanted wanted) {
    return Mono.fromCallable(() -> row(wanted))
        .flatMap(row -> keep(wanted.held(), row))
        .doOnError(
            e ->
                log.atDebug()
                    .addKeyValue("run", wanted.run().id())
                    .log("a snapshot could not be kept: {}", e.toString()))
        .onErrorReturn(SnapshotFate.FAILED)
        .doOnNext(metrics::snapshot)
        // the next one is made here as well, and not on the database's thread
        .publishOn(pace.evaluators())
        .then();
  }

  private static SnapshotRow row(Wanted wanted) {
    Run run = wanted.run();
    try {
      return new SnapshotRow(run.id(), run.seq(), Snapshot.FOLD_VERSION, Snapshot.text(run));
    } catch (StackOverflowError e) {
      throw new IllegalStateException("a state is nested too deeply", e);
    }
  }

  private Mono<SnapshotFate> keep(HeldLease held, SnapshotRow row) {
    if (row.state().length() > settings.bytes()) {
      return Mono.just(SnapshotFate.TOO_LARGE);
    }
    return held.valid()
        ? journal
            .keep(held.lease(), row)
            .timeout(patience, pace.timers())
            .thenReturn(SnapshotFate.KEPT)
        : Mono.error(() -> new Journal.LeaseLost(held.lease()));
  }
}
