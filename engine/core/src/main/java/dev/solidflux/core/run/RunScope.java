package dev.solidflux.core.run;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.expression.Scope;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The names that an expression may read: {@code input}, {@code run}, earlier solids and the element
 * of a fan-out.
 */
record RunScope(
    RunState state, @Nullable String as, @Nullable Integer index, @Nullable JsonNode element)
    implements Scope {

  static RunScope of(RunState state) {
    return new RunScope(state, null, null, null);
  }

  RunScope element(
      @Nullable ForEach forEach, @Nullable Integer elementIndex, @Nullable JsonNode value) {
    return forEach == null ? this : new RunScope(state, forEach.as(), elementIndex, value);
  }

  @Override
  public @Nullable JsonNode value(String name) {
    if (name.equals(as)) {
      return element;
    }
    return switch (name) {
      case "input" -> state.input();
      case "run" -> run();
      case "index" -> index == null ? null : JsonNodeFactory.instance.numberNode(index);
      default -> {
        SolidState solid = state.solids().get(name);
        yield solid == null ? null : solid.result();
      }
    };
  }

  private JsonNode run() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", state.id().toString())
        .put("pipeline", state.pipeline().name())
        .put("version", state.version());
  }
}
