package dev.solidflux.core.run;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.Template;
import dev.solidflux.json.JsonSize;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What follows from where a run stands: solids whose dependencies are there are invoked, windows of
 * a fan-out refilled, and the run ended when nothing is left. Called until it says nothing more.
 */
final class Advance {

  private final Budget budget;

  /** Whether an expression has passed a limit, which the next step's budget may not. */
  private boolean spent;

  /**
   * @param budget what all expressions of one step may cost
   */
  Advance(Budget budget) {
    this.budget = budget;
  }

  List<RunEvent> from(RunState state) {
    return switch (state.phase()) {
      case RUNNING -> state.failed() == null ? proceed(state) : fail(state, state.failed());
      case CANCELLING -> cancel(state);
      case QUEUED, SUCCEEDED, FAILED, CANCELLED -> List.of();
    };
  }

  private static List<RunEvent> fail(RunState state, RunState.Failed failed) {
    List<RunEvent> events = new ArrayList<>(giveUp(state, state.open()));
    events.add(new RunEvent.RunFailed(failed.solid(), failed.failure()));
    return events;
  }

  private static List<RunEvent> cancel(RunState state) {
    List<Integer> neverSentAgain =
        state.open().stream().filter(number -> !state.known(number).sent()).toList();
    List<RunEvent> events = new ArrayList<>();
    for (int number : neverSentAgain) {
      events.add(new RunEvent.InvocationCancelled(number, true));
    }
    if (neverSentAgain.size() == state.open().size()) {
      events.add(new RunEvent.RunCancelled(String.valueOf(state.cancelReason())));
    }
    return events;
  }

  private static List<RunEvent> giveUp(RunState state, Iterable<Integer> numbers) {
    List<RunEvent> events = new ArrayList<>();
    for (int number : numbers) {
      events.add(new RunEvent.InvocationCancelled(number, !state.known(number).sent()));
    }
    return events;
  }

  private List<RunEvent> proceed(RunState state) {
    List<RunEvent> events = new ArrayList<>();
    boolean allSucceeded = true;
    int next = state.invocations().size() + 1;
    for (Solid solid : state.pipeline().solids()) {
      SolidState at = state.solid(solid.name());
      allSucceeded &= at.phase() == SolidState.Phase.SUCCEEDED;
      if (at.phase() == SolidState.Phase.WAITING && ready(state, solid)) {
        RunEvent opened = open(state, solid, next);
        if (opened instanceof RunEvent.SolidFailed) {
          return List.of(opened);
        }
        events.add(opened);
        next += opened instanceof RunEvent.InvocationScheduled ? 1 : 0;
      } else if (at.phase() == SolidState.Phase.OPEN) {
        List<RunEvent> window = window(state, solid, at, next);
        if (!window.isEmpty() && window.getLast() instanceof RunEvent.SolidFailed failed) {
          return List.of(failed);
        }
        next += window.size();
        events.addAll(window);
      }
    }
    return allSucceeded ? List.of(output(state)) : events;
  }

  private static boolean ready(RunState state, Solid solid) {
    return solid.dependsOn().stream()
        .allMatch(name -> state.solid(name).phase() == SolidState.Phase.SUCCEEDED);
  }

  private RunEvent open(RunState state, Solid solid, int number) {
    @Nullable ForEach forEach = solid.forEach();
    return forEach == null
        ? schedule(state, solid, null, null, number)
        : fanOut(state, solid, forEach);
  }

  private RunEvent fanOut(RunState state, Solid solid, ForEach forEach) {
    return switch (evaluate(forEach.elements(), RunScope.of(state))) {
      case Evaluated.Failed failed -> expressionFailed(solid, null, failed);
      case Evaluated.Value(JsonNode elements) when !elements.isArray() ->
          solidFailed(
              solid,
              Failure.Cause.EXPRESSION,
              "forEach needs a list, but "
                  + forEach.elements().source()
                  + " is "
                  + elements.getNodeType().name().toLowerCase(java.util.Locale.ROOT));
      case Evaluated.Value(JsonNode elements) when elements.size() > RunLimits.FAN_OUT_ELEMENTS ->
          solidFailed(
              solid,
              Failure.Cause.LIMIT,
              "forEach has "
                  + elements.size()
                  + " elements; the limit is "
                  + RunLimits.FAN_OUT_ELEMENTS);
      case Evaluated.Value(JsonNode elements) -> new RunEvent.FanOutOpened(solid.name(), elements);
      case Evaluated.Elsewhere elsewhere -> throw new Step.Elsewhere();
    };
  }

  private List<RunEvent> window(RunState state, Solid solid, SolidState at, int firstNumber) {
    @Nullable JsonNode elements = at.elements();
    int room = Math.min(RunLimits.FAN_OUT_WINDOW - at.inFlight(), at.unscheduled());
    List<RunEvent> events = new ArrayList<>();
    long open = at.size().openArguments();
    long all = at.size().arguments();
    for (int i = 0; i < room && elements != null; i++) {
      int index = at.scheduled() + i;
      RunEvent event = schedule(state, solid, index, elements.get(index), firstNumber + i);
      boolean others = !events.isEmpty() || at.inFlight() > 0;
      if (event instanceof RunEvent.SolidFailed) {
        // the others may have used the budget up: it is tried again once one of them is over
        return spent && others ? events : List.of(event);
      }
      long bytes = JsonSize.of(((RunEvent.InvocationScheduled) event).args());
      open += bytes;
      all += bytes;
      if (open > RunLimits.FAN_OUT_WINDOW_BYTES && others) {
        return events;
      }
      long expected = index == 0 ? bytes * elements.size() : all;
      if (expected > RunLimits.FAN_OUT_BYTES) {
        return List.of(tooMuch(solid, elements.size(), expected));
      }
      events.add(event);
    }
    return events;
  }

  private static RunEvent tooMuch(Solid solid, int elements, long bytes) {
    return solidFailed(
        solid,
        Failure.Cause.LIMIT,
        "the args of %,d elements take about %,d bytes; the limit is %,d: hand on where the data is, not the data"
            .formatted(elements, bytes, RunLimits.FAN_OUT_BYTES));
  }

  private RunEvent schedule(
      RunState state,
      Solid solid,
      @Nullable Integer index,
      @Nullable JsonNode element,
      int number) {
    RunScope scope = RunScope.of(state).element(solid.forEach(), index, element);
    return switch (evaluate(solid.args(), scope)) {
      case Evaluated.Value(JsonNode args) -> scheduled(solid, index, args, number);
      case Evaluated.Failed failed -> expressionFailed(solid, index, failed);
      case Evaluated.Elsewhere elsewhere -> throw new Step.Elsewhere();
    };
  }

  private static RunEvent scheduled(
      Solid solid, @Nullable Integer index, JsonNode args, int number) {
    long bytes = JsonSize.of(args);
    return bytes <= RunLimits.ARGUMENT_BYTES
        ? new RunEvent.InvocationScheduled(number, solid.name(), index, args)
        : new RunEvent.SolidFailed(
            solid.name(),
            index,
            Failure.of(
                Failure.Cause.LIMIT,
                "its args take %,d bytes; the limit is %,d"
                    .formatted(bytes, RunLimits.ARGUMENT_BYTES)));
  }

  private Evaluated evaluate(Template template, RunScope scope) {
    Evaluated evaluated = template.evaluate(scope, budget);
    spent |= evaluated instanceof Evaluated.Failed failed && failed.limit();
    return evaluated;
  }

  private RunEvent output(RunState state) {
    return switch (evaluate(state.pipeline().output(), RunScope.of(state))) {
      case Evaluated.Value(JsonNode output) -> new RunEvent.RunSucceeded(output);
      case Evaluated.Failed failed ->
          new RunEvent.RunFailed(null, Failure.of(cause(failed), failed.message()));
      case Evaluated.Elsewhere elsewhere -> throw new Step.Elsewhere();
    };
  }

  private static RunEvent expressionFailed(
      Solid solid, @Nullable Integer index, Evaluated.Failed failed) {
    return new RunEvent.SolidFailed(
        solid.name(), index, Failure.of(cause(failed), failed.message()));
  }

  private static Failure.Cause cause(Evaluated.Failed failed) {
    return failed.limit() ? Failure.Cause.LIMIT : Failure.Cause.EXPRESSION;
  }

  private static RunEvent solidFailed(Solid solid, Failure.Cause cause, String message) {
    return new RunEvent.SolidFailed(solid.name(), null, Failure.of(cause, message));
  }
}
