package dev.solidflux.core.run;

import dev.solidflux.core.expression.Bindings;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The names that an expression may read before the run is begun. */
record OwnBindings(Run run, JsonNode input) implements Bindings {

  @Override
  public @Nullable JsonNode value(String name) {
    return switch (name) {
      case "input" -> input;
      case "run" -> ScopeBindings.about(run);
      default -> null;
    };
  }
}
