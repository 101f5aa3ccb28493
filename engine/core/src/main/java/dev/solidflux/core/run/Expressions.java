package dev.solidflux.core.run;

import dev.solidflux.core.expression.Bindings;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.expression.Template;
import dev.solidflux.core.schema.JsonSchema;
import dev.solidflux.core.schema.Misfit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Evaluates the expressions of one step. An expression that passes a limit has failed only if
 * nothing came of those before it; otherwise it may be that they have left too little, and the next
 * step tries it again.
 */
final class Expressions {

  /** Misfits that one failure tells of. */
  private static final int TOLD = 5;

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

  /**
   * Why a value is not what the document says that it is; null if it is.
   *
   * @param what the value is, for people
   * @throws Step.Elsewhere if that is not to be looked at here
   * @throws Spent if the step may cost no more
   */
  @Nullable Failure check(@Nullable JsonSchema schema, String what, JsonNode value) {
    return check(schema, what, value, SecretPlaces.NONE);
  }

  /** The same of a value with secrets, each of which is some text and fits as it is. */
  @Nullable Failure check(
      @Nullable JsonSchema schema, String what, JsonNode value, SecretPlaces secrets) {
    if (schema == null) {
      return null;
    }
    if (budget.isPathsOnly()) {
      throw new Step.Elsewhere();
    }
    if (progress && budget.isLate()) {
      throw new Spent();
    }
    return misfit(schema, what, value, secrets);
  }

  private static @Nullable Failure misfit(
      JsonSchema schema, String what, JsonNode value, SecretPlaces secrets) {
    JsonNode looked = secrets.isEmpty() ? value : secrets.fill(value, name -> "");
    List<Misfit> misfits =
        schema.misfits(looked).stream()
            .filter(misfit -> !secrets.names().containsKey(misfit.pointer()))
            .toList();
    return misfits.isEmpty()
        ? null
        : Failure.of(
            Failure.Cause.SCHEMA,
            what
                + " not fit the schema: "
                + misfits.stream()
                    .limit(TOLD)
                    .map(
                        misfit ->
                            misfit.pointer()
                                + (misfit.pointer().isEmpty() ? "" : " ")
                                + misfit.message())
                    .collect(Collectors.joining("; "))
                + (misfits.size() > TOLD ? "; and more" : ""));
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
