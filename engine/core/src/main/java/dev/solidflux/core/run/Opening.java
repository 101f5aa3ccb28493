package dev.solidflux.core.run;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.Kinds;
import dev.solidflux.core.expression.Template;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How solids go on from where a run stands, all at the same moment. */
final class Opening {

  private final Run run;
  private final Expressions expressions;
  private final Instant now;
  private final Numbers numbers;

  Opening(Run run, Expressions expressions, Instant now) {
    this.run = run;
    this.expressions = expressions;
    this.now = now;
    this.numbers = new Numbers(run);
  }

  /**
   * The next events of a solid; none if it waits, has ended, or has as much open as it may.
   *
   * @throws Expressions.Spent if the step's expressions may cost no more, and nothing of the solid
   *     would be opened
   */
  List<RunEvent> of(Place place) {
    Scope scope = run.scopes().get(place.scope());
    if (scope == null || scope.failed() != null) {
      return List.of();
    }
    Solid solid = scope.block().solid(place.solid());
    return switch (scope.state(place.solid())) {
      case SolidState.Waiting waiting -> turn(scope, solid);
      case SolidState.Open(Spread spread) ->
          spread.unopened() > 0 ? window(scope, solid, spread) : List.of();
      case SolidState.Ended ended -> List.of();
    };
  }

  private List<RunEvent> turn(Scope scope, Solid solid) {
    return switch (Turn.of(scope, solid)) {
      case Turn.NotYet notYet -> List.of();
      case Turn.Never(String because) ->
          List.of(new RunEvent.SolidSkipped(scope.id(), solid.name(), because));
      case Turn.Now now -> solid.when() == null ? begin(scope, solid) : perhaps(scope, solid);
    };
  }

  private List<RunEvent> perhaps(Scope scope, Solid solid) {
    return switch (condition("when", solid.when(), ScopeBindings.of(run, scope))) {
      case Condition.Holds holds -> begin(scope, solid);
      case Condition.Fails fails ->
          List.of(new RunEvent.SolidSkipped(scope.id(), solid.name(), null));
      case Condition.Unknown(Failure failure) -> failed(scope, solid, failure);
    };
  }

  private List<RunEvent> begin(Scope scope, Solid solid) {
    ForEach forEach = solid.forEach();
    return forEach == null ? window(scope, solid, Spread.SINGLE) : fanOut(scope, solid, forEach);
  }

  // ---- what a fan-out runs over

  private List<RunEvent> fanOut(Scope scope, Solid solid, ForEach forEach) {
    ScopeBindings values = ScopeBindings.of(run, scope);
    return switch (expressions.look(forEach.elements(), values)) {
      case Evaluated.Failed failed -> failed(scope, solid, Expressions.failure(failed));
      case Evaluated.Value(JsonNode over) when !over.isContainer() ->
          failed(
              scope,
              solid,
              Failure.of(
                  Failure.Cause.EXPRESSION,
                  "forEach needs a list or an object, but "
                      + forEach.elements().source()
                      + " is "
                      + Kinds.of(over)));
      case Evaluated.Value(JsonNode over) -> fanOut(scope, solid, forEach, over);
    };
  }

  private List<RunEvent> fanOut(Scope scope, Solid solid, ForEach forEach, JsonNode over) {
    Elements elements = Elements.of(over);
    Failure unknown = forEach.where() == null ? null : leaveOut(scope, forEach, elements);
    if (unknown != null) {
      return failed(scope, solid, unknown);
    }
    if (elements.size() > RunLimits.FAN_OUT_ELEMENTS) {
      return failed(
          scope,
          solid,
          Failure.of(
              Failure.Cause.LIMIT,
              "forEach has %,d elements; the limit is %,d"
                  .formatted(elements.size(), RunLimits.FAN_OUT_ELEMENTS)));
    }
    return List.of(
        new RunEvent.FanOutOpened(scope.id(), solid.name(), elements.values(), elements.keys()));
  }

  /** Those for which it does not hold; why it is not known of one, if it is not. */
  private @Nullable Failure leaveOut(Scope scope, ForEach forEach, Elements elements) {
    int count = elements.size();
    for (int i = 0; i < count; i++) {
      ScopeBindings values = ScopeBindings.of(run, scope).with(forEach, i, elements.value(i));
      try {
        switch (condition("where", forEach.where(), values)) {
          case Condition.Holds holds -> {}
          case Condition.Fails fails -> elements.leaveOut(i);
          case Condition.Unknown(Failure failure) -> {
            return failure;
          }
        }
      } catch (Step.Missing missing) {
        expressions.tryOthers(missing);
      }
    }
    return null;
  }

  private sealed interface Condition {
    record Holds() implements Condition {}

    record Fails() implements Condition {}

    record Unknown(Failure failure) implements Condition {}
  }

  private Condition condition(String what, @Nullable Template condition, ScopeBindings values) {
    if (condition == null) {
      return new Condition.Holds();
    }
    return switch (expressions.look(condition, values)) {
      case Evaluated.Failed failed -> new Condition.Unknown(Expressions.failure(failed));
      case Evaluated.Value(JsonNode value) when value.isBoolean() ->
          value.booleanValue() ? new Condition.Holds() : new Condition.Fails();
      case Evaluated.Value(JsonNode value) ->
          new Condition.Unknown(
              Failure.of(
                  Failure.Cause.EXPRESSION,
                  what
                      + " needs true or false, but "
                      + condition.source()
                      + " is "
                      + Kinds.of(value)));
    };
  }

  // ---- elements, or the one of a solid that does not fan out

  private List<RunEvent> window(Scope scope, Solid solid, Spread spread) {
    Window window = Window.of(run, solid, scope.id(), spread, numbers, now);
    int room = window.room(solid.forEach());
    for (int i = 0; i < room; i++) {
      int index = spread.opened() + i;
      JsonNode element = spread.elements() == null ? null : spread.elements().get(index);
      ScopeBindings values = ScopeBindings.of(run, scope).with(solid.forEach(), index, element);
      try {
        switch (window.add(expressions, values)) {
          case Window.Added.Fits fits -> expressions.progress();
          case Window.Added.Full full -> {
            return window.events();
          }
          case Window.Added.TooMuch(Failure failure) -> {
            return failed(scope, solid, failure);
          }
          case Window.Added.Failed(Failure failure) -> {
            return failed(scope, solid, spread, index, failure, window);
          }
        }
      } catch (Expressions.Spent spent) {
        if (window.isEmpty()) {
          throw spent;
        }
        expressions.cutShort();
        return window.events();
      } catch (Step.Missing missing) {
        expressions.tryOthers(missing);
      }
    }
    return window.events();
  }

  private static List<RunEvent> failed(
      Scope scope, Solid solid, Spread spread, int index, Failure failure, Window window) {
    Integer element = spread.elements() == null ? null : Integer.valueOf(index);
    RunEvent failed = new RunEvent.SolidFailed(scope.id(), solid.name(), element, failure);
    if (!solid.collects()) {
      return List.of(failed);
    }
    List<RunEvent> events = new ArrayList<>(window.events());
    events.add(failed);
    return events;
  }

  private static List<RunEvent> failed(Scope scope, Solid solid, Failure failure) {
    return List.of(new RunEvent.SolidFailed(scope.id(), solid.name(), null, failure));
  }
}
