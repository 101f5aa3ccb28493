package dev.solidflux.core.run;

import dev.solidflux.core.definition.Work;
import dev.solidflux.core.id.RunId;
import dev.solidflux.json.JsonSize;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What runs that began each other are told of each other. */
final class Kin {

  private static final JsonNode NOTHING = JsonNodeFactory.instance.nullNode();

  static Effect begin(Run run, int invocation, Child child, Work.Child of) {
    String pipeline = of.pipeline();
    Integer version = of.version();
    String missing =
        version == null
            ? "there is no pipeline '" + pipeline + "'"
            : "there is no version " + version + " of a pipeline '" + pipeline + "'";
    Failure failure = new Failure(Failure.Cause.CHILD, "UNKNOWN_PIPELINE", missing, null);
    return new Effect.BeginChild(
        child,
        pipeline,
        version,
        new Parent(run.id(), invocation, depth(run) + 1, share(run, invocation)),
        run.priority(),
        new Command.ChildEnded(invocation, child.run(), NOTHING, failure));
  }

  /** How many runs are above it. */
  static int depth(Run run) {
    Parent parent = run.parent();
    return parent == null ? 0 : parent.depth();
  }

  /** How many runs it may have open below it. */
  static int allowance(Run run) {
    Parent parent = run.parent();
    return parent == null ? RunLimits.FAMILY : parent.allowance();
  }

  /** All that may be open beside it have as much; one run may be open even if nothing is left. */
  private static int share(Run run, int invocation) {
    Place place = run.known(invocation).place();
    int beside =
        run.state(place) instanceof SolidState.Open(Spread spread)
            ? Math.min(spread.count(), RunLimits.FAN_OUT_WINDOW)
            : 1;
    return Math.max(1, allowance(run) / Math.max(1, beside));
  }

  static Effect cancel(Run run, RunId child) {
    String reason =
        run.life() instanceof Life.Cancelling(String why)
            ? why
            : "run " + run.id() + ", which began it, does not wait for it any longer";
    return new Effect.Tell(child, new Command.Cancel(reason));
  }

  /** What the run that waits for it is told. */
  static Effect ended(Run run, Parent parent) {
    if (!(run.life() instanceof Life.Ended(Outcome outcome))) {
      throw new IllegalStateException(run.id() + " has not ended");
    }
    JsonNode output = outcome instanceof Outcome.Succeeded(JsonNode value) ? value : NOTHING;
    Failure failure = failure(run, outcome);
    long size = JsonSize.of(output);
    if (size > RunLimits.CHILD_OUTPUT) {
      String why =
          "its output takes %,d bytes; the limit is %,d".formatted(size, RunLimits.CHILD_OUTPUT);
      output = NOTHING;
      failure = failure(run, "LIMIT", "yields too much", why);
    }
    return new Effect.Tell(
        parent.run(), new Command.ChildEnded(parent.invocation(), run.id(), output, failure));
  }

  private static @Nullable Failure failure(Run run, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded succeeded -> null;
      case Outcome.Failed(String solid, Failure why) ->
          failure(run, why.type(), "failed" + (solid == null ? "" : " at " + solid), why.message());
      case Outcome.Cancelled(String reason) -> failure(run, "CANCELLED", "was cancelled", reason);
    };
  }

  private static Failure failure(Run run, String type, String what, String why) {
    String message =
        "run %s of pipeline '%s' %s: %s".formatted(run.id(), run.pipeline().name(), what, why);
    return new Failure(Failure.Cause.CHILD, type, message, null);
  }

  private Kin() {}
}
