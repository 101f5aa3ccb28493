package dev.solidflux.core.run;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.expression.Evaluated;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What follows from where a run stands: solids whose dependencies are there are invoked, windows of
 * a fan-out refilled, and the run ended when nothing is left. Called until it says nothing more.
 */
final class Advance {

  static List<RunEvent> advance(RunState state) {
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

  private static List<RunEvent> proceed(RunState state) {
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

  private static RunEvent open(RunState state, Solid solid, int number) {
    @Nullable ForEach forEach = solid.forEach();
    return forEach == null
        ? schedule(state, solid, null, null, number)
        : fanOut(state, solid, forEach);
  }

  private static RunEvent fanOut(RunState state, Solid solid, ForEach forEach) {
    return switch (forEach.elements().evaluate(RunScope.of(state))) {
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
    };
  }

  private static List<RunEvent> window(
      RunState state, Solid solid, SolidState at, int firstNumber) {
    @Nullable JsonNode elements = at.elements();
    int room = Math.min(RunLimits.FAN_OUT_WINDOW - at.inFlight(), at.unscheduled());
    List<RunEvent> events = new ArrayList<>();
    for (int i = 0; i < room && elements != null; i++) {
      int index = at.scheduled() + i;
      RunEvent event = schedule(state, solid, index, elements.get(index), firstNumber + i);
      events.add(event);
      if (event instanceof RunEvent.SolidFailed) {
        break;
      }
    }
    return events;
  }

  private static RunEvent schedule(
      RunState state,
      Solid solid,
      @Nullable Integer index,
      @Nullable JsonNode element,
      int number) {
    RunScope scope = RunScope.of(state).element(solid.forEach(), index, element);
    return switch (solid.args().evaluate(scope)) {
      case Evaluated.Value(JsonNode args) ->
          new RunEvent.InvocationScheduled(number, solid.name(), index, args);
      case Evaluated.Failed failed -> expressionFailed(solid, index, failed);
    };
  }

  private static RunEvent output(RunState state) {
    return switch (state.pipeline().output().evaluate(RunScope.of(state))) {
      case Evaluated.Value(JsonNode output) -> new RunEvent.RunSucceeded(output);
      case Evaluated.Failed failed ->
          new RunEvent.RunFailed(null, Failure.of(Failure.Cause.EXPRESSION, failed.message()));
    };
  }

  private static RunEvent expressionFailed(
      Solid solid, @Nullable Integer index, Evaluated.Failed failed) {
    return new RunEvent.SolidFailed(
        solid.name(), index, Failure.of(Failure.Cause.EXPRESSION, failed.message()));
  }

  private static RunEvent solidFailed(Solid solid, Failure.Cause cause, String message) {
    return new RunEvent.SolidFailed(solid.name(), null, Failure.of(cause, message));
  }

  private Advance() {}
}
