package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Fold;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunPhase;
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
        .map(pipeline -> RunState.initial(stored.id(), pipeline, stored.version()))
        .flatMap(state -> stored.phase() == RunPhase.QUEUED ? Mono.just(state) : fold(state))
        .<Standing>map(state -> new Standing.Hot(new HotRun(stored, state)))
        .onErrorResume(
            Definitions.Unreadable.class,
            e -> Mono.just(new Standing.Unreadable(String.valueOf(e.getMessage()), e.newer())));
  }

  private Mono<RunState> fold(RunState start) {
    return journal
        .events(start.id(), start.seq(), pageBytes)
        .flatMap(
            page -> {
              RunState state = start;
              for (KeptEvent event : page.items()) {
                state = fold(state, event);
              }
              return page.more() ? fold(state) : Mono.just(state);
            });
  }

  private static RunState fold(RunState state, KeptEvent stored) {
    if (stored.seq() != state.seq() + 1) {
      throw new Definitions.Unreadable("event " + (state.seq() + 1) + " is missing", false);
    }
    return switch (stored.event()) {
      case Kept.Unreadable<RunEvent>(String reason, boolean newer) ->
          throw new Definitions.Unreadable("at " + stored.seq() + ": " + reason, newer);
      case Kept.Known<RunEvent>(RunEvent event) -> folded(state, event);
    };
  }

  private static RunState folded(RunState state, RunEvent event) {
    try {
      return Fold.fold(state, event);
    } catch (RuntimeException | StackOverflowError e) {
      throw new Definitions.Unreadable(
          "event " + (state.seq() + 1) + " cannot be folded: " + e, false);
    }
  }
}
