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
record RunScope(Run run, @Nullable String as, @Nullable Integer index, @Nullable JsonNode element)
    implements Scope {

  static RunScope of(Run run) {
    return new RunScope(run, null, null, null);
  }

  RunScope element(
      @Nullable ForEach forEach, @Nullable Integer elementIndex, @Nullable JsonNode value) {
    return forEach == null ? this : new RunScope(run, forEach.as(), elementIndex, value);
  }

  @Override
  public @Nullable JsonNode value(String name) {
    if (name.equals(as)) {
      return element;
    }
    return switch (name) {
      case "input" -> run.input();
      case "run" -> about();
      case "index" -> index == null ? null : JsonNodeFactory.instance.numberNode(index);
      default -> {
        SolidInRun solid = run.solids().get(name);
        yield solid == null ? null : solid.result();
      }
    };
  }

  private JsonNode about() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", run.id().toString())
        .put("pipeline", run.pipeline().name())
        .put("version", run.version());
  }
}
