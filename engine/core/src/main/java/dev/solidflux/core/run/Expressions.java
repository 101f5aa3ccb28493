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
  private boolean begun;
  private boolean progress;
  private boolean enough;
  private boolean cutShort;

  Expressions(Budget budget) {
    this.budget = budget;
  }

  /**
   * A value that is handed on: it may be, or hold, references.
   *
   * @throws Step.Elsewhere if that is not to be done here
   * @throws Step.Missing if it looks into what is not at hand
   * @throws Spent if the step's expressions may cost no more
   */
  Evaluated.Done evaluate(Template template, Bindings values) {
    return done(template.evaluate(values, budget));
  }

  /** A value that is looked at: it may hold references, but is none. */
  Evaluated.Done look(Template template, Bindings values) {
    return switch (evaluate(template, values)) {
      case Evaluated.Value(JsonNode value) -> look(value);
      case Evaluated.Failed failed -> failed;
    };
  }

  /** The same of a value that is there. */
  Evaluated.Done look(JsonNode value) {
    return done(budget.look(value));
  }

  private Evaluated.Done done(Evaluated evaluated) {
    begun = true;
    return switch (evaluated) {
      case Evaluated.Elsewhere elsewhere -> throw new Step.Elsewhere();
      case Evaluated.Needs needs -> throw new Step.Missing();
      case Evaluated.Failed failed when failed.limit() -> {
        requireOwnLimit();
        yield failed;
      }
      case Evaluated.Done done -> done;
    };
  }

  /**
   * A limit is passed.
   *
   * @throws Step.Missing if that was only tried
   * @throws Spent if something came of what was evaluated before, which has left too little
   */
  private void requireOwnLimit() {
    if (budget.isLacking()) {
      enough = true;
      throw new Step.Missing();
    }
    if (progress) {
      throw new Spent();
    }
  }

  /**
   * One of several evaluations lacks something. Each of the others is tried, so that all they look
   * into is asked for together, unless it is of no use.
   *
   * @throws Step.Missing if it is not
   */
  void tryOthers(Step.Missing missing) {
    if (enough || budget.isFull()) {
      throw missing;
    }
  }

  /**
   * Nothing comes of what was evaluated before all that it looked into is there.
   *
   * @throws Step.Missing unless it is
   */
  void requireAll() {
    if (budget.isLacking()) {
      throw new Step.Missing();
    }
  }

  /**
   * Why a value is not what the document says that it is; null if it is.
   *
   * @param what the value is, for people
   * @throws Step.Elsewhere if that is not to be looked at here
   * @throws Step.Missing if not all of it is at hand
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
    if (budget.isLate()) {
      requireOwnLimit();
    }
    return switch (done(budget.lookThrough(value))) {
      case Evaluated.Value(JsonNode whole) -> misfit(schema, what, whole, secrets);
      case Evaluated.Failed failed -> failure(failed);
    };
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

  /** Whether something was evaluated or looked into. */
  boolean isBegun() {
    return begun;
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
