package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Fold;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.KeptEvent;
import dev.solidflux.flow.port.Journal.StoredRun;
import reactor.core.publisher.Mono;

/** Brings a run back into memory by folding its events, a page at a time. */
public final class RunLoader {

  private final Journal journal;
  private final Definitions definitions;
  private final long pageBytes;

  /**
   * @param pageBytes how many bytes of events to read at a time
   */
  public RunLoader(Journal journal, Definitions definitions, long pageBytes) {
    this.journal = journal;
    this.definitions = definitions;
    this.pageBytes = pageBytes;
  }

  /** How it stands with the run; fails only if the database does not answer. */
  Mono<Standing> load(RunId run) {
    return journal.run(run).flatMap(this::load).defaultIfEmpty(new Standing.Missing());
  }

  /** {@link #load(RunId)} for a run whose row is known: one that has no events reads none. */
  Mono<Standing> load(StoredRun stored) {
    if (stored.setAside() != null) {
      return Mono.just(new Standing.Aside());
    }
    return definitions
        .pipeline(stored.ws(), stored.pipeline(), stored.version())
        .map(pipeline -> Run.initial(stored.id(), pipeline, stored.version(), stored.parent()))
        .flatMap(run -> stored.state() == RunState.QUEUED ? Mono.just(run) : fold(run))
        .<Standing>map(run -> new Standing.Hot(new HotRun(stored, run)))
        .onErrorResume(
            Definitions.Unreadable.class,
            e -> Mono.just(new Standing.Unreadable(String.valueOf(e.getMessage()), e.newer())));
  }

  private Mono<Run> fold(Run start) {
    return journal
        .events(start.id(), start.seq(), pageBytes)
        .flatMap(
            page -> {
              Run run = start;
              for (KeptEvent event : page.items()) {
                run = fold(run, event);
              }
              return page.more() ? fold(run) : Mono.just(run);
            });
  }

  private static Run fold(Run run, KeptEvent stored) {
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
      throw new Definitions.Unreadable(
          "event " + (run.seq() + 1) + " cannot be folded: " + e, false);
    }
  }
}
