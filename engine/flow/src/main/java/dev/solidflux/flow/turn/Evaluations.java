package dev.solidflux.flow.turn;

import dev.solidflux.core.expression.Budget;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Step;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.turn.Evaluation.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * Steps whose expressions are evaluated on threads of their own, a few at a time and each within a
 * budget and a time limit. While one is under way its run waits, with all that comes for it; the
 * others go on. Confined to the shard's loop.
 */
final class Evaluations {

  private static final int AT_A_TIME = 2;

  private final Pace pace;
  private final Duration limit;
  private final Consumer<Input> taker;
  private final Map<RunId, Deque<Input>> waiting = new HashMap<>();
  private final Sinks.Many<Evaluation> begun =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Evaluation>unbounded(64).get());

  /**
   * @param limit how long one step's expressions may take
   */
  Evaluations(Pace pace, Duration limit, Consumer<Input> taker) {
    this.pace = pace;
    this.limit = limit;
    this.taker = taker;
  }

  /** Evaluates what is begun; never completes. */
  Mono<Void> run() {
    return begun.asFlux().flatMap(this::evaluate, AT_A_TIME).then();
  }

  private Mono<Void> evaluate(Evaluation evaluation) {
    return Mono.fromCallable(() -> outcome(evaluation))
        .subscribeOn(pace.evaluators())
        .doOnNext(outcome -> taker.accept(new Input.Stepped(evaluation, outcome)))
        .then();
  }

  private Outcome outcome(Evaluation evaluation) {
    long ends = pace.nanos() + limit.toNanos();
    try {
      return new Outcome.Done(
          Step.step(
              evaluation.base().run(),
              evaluation.command(),
              evaluation.now(),
              Budget.of(() -> pace.nanos() - ends > 0)));
    } catch (RuntimeException | StackOverflowError e) {
      return new Outcome.Broken(e);
    }
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
    begun.emitNext(evaluation, Sinks.EmitFailureHandler.FAIL_FAST);
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
