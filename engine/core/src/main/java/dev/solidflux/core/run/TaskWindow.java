package dev.solidflux.core.run;

import dev.solidflux.core.definition.Cache;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.Kinds;
import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.expression.Template;
import dev.solidflux.core.schema.JsonSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Of tasks, each with its arguments, and the permits that it needs. */
final class TaskWindow extends Window {
  private final Work.Task task;
  private final SecretPlaces secrets;
  private final @Nullable JsonSchema result;
  private final List<JsonNode> args = new ArrayList<>();
  private final List<List<Permit>> permits = new ArrayList<>();

  TaskWindow(
      Work.Task task,
      @Nullable JsonSchema result,
      int scope,
      String solid,
      Spread spread,
      Numbers numbers) {
    super(scope, solid, spread, numbers);
    this.task = task;
    this.result = result;
    this.secrets = task.secrets();
  }

  @Override
  Added add(Expressions expressions, ScopeBindings values) {
    return switch (expressions.evaluate(task.args(), values)) {
      case Evaluated.Value(JsonNode value) -> {
        Failure misfit = expressions.check(task.accepts(), "its args do", value, secrets);
        yield misfit == null ? add(value, expressions, values) : new Added.Failed(misfit);
      }
      case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
    };
  }

  private Added add(JsonNode value, Expressions expressions, ScopeBindings values) {
    @Nullable Failure unfit = positional(value, expressions);
    if (unfit != null) {
      return new Added.Failed(unfit);
    }
    return switch (needed(value, expressions, values)) {
      case Needed.Failed(Failure failure) -> new Added.Failed(failure);
      case Needed.Known(List<Permit> known) -> {
        Added added = given("args", value);
        if (added instanceof Added.Fits) {
          args.add(value);
          permits.add(known);
        }
        yield added;
      }
    };
  }

  /** That of the cache comes first: who is answered by it takes no other. */
  private Needed needed(JsonNode value, Expressions expressions, ScopeBindings values) {
    Needed limits = Needed.of(task.limits(), expressions, values);
    Cache cache = task.cache();
    if (cache == null || !(limits instanceof Needed.Known(List<Permit> known))) {
      return limits;
    }
    CacheKey key = new CacheKey(task, cache, result);
    Template by = cache.key();
    if (by == null) {
      return Needed.first(key.permit(value, null), known);
    }
    return switch (expressions.evaluate(by, values)) {
      case Evaluated.Value(JsonNode it) -> Needed.first(key.permit(value, it), known);
      case Evaluated.Failed failed -> new Needed.Failed(Expressions.failure(failed));
    };
  }

  private static @Nullable Failure positional(JsonNode value, Expressions expressions) {
    JsonNode positional = value.isObject() ? value.get(Work.POSITIONAL) : null;
    if (positional == null) {
      return null;
    }
    return switch (expressions.look(positional)) {
      case Evaluated.Value(JsonNode list) when list.isArray() -> null;
      case Evaluated.Value(JsonNode other) ->
          expression("'*' in args needs a list of positional arguments, but is " + Kinds.of(other));
      case Evaluated.Failed failed -> Expressions.failure(failed);
    };
  }

  @Override
  RunEvent event() {
    int first = numbers().nextInvocation();
    return task.isHeld()
        ? new RunEvent.InvocationsHeld(
            scope(), solid(), first, index(), List.copyOf(args), List.copyOf(permits))
        : new RunEvent.InvocationsScheduled(scope(), solid(), first, index(), List.copyOf(args));
  }
}
