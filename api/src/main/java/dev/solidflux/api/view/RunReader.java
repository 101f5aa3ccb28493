package dev.solidflux.api.view;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.run.Invocation.State;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Transport.Reach;
import dev.solidflux.flow.turn.Definitions;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads a run whole. There is no table of invocations to keep in step: its events are the truth,
 * and folding them is cheap; of a run that was read before only those since. Off the event loop,
 * since a long history takes its time. What this build cannot read is left out and said.
 */
public final class RunReader {
  private static final long KEPT_BYTES = 32L << 20;

  private final Runs runs;
  private final Definitions definitions;
  private final Supplier<Reach> broker;
  private final Histories kept = new Histories(KEPT_BYTES);

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
    return history(run)
        .flatMap(
            history -> waits(run, history).map(waits -> RunDetails.detail(run, history, waits)))
        .onErrorResume(
            Definitions.Unreadable.class,
            e -> Mono.just(RunDetails.unread(run, String.valueOf(e.getMessage()))));
  }

  /**
   * How the run stands, as far as that differs from how it stood after an event; empty if this
   * build cannot read it.
   */
  public Mono<RunView> view(Runs.Summary run, long after) {
    return history(run)
        .map(history -> RunDetails.view(history, after))
        .onErrorResume(Definitions.Unreadable.class, e -> Mono.empty());
  }

  /**
   * Which invocations are asked for.
   *
   * @param solid the path of their solid; null for all
   * @param state null for all
   * @param after the number of the one before the first
   */
  public record InvocationsAsked(@Nullable String solid, @Nullable State state, int after) {
    boolean isMet(Told told) {
      return (solid == null || solid.equals(told.solid()))
          && (state == null || state == told.state());
    }
  }

  /** A page of the run's invocations, in their order. */
  public Mono<Page<RunDetail.InvocationView>> invocations(
      Runs.Summary run, InvocationsAsked asked, int limit) {
    return history(run)
        .flatMap(
            history -> {
              List<Told> told = told(history, asked).limit(limit + 1L).toList();
              List<Told> page = told.subList(0, Math.min(limit, told.size()));
              String next = told.size() > limit ? Integer.toString(page.getLast().number()) : null;
              return Mono.zip(progress(run, history), waits(run, history))
                  .map(
                      read ->
                          new Page<>(
                              page.stream()
                                  .map(
                                      one -> RunDetails.invocation(one, read.getT2(), read.getT1()))
                                  .toList(),
                              next));
            })
        .onErrorResume(Definitions.Unreadable.class, e -> Mono.just(new Page<>(List.of(), null)));
  }

  private static Stream<Told> told(History history, InvocationsAsked asked) {
    int first = Math.min(asked.after(), history.invocations().size());
    return history.invocations().subList(first, history.invocations().size()).stream()
        .filter(asked::isMet);
  }

  private Mono<History> history(Runs.Summary run) {
    History known = kept.get(run.id());
    return (known != null
            ? Mono.just(known)
            : definitions
                .pipeline(run.ws(), run.pipeline(), run.version())
                .map(pipeline -> none(run, pipeline)))
        .flatMap(start -> history(run, start))
        .doOnNext(kept::put);
  }

  private static History none(Runs.Summary run, Pipeline pipeline) {
    return History.none(run.id(), pipeline, run.version());
  }

  private Mono<History> history(Runs.Summary run, History start) {
    if (start.unreadable() != null || start.run().state().ended()) {
      return Mono.just(start);
    }
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
        ? Mono.zip(runs.queues(run.id()), runs.deadlines(run.id()), runs.permits(run.id()))
            .map(read -> Waits.of(read.getT1(), read.getT2(), read.getT3()))
        : Mono.just(Waits.NONE);
  }

  private static boolean anyOpen(Runs.Summary run, History history) {
    boolean held = history.run().state() == RunState.HELD;
    return !run.state().ended() && (held || !history.run().open().isEmpty());
  }

  private record ReadEvents(History history, boolean last) {}
}
