package dev.solidflux.api.view;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.flow.port.Runs;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads a run whole. There is no table of invocations to keep in step: its events are the truth,
 * and folding them is cheap. Off the event loop, since a long history takes its time.
 */
public final class RunReader {
  private final Runs runs;

  public RunReader(Runs runs) {
    this.runs = runs;
  }

  /** The run, at least as new as its projection. */
  public Mono<RunDetail> detail(Runs.Summary run, Pipeline pipeline) {
    return history(run, History.none(run.id(), pipeline, run.version()))
        .flatMap(
            history ->
                progress(run, history).map(progress -> RunDetails.detail(run, history, progress)));
  }

  private Mono<History> history(Runs.Summary run, History start) {
    return page(run, start)
        .expand(read -> read.last() ? Mono.empty() : page(run, read.history()))
        .last()
        .map(ReadEvents::history);
  }

  private Mono<ReadEvents> page(Runs.Summary run, History before) {
    return runs.events(run.id(), before.state().seq(), Runs.PAGE)
        .publishOn(Schedulers.parallel())
        .map(page -> new ReadEvents(before.with(page), page.size() < Runs.PAGE));
  }

  private Mono<Progress> progress(Runs.Summary run, History history) {
    boolean anyOpen = !history.state().phase().ended() && !history.state().open().isEmpty();
    if (!anyOpen) {
      return Mono.just(Progress.NONE);
    }
    return runs.latestProgress(run.id()).map(Progress::of);
  }

  private record ReadEvents(History history, boolean last) {}
}
