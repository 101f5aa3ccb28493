package dev.solidflux.api.view;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.run.Invocation.State;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.foresee.RunForecasts;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.Transport.Reach;
import dev.solidflux.flow.turn.Definitions;
import dev.solidflux.flow.value.Values;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

/**
 * Reads a run whole. There is no table of invocations to keep in step: its events are the truth,
 * and folding them is cheap; of a run that was read before only those since. Off the event loop,
 * since a long history takes its time. What this build cannot read is left out and said.
 */
public final class RunReader {
  private static final long KEPT_BYTES = 32L << 20;
  private static final Duration ETA_PATIENCE = Duration.ofSeconds(1);

  private final Runs runs;
  private final Definitions definitions;
  private final Values values;
  private final Supplier<Reach> broker;
  private final RunForecasts forecasts;
  private final InstantSource clock;
  private final Histories kept = new Histories(KEPT_BYTES);

  /**
   * @param broker how this node reaches the broker now
   */
  public RunReader(
      Runs runs,
      Definitions definitions,
      Values values,
      Supplier<Reach> broker,
      RunForecasts forecasts,
      InstantSource clock) {
    this.runs = runs;
    this.definitions = definitions;
    this.values = values;
    this.broker = broker;
    this.forecasts = forecasts;
    this.clock = clock;
  }

  /** The run, at least as new as its projection. */
  public Mono<RunDetail> detail(Runs.Summary run) {
    return history(run)
        .flatMap(
            history ->
                Mono.zip(
                        waits(run, history),
                        Shown.of(history.run().input(), values),
                        Shown.of(history.output(), values),
                        eta(run, history))
                    .map(
                        read ->
                            RunDetails.detail(
                                run,
                                history,
                                read.getT4().orElse(null),
                                read.getT1(),
                                read.getT2(),
                                read.getT3())))
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
        .flatMap(
            history ->
                Mono.zip(Shown.of(history.output(), values), eta(run, history))
                    .map(
                        read ->
                            RunDetails.view(
                                history, read.getT2().orElse(null), after, read.getT1())))
        .onErrorResume(Definitions.Unreadable.class, e -> Mono.empty());
  }

  /** Nobody waits for it: it is left out if what it rests on is not to be had. */
  private Mono<Optional<Eta>> eta(Runs.Summary run, History history) {
    if (run.setAside() != null
        || history.unreadable() != null
        || history.run().state().ended()
        || history.run().state() == RunState.CANCELLING) {
      return Mono.just(Optional.empty());
    }
    Instant now = clock.instant();
    return forecasts
        .of(run.ws(), history.run(), path -> history.begunAgo(path, now))
        .map(forecast -> Optional.ofNullable(Eta.of(forecast, now)))
        .timeout(ETA_PATIENCE)
        .onErrorReturn(Optional.empty());
  }

  /**
   * Which invocations are asked for.
   *
   * @param solid the path of their solid; null for all
   * @param path that of the one; null for all
   * @param scope the number of the scope that they are in; null for all
   * @param state null for all
   * @param after the number of the one before the first
   */
  public record InvocationsAsked(
      @Nullable String solid,
      @Nullable String path,
      @Nullable Integer scope,
      @Nullable State state,
      int after) {
    boolean isMet(Told told) {
      return isAny(solid, told.solid())
          && isAny(path, told.path())
          && isAny(scope, told.scope())
          && isAny(state, told.state());
    }

    private static boolean isAny(@Nullable Object asked, Object is) {
      return asked == null || asked.equals(is);
    }
  }

  /** A page of the run's invocations, in their order. */
  public Mono<Page<RunDetail.InvocationView>> invocations(
      Runs.Summary run, InvocationsAsked asked, int limit) {
    return history(run)
        .flatMap(
            history -> {
              List<Told> told = told(history, asked).limit(limit + 1L).toList();
              return Mono.zip(progress(run, history), waits(run, history))
                  .map(
                      read ->
                          Page.beginning(
                              told,
                              limit,
                              one -> RunDetails.invocation(one, read.getT2(), read.getT1()),
                              Told::number));
            })
        .onErrorResume(Definitions.Unreadable.class, e -> Mono.just(new Page<>(List.of(), null)));
  }

  /**
   * Which scopes are asked for.
   *
   * @param solid the path of their group; null for all
   * @param path that of the one; null for all
   * @param in the number of the scope around them; null for all
   * @param state null for all
   * @param after the number of the one before the first
   */
  public record ScopesAsked(
      @Nullable String solid,
      @Nullable String path,
      @Nullable Integer in,
      @Nullable String state,
      int after) {
    /** That of what runs at the end is of no group. */
    boolean isMet(ToldScope told) {
      return told.number() > after
          && !told.solid().isEmpty()
          && (solid == null || solid.equals(told.solid()))
          && (path == null || path.equals(told.path()))
          && (in == null || in == told.parent())
          && (state == null || state.equals(told.state()));
    }
  }

  /** A page of the run's groups and their elements, in the order in which they were begun. */
  public Mono<Page<ScopeView>> scopes(Runs.Summary run, ScopesAsked asked, int limit) {
    return history(run)
        .map(
            history ->
                Page.beginning(
                    history.scopes().all().stream().filter(asked::isMet).limit(limit + 1L).toList(),
                    limit,
                    ScopeViews::listed,
                    ToldScope::number))
        .onErrorResume(Definitions.Unreadable.class, e -> Mono.just(new Page<>(List.of(), null)));
  }

  /** One of the run's groups or elements, with what is in it; empty if there is none. */
  public Mono<ScopeView> scope(Runs.Summary run, int number) {
    return history(run)
        .flatMap(
            history ->
                Mono.justOrEmpty(
                    history
                        .scopes()
                        .get(number)
                        .filter(told -> !told.solid().isEmpty())
                        .map(told -> ScopeViews.whole(history, told))))
        .onErrorResume(Definitions.Unreadable.class, e -> Mono.empty());
  }

  /** One of the run's invocations with all that happened to it; empty if there is none. */
  public Mono<InvocationDetail> invocation(Runs.Summary run, int number) {
    return history(run)
        .flatMap(
            history ->
                Mono.justOrEmpty(history.invocation(number))
                    .flatMap(told -> invocation(run, history, told)))
        .onErrorResume(Definitions.Unreadable.class, e -> Mono.empty());
  }

  private Mono<InvocationDetail> invocation(Runs.Summary run, History history, Told told) {
    return Mono.zip(happened(run, told), progress(run, history), waits(run, history))
        .flatMap(
            read ->
                invocation(
                    history,
                    told,
                    read.getT1(),
                    RunDetails.invocation(told, read.getT3(), read.getT2())));
  }

  private Mono<InvocationDetail> invocation(
      History run, Told told, InvocationHistory happened, RunDetail.InvocationView standing) {
    return Mono.zip(Shown.of(happened.args(), values), Shown.of(happened.result(), values))
        .map(
            shown ->
                RunDetails.invocation(run, happened, told, standing, shown.getT1(), shown.getT2()));
  }

  /** A run's input, which may hold references; empty if it has none yet. */
  public Mono<JsonNode> input(Runs.Summary run) {
    return history(run).filter(one -> one.run().seq() > 0).map(one -> one.run().input());
  }

  /** What a run has yielded, which may hold references; empty if it has yielded nothing. */
  public Mono<JsonNode> output(Runs.Summary run) {
    return history(run).mapNotNull(History::output);
  }

  /** The arguments of one of the run's invocations, in which references may be; or empty. */
  public Mono<JsonNode> arguments(Runs.Summary run, int number) {
    return happened(run, number).mapNotNull(InvocationHistory::args);
  }

  /** The result of one of the run's invocations, in which references may be; or empty. */
  public Mono<JsonNode> result(Runs.Summary run, int number) {
    return happened(run, number).mapNotNull(InvocationHistory::result);
  }

  private Mono<InvocationHistory> happened(Runs.Summary run, int number) {
    return history(run)
        .flatMap(history -> Mono.justOrEmpty(history.invocation(number)))
        .flatMap(told -> happened(run, told))
        .onErrorResume(Definitions.Unreadable.class, e -> Mono.empty());
  }

  /** Arguments and results are in no memory of ours: they are read where they are kept. */
  private Mono<InvocationHistory> happened(Runs.Summary run, Told told) {
    return eventsAt(run, told.events().list())
        .publishOn(Schedulers.parallel())
        .reduce(
            InvocationHistory.none(told.number(), told.path()),
            (history, page) -> history.with(page.items()));
  }

  private Flux<Slice<Runs.Event>> eventsAt(Runs.Summary run, List<Long> seqs) {
    return runs.eventsAt(run.id(), seqs)
        .expand(page -> page.more() ? runs.eventsAt(run.id(), beyond(page, seqs)) : Mono.empty());
  }

  private static List<Long> beyond(Slice<Runs.Event> page, List<Long> seqs) {
    long last = page.items().getLast().seq();
    return seqs.stream().filter(seq -> seq > last).toList();
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
        ? Mono.just(RunStanding.of(run, List.of(), List.of(), List.of(), null))
        : Mono.zip(runs.queues(run.id()), runs.deadlines(run.id()), runs.permits(run.id()))
            .map(
                read ->
                    RunStanding.of(
                        run,
                        read.getT1(),
                        read.getT2(),
                        read.getT3(),
                        BrokerWords.trouble(broker.get())));
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
