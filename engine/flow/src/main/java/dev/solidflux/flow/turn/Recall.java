package dev.solidflux.flow.turn;

import dev.solidflux.core.run.Fold;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.Snapshot;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.KeptEvent;
import dev.solidflux.flow.port.Journal.SnapshotRow;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.turn.FlowMetrics.SnapshotFate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Brings a run back into memory: from its newest snapshot, if this build's fold made one, and the
 * events after it, a page at a time. A snapshot that is of no use stops nobody: the one before it
 * is taken, and in the end all events are folded.
 */
final class Recall {

  private static final Logger log = LoggerFactory.getLogger(Recall.class);

  private final Journal journal;
  private final long pageBytes;
  private final Scheduler readers;
  private final FlowMetrics metrics;

  Recall(Journal journal, long pageBytes, Scheduler readers, FlowMetrics metrics) {
    this.journal = journal;
    this.pageBytes = pageBytes;
    this.readers = readers;
    this.metrics = metrics;
  }

  /**
   * The run as its history says; fails with {@link Definitions.Unreadable} if that cannot be read.
   *
   * @param initial before anything happened to it
   */
  Mono<HotRun> run(HotRun initial) {
    return run(initial, Long.MAX_VALUE)
        .onErrorMap(
            Unfoldable.class,
            e -> new Definitions.Unreadable(String.valueOf(e.getMessage()), false));
  }

  private Mono<HotRun> run(HotRun initial, long before) {
    return journal
        .recall(initial.id(), Snapshot.FOLD_VERSION, before, pageBytes)
        .flatMap(
            recalled -> {
              SnapshotRow snapshot = recalled.snapshot();
              return snapshot == null
                  ? folded(initial, recalled.events())
                  : from(initial, snapshot, recalled.events());
            });
  }

  private Mono<HotRun> from(HotRun initial, SnapshotRow snapshot, Slice<KeptEvent> after) {
    return Mono.fromCallable(() -> restored(initial, snapshot))
        .subscribeOn(readers)
        .flatMap(restored -> folded(restored, after))
        .onErrorResume(
            Unfoldable.class,
            e -> {
              noUse(initial, e);
              return run(initial, snapshot.seq());
            });
  }

  private static HotRun restored(HotRun initial, SnapshotRow snapshot) {
    return switch (Snapshot.read(initial.run(), snapshot.state())) {
      case Kept.Known<Run>(Run run) when run.seq() == snapshot.seq() ->
          new HotRun(initial.stored(), run, SinceSnapshot.NOTHING);
      case Kept.Known<Run> other -> throw new Unfoldable("a snapshot is of other events");
      case Kept.Unreadable<Run> broken -> throw new Unfoldable(broken.reason());
    };
  }

  private void noUse(HotRun initial, Unfoldable why) {
    metrics.snapshot(SnapshotFate.UNREADABLE);
    AboutRun.line(log.atWarn(), initial.stored())
        .log("a snapshot is of no use: {}", Excerpt.line(String.valueOf(why.getMessage())));
  }

  private Mono<HotRun> folded(HotRun start, Slice<KeptEvent> page) {
    Run run = start.run();
    long bytes = 0;
    for (KeptEvent event : page.items()) {
      run = folded(run, event);
      bytes += event.bytes();
    }
    HotRun folded = start.with(run, bytes);
    return page.more()
        ? journal.events(run.id(), run.seq(), pageBytes).flatMap(next -> folded(folded, next))
        : Mono.just(folded);
  }

  private static Run folded(Run run, KeptEvent stored) {
    if (stored.seq() != run.seq() + 1) {
      throw new Definitions.Unreadable("event " + (run.seq() + 1) + " is missing", false);
    }
    return switch (stored.event()) {
      case Kept.Unreadable<RunEvent>(String reason, boolean newer) ->
          throw new Definitions.Unreadable("at " + stored.seq() + ": " + reason, newer);
      case Kept.Known<RunEvent>(RunEvent event) -> folded(run, event);
    };
  }

  private static Run folded(Run run, RunEvent event) {
    try {
      return Fold.fold(run, event);
    } catch (RuntimeException | StackOverflowError e) {
      throw new Unfoldable("event " + (run.seq() + 1) + " cannot be folded: " + e);
    }
  }

  /** It does not follow; another state before it may be right. */
  private static final class Unfoldable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unfoldable(String message) {
      super(message, null, false, false);
    }
  }
}
