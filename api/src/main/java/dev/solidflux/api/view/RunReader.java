package dev.solidflux.api.view;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Transport.Reach;
import dev.solidflux.flow.turn.Definitions;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads a run whole. There is no table of invocations to keep in step: its events are the truth,
 * and folding them is cheap. Off the event loop, since a long history takes its time. What this
 * build cannot read is left out and said.
 */
public final class RunReader {
  private final Runs runs;
  private final Definitions definitions;
  private final Supplier<Reach> broker;

  /**
   * @param broker how this node reaches the broker now
   */
  public RunReader(Runs runs, Definitions definitions, Supplier<Reach> broker) {
    this.runs = runs;
    this.definitions = definitions;
    this.broker = broker;
  }

  /** The run, at least as new as its projection. */
  public Mono<RunDetail> detail(Runs.Summary run) {
    return definitions
        .pipeline(run.ws(), run.pipeline(), run.version())
        .flatMap(pipeline -> detail(run, pipeline))
        .onErrorResume(
            Definitions.Unreadable.class,
            e -> Mono.just(RunDetails.unread(run, String.valueOf(e.getMessage()))));
  }

  private Mono<RunDetail> detail(Runs.Summary run, Pipeline pipeline) {
    return history(run, History.none(run.id(), pipeline, run.version()))
        .flatMap(
            history ->
                Mono.zip(progress(run, history), waits(run, history))
                    .map(read -> RunDetails.detail(run, history, read.getT1(), read.getT2())));
  }

  private Mono<History> history(Runs.Summary run, History start) {
    return page(run, start)
        .expand(read -> read.last() ? Mono.empty() : page(run, read.history()))
        .last()
        .map(ReadEvents::history);
  }

  private Mono<ReadEvents> page(Runs.Summary run, History before) {
    return runs.events(run.id(), before.run().seq(), Runs.PAGE)
        .publishOn(Schedulers.parallel())
        .map(
            page -> {
              History read = before.with(page.items());
              return new ReadEvents(read, !page.more() || read.unreadable() != null);
            });
  }

  /** What keeps it from going on; reads no history. */
  public Mono<RunStanding> standing(Runs.Summary run) {
    return run.state().ended()
        ? Mono.just(RunStanding.of(run, List.of(), List.of(), null))
        : Mono.zip(runs.queues(run.id()), runs.deadlines(run.id()))
            .map(
                read ->
                    RunStanding.of(
                        run, read.getT1(), read.getT2(), BrokerWords.trouble(broker.get())));
  }

  private Mono<Progress> progress(Runs.Summary run, History history) {
    return anyOpen(run, history)
        ? runs.latestProgress(run.id()).map(Progress::of)
        : Mono.just(Progress.NONE);
  }

  private Mono<Waits> waits(Runs.Summary run, History history) {
    return anyOpen(run, history)
        ? Mono.zip(runs.queues(run.id()), runs.deadlines(run.id()))
            .map(read -> Waits.of(read.getT1(), read.getT2()))
        : Mono.just(Waits.NONE);
  }

  private static boolean anyOpen(Runs.Summary run, History history) {
    return !run.state().ended() && !history.run().open().isEmpty();
  }

  private record ReadEvents(History history, boolean last) {}
}
