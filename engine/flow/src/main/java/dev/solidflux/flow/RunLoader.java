package dev.solidflux.flow;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.EventFormat;
import dev.solidflux.core.run.Fold;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.StoredRun;
import reactor.core.publisher.Mono;

/** Brings a run back into memory by folding its events. */
final class RunLoader {

  private final Journal journal;
  private final Definitions definitions;

  RunLoader(Journal journal, Definitions definitions) {
    this.journal = journal;
    this.definitions = definitions;
  }

  /**
   * Empty if there is no such run; fails with {@link Definitions.Unreadable} if it cannot be
   * folded.
   */
  Mono<HotRun> load(RunId run) {
    return journal.run(run).flatMap(this::load);
  }

  private Mono<HotRun> load(StoredRun stored) {
    return definitions
        .pipeline(stored.ws(), stored.pipeline(), stored.version())
        .map(pipeline -> RunState.initial(stored.id(), pipeline, stored.version()))
        .flatMap(state -> foldFrom(stored, state))
        .map(state -> new HotRun(stored, state));
  }

  private Mono<RunState> foldFrom(StoredRun stored, RunState start) {
    return journal
        .events(stored.id(), start.seq())
        .flatMap(
            page -> {
              RunState state = start;
              for (RunEvent event : page) {
                state = fold(state, event);
              }
              return page.size() < Journal.PAGE ? Mono.just(state) : foldFrom(stored, state);
            });
  }

  private static RunState fold(RunState state, RunEvent event) {
    try {
      return Fold.fold(state, event);
    } catch (EventFormat.UnknownEvent e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Definitions.Unreadable(
          "run " + state.id() + " cannot be folded at event " + (state.seq() + 1), e);
    }
  }
}
