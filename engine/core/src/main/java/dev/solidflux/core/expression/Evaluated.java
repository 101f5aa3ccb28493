package dev.solidflux.core.expression;

import tools.jackson.databind.JsonNode;

/** What came of evaluating a template. */
public sealed interface Evaluated {
  /** There is nothing more to be done for it. */
  sealed interface Done extends Evaluated {}

  /**
   * @param json may be, or hold, references to values that are kept elsewhere
   */
  record Value(JsonNode json) implements Done {}

  /**
   * There is no value.
   *
   * @param message for the pipeline's author: the expression and what went wrong in it; never long
   * @param limit whether it cost too much, or the value would be too large or too deep
   */
  record Failed(String message, boolean limit) implements Done {}

  /** It takes more than plain paths, and the budget allows nothing more. */
  record Elsewhere() implements Evaluated {}

  /** It looks into values that are kept elsewhere and are not at hand: {@link Budget#wanted()}. */
  record Needs() implements Evaluated {}
}
