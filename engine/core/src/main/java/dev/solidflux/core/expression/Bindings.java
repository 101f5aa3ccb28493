package dev.solidflux.core.expression;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the names in an expression stand for: {@code input}, {@code run}, {@code status}, each
 * earlier solid (its result, or the results of its elements if it fanned out), and for an element
 * itself and its {@code index}.
 */
@FunctionalInterface
public interface Bindings {
  /** Null if nothing of that name is there; a JSON null is a node of its own. */
  @Nullable JsonNode value(String name);
}
