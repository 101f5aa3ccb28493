package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.StoredRun;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Finds out how it stands with a run that is not in memory, and brings it there if it can be. */
public final class RunLoader {

  private final Journal journal;
  private final Definitions definitions;
  private final Recall recall;

  /**
   * @param pageBytes how many bytes of events to read at a time
   * @param readers where snapshots are read, which takes a while for a large one
   */
  public RunLoader(
      Journal journal,
      Definitions definitions,
      long pageBytes,
      Scheduler readers,
      FlowMetrics metrics) {
    this.journal = journal;
    this.definitions = definitions;
    this.recall = new Recall(journal, pageBytes, readers, metrics);
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
        .map(run -> new HotRun(stored, run, SinceSnapshot.NOTHING))
        .flatMap(hot -> stored.state() == RunState.QUEUED ? Mono.just(hot) : recall.run(hot))
        .<Standing>map(Standing.Hot::new)
        .onErrorResume(
            Definitions.Unreadable.class,
            e -> Mono.just(new Standing.Unreadable(String.valueOf(e.getMessage()), e.newer())));
  }
}
