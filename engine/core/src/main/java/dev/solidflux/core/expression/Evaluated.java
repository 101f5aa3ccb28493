package dev.solidflux.core.expression;

import tools.jackson.databind.JsonNode;

/** What came of evaluating a template: a value, or the reason why there is none. */
public sealed interface Evaluated {
  record Value(JsonNode json) implements Evaluated {}

  /**
   * @param message for the pipeline's author: the expression and what went wrong in it
   */
  record Failed(String message) implements Evaluated {}
}
