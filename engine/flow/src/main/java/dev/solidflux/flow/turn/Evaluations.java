package dev.solidflux.flow.turn;

import dev.solidflux.core.expression.AtHand;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Step;
import dev.solidflux.flow.pace.Gate;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.turn.Evaluation.Outcome;
import dev.solidflux.flow.value.Values;
import dev.solidflux.json.Ref;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;
import reactor.util.retry.Retry;

/**
 * Steps whose expressions are evaluated on threads of their own, a few at a time and each within a
 * budget and a time limit; before that, what is large in what a run is told is kept elsewhere, and
 * what they look into is fetched. While one is under way its run waits, with all that comes for it;
 * the others go on. Confined to the shard's loop.
 */
final class Evaluations {

  private static final Logger log = LoggerFactory.getLogger(Evaluations.class);
  private static final int EVALUATED_AT_A_TIME = 2;
  private static final int APART_AT_A_TIME = 64;

  /** So long a run waits for values alone; then for whatever comes for it. */
  private static final Duration FETCHED_WITHIN = Duration.ofSeconds(10);

  /** The same, with waiting for room and for a place that does not answer at all. */
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(25);

  /** What brings large values, or looks into them. */
  private record Apart(Evaluation evaluation, Set<Ref> refs) {}

  private final Pace pace;
  private final Duration limit;
  private final Values values;
  private final PutOffs putOffs;
  private final Consumer<Input> taker;
  private final Gate gate = new Gate(EVALUATED_AT_A_TIME);
  private final Map<RunId, Deque<Input>> waiting = new HashMap<>();
  private final Sinks.Many<Evaluation> begun =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Evaluation>unbounded(64).get());
  private final Sinks.Many<Apart> apart =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Apart>unbounded(64).get());

  /**
   * @param limit how long one step's expressions may take
   */
  Evaluations(Pace pace, Duration limit, Values values, PutOffs putOffs, Consumer<Input> taker) {
    this.pace = pace;
    this.limit = limit;
    this.values = values;
    this.putOffs = putOffs;
    this.taker = taker;
  }

  /** Evaluates what is begun; never completes. */
  Mono<Void> run() {
    return Mono.when(
        begun.asFlux().flatMap(this::evaluate, EVALUATED_AT_A_TIME),
        apart.asFlux().flatMap(this::evaluateApart, APART_AT_A_TIME));
  }

  /** One that needs no large value never waits for one that does. */
  private Mono<Void> evaluate(Evaluation evaluation) {
    return answered(evaluation, AtHand.NOTHING)
        .doOnNext(
            answered -> {
              switch (answered) {
                case Answered.Known(Outcome outcome) -> tell(evaluation, outcome);
                case Answered.Needs(Set<Ref> refs) when putOffs.waits(evaluation.base().id()) ->
                    tell(evaluation, new Outcome.PutOff(evaluation.command()));
                case Answered.Needs(Set<Ref> refs) -> apart(new Apart(evaluation, refs));
              }
            })
        .then();
  }

  private Mono<Void> evaluateApart(Apart one) {
    Evaluation evaluation = one.evaluation();
    return values
        .kept(evaluation.command())
        .flatMap(command -> fetched(evaluation.with(command), one.refs()))
        .doOnNext(outcome -> tell(evaluation, outcome))
        .then();
  }

  private Mono<Outcome> fetched(Evaluation evaluation, Set<Ref> refs) {
    return outcome(evaluation, refs)
        .retryWhen(patiently(evaluation.base()))
        .timeout(ANSWERED_WITHIN, pace.timers())
        .onErrorResume(
            e ->
                Mono.just(
                    Values.isFinal(e)
                        ? new Outcome.Broken(e)
                        : new Outcome.PutOff(evaluation.command())));
  }

  private void tell(Evaluation evaluation, Outcome outcome) {
    taker.accept(new Input.Stepped(evaluation, outcome));
  }

  /** From the loop, and from threads that evaluate. */
  private synchronized void apart(Apart one) {
    apart.emitNext(one, Sinks.EmitFailureHandler.FAIL_FAST);
  }

  /** What is at hand is let go before more is asked for, so that nobody waits for another. */
  private Mono<Outcome> outcome(Evaluation evaluation, Set<Ref> refs) {
    return values
        .with(refs, atHand -> gate.within(1, () -> answered(evaluation, atHand)))
        .flatMap(
            answered ->
                switch (answered) {
                  case Answered.Known(Outcome outcome) -> Mono.just(outcome);
                  case Answered.Needs(Set<Ref> more) -> outcome(evaluation, more);
                });
  }

  private sealed interface Answered {
    record Known(Outcome outcome) implements Answered {}

    record Needs(Set<Ref> refs) implements Answered {}
  }

  private Mono<Answered> answered(Evaluation evaluation, AtHand atHand) {
    return Mono.fromCallable(() -> answer(evaluation, atHand)).subscribeOn(pace.evaluators());
  }

  private Answered answer(Evaluation evaluation, AtHand atHand) {
    long ends = pace.nanos() + limit.toNanos();
    Budget budget = Budget.of(() -> pace.nanos() - ends > 0, atHand);
    try {
      return switch (Step.answer(
          evaluation.base().run(), evaluation.command(), evaluation.now(), budget)) {
        case Step.Answer.Done(Step step) -> new Answered.Known(new Outcome.Done(step));
        case Step.Answer.Needs(Set<Ref> refs) -> new Answered.Needs(refs);
      };
    } catch (RuntimeException | StackOverflowError e) {
      return new Answered.Known(new Outcome.Broken(e));
    }
  }

  /** What cannot be fetched now is tried again; meanwhile the run waits, for a while. */
  private Retry patiently(HotRun hot) {
    long ends = putOffs.isKnown(hot.id()) ? pace.nanos() : pace.nanos() + FETCHED_WITHIN.toNanos();
    return Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
        .maxBackoff(Duration.ofSeconds(5))
        .scheduler(pace.timers())
        .filter(failure -> !Values.isFinal(failure) && pace.nanos() - ends < 0)
        .doBeforeRetry(
            again ->
                AboutRun.line(log.atWarn(), hot.stored())
                    .log(
                        "a large value cannot be fetched, trying again: {}",
                        Excerpt.line(again.failure().toString())));
  }

  /** Whether the run waits for a step of its own. */
  boolean busy(RunId run) {
    return waiting.containsKey(run);
  }

  /** Whether any run does. */
  boolean any() {
    return !waiting.isEmpty();
  }

  void begin(Evaluation evaluation) {
    waiting.put(evaluation.base().id(), new ArrayDeque<>());
    if (values.isLarge(evaluation.command())) {
      apart(new Apart(evaluation, Set.of()));
    } else {
      begun.emitNext(evaluation, Sinks.EmitFailureHandler.FAIL_FAST);
    }
  }

  /**
   * Keeps the input until its run is not busy.
   *
   * @return false if it is not
   */
  boolean defer(Input input) {
    Deque<Input> others = waiting.get(input.run());
    if (others != null) {
      others.addLast(input);
    }
    return others != null;
  }

  /** The run's step is committed: what waited for it, in order. */
  List<Input> end(RunId run) {
    Deque<Input> waited = waiting.remove(run);
    return waited == null ? List.of() : new ArrayList<>(waited);
  }
}
