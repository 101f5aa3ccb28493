package dev.solidflux.core.expression;

import tools.jackson.databind.JsonNode;

/** What came of evaluating a template. */
public sealed interface Evaluated {
  record Value(JsonNode json) implements Evaluated {}

  /**
   * There is no value.
   *
   * @param message for the pipeline's author: the expression and what went wrong in it; never long
   * @param limit whether it cost too much, or the value would be too large or too deep
   */
  record Failed(String message, boolean limit) implements Evaluated {}

  /** It takes more than plain paths, and the budget allows nothing more. */
  record Elsewhere() implements Evaluated {}
}
