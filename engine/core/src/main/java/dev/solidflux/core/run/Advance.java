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

  List<RunEvent> from(Run run) {
    return switch (run.state()) {
      case RUNNING -> run.failed() == null ? proceed(run) : fail(run, run.failed());
      case CANCELLING -> cancel(run);
      case QUEUED, SUCCEEDED, FAILED, CANCELLED -> List.of();
    };
  }

  private static List<RunEvent> fail(Run run, Run.Failed failed) {
    List<RunEvent> events = new ArrayList<>(giveUp(run, run.open()));
    events.add(new RunEvent.RunFailed(failed.solid(), failed.failure()));
    return events;
  }

  private static List<RunEvent> cancel(Run run) {
    List<Integer> neverSentAgain =
        run.open().stream().filter(number -> !run.known(number).sent()).toList();
    List<RunEvent> events = new ArrayList<>();
    for (int number : neverSentAgain) {
      events.add(new RunEvent.InvocationCancelled(number, true));
    }
    if (neverSentAgain.size() == run.open().size()) {
      events.add(new RunEvent.RunCancelled(String.valueOf(run.cancelReason())));
    }
    return events;
  }

  private static List<RunEvent> giveUp(Run run, Iterable<Integer> numbers) {
    List<RunEvent> events = new ArrayList<>();
    for (int number : numbers) {
      events.add(new RunEvent.InvocationCancelled(number, !run.known(number).sent()));
    }
    return events;
  }

  private List<RunEvent> proceed(Run run) {
    List<RunEvent> events = new ArrayList<>();
    boolean allSucceeded = true;
    int next = run.invocations().size() + 1;
    for (Solid solid : run.pipeline().solids()) {
      SolidInRun at = run.solid(solid.name());
      allSucceeded &= at.state() == SolidInRun.State.SUCCEEDED;
      if (at.state() == SolidInRun.State.WAITING && ready(run, solid)) {
        RunEvent opened = open(run, solid, next);
        if (opened instanceof RunEvent.SolidFailed) {
          return List.of(opened);
        }
        events.add(opened);
        next += opened instanceof RunEvent.InvocationScheduled ? 1 : 0;
      } else if (at.state() == SolidInRun.State.OPEN) {
        List<RunEvent> window = window(run, solid, at, next);
        if (!window.isEmpty() && window.getLast() instanceof RunEvent.SolidFailed failed) {
          return List.of(failed);
        }
        next += window.size();
        events.addAll(window);
      }
    }
    return allSucceeded ? List.of(output(run)) : events;
  }

  private static boolean ready(Run run, Solid solid) {
    return solid.dependsOn().stream()
        .allMatch(name -> run.solid(name).state() == SolidInRun.State.SUCCEEDED);
  }

  private RunEvent open(Run run, Solid solid, int number) {
    @Nullable ForEach forEach = solid.forEach();
    return forEach == null ? schedule(run, solid, null, null, number) : fanOut(run, solid, forEach);
  }

  private RunEvent fanOut(Run run, Solid solid, ForEach forEach) {
    return switch (evaluate(forEach.elements(), RunScope.of(run))) {
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

  private List<RunEvent> window(Run run, Solid solid, SolidInRun at, int firstNumber) {
    @Nullable JsonNode elements = at.elements();
    int room = Math.min(RunLimits.FAN_OUT_WINDOW - at.inFlight(), at.unscheduled());
    List<RunEvent> events = new ArrayList<>();
    long open = at.size().openArguments();
    long all = at.size().arguments();
    for (int i = 0; i < room && elements != null; i++) {
      int index = at.scheduled() + i;
      RunEvent event = schedule(run, solid, index, elements.get(index), firstNumber + i);
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
      Run run, Solid solid, @Nullable Integer index, @Nullable JsonNode element, int number) {
    RunScope scope = RunScope.of(run).element(solid.forEach(), index, element);
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

  private RunEvent output(Run run) {
    return switch (evaluate(run.pipeline().output(), RunScope.of(run))) {
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
