package dev.solidflux.core.expression;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the names in an expression stand for: {@code input}, {@code run} (an object with id,
 * pipeline and version), each earlier solid (its result, or the ordered list of its results if it
 * fanned out), and in the arguments of a fan-out its element and {@code index}.
 */
@FunctionalInterface
public interface Scope {
  /** Null if the scope does not hold the name; a JSON null is a node of its own. */
  @Nullable JsonNode value(String name);
}
