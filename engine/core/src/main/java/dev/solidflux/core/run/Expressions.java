package dev.solidflux.core.run;

import dev.solidflux.core.expression.Bindings;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.Template;

/**
 * Evaluates the expressions of one step. An expression that passes a limit has failed only if
 * nothing came of those before it; otherwise it may be that they have left too little, and the next
 * step tries it again.
 */
final class Expressions {

  private final Budget budget;
  private boolean progress;
  private boolean cutShort;

  Expressions(Budget budget) {
    this.budget = budget;
  }

  /**
   * @throws Step.Elsewhere if that is not to be done here
   * @throws Spent if the step's expressions may cost no more
   */
  Evaluated evaluate(Template template, Bindings values) {
    Evaluated evaluated = template.evaluate(values, budget);
    if (evaluated instanceof Evaluated.Elsewhere) {
      throw new Step.Elsewhere();
    }
    if (evaluated instanceof Evaluated.Failed(String message, boolean limit) && limit && progress) {
      throw new Spent();
    }
    return evaluated;
  }

  /** Something came of what was evaluated so far. */
  void progress() {
    progress = true;
  }

  /** What is left is for another step. */
  void cutShort() {
    cutShort = true;
  }

  boolean isCutShort() {
    return cutShort;
  }

  static Failure failure(Evaluated.Failed failed) {
    return Failure.of(
        failed.limit() ? Failure.Cause.LIMIT : Failure.Cause.EXPRESSION, failed.message());
  }

  /** The step's expressions may cost no more. */
  static final class Spent extends RuntimeException {
    private static final long serialVersionUID = 1;

    Spent() {
      super("the step's expressions may cost no more", null, false, false);
    }
  }
}
