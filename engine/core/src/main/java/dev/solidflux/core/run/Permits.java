package dev.solidflux.core.run;

import dev.solidflux.core.definition.Cache;
import dev.solidflux.core.definition.Work;
import dev.solidflux.json.JsonSize;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a run says of the permits that it, or an invocation of it, needs. */
final class Permits {

  /**
   * Of the next limit.
   *
   * @param invocation 0 if it is the run's
   */
  static Effect ask(Run run, int invocation) {
    Hold hold = hold(run, invocation);
    return new Effect.AskPermit(invocation, hold.taken(), hold.next(), run.priorityOf(invocation));
  }

  /**
   * @param invocation 0 if it is the run's
   * @throws IllegalStateException if it needs none
   */
  static Hold hold(Run run, int invocation) {
    Hold hold = invocation > 0 ? run.known(invocation).hold() : run.hold();
    if (hold == null) {
      throw new IllegalStateException(invocation + " needs no permit");
    }
    return hold;
  }

  /**
   * An invocation, or the run, is over: all that it has or has asked for is given back. Nothing if
   * it needed none.
   *
   * @param hold what it takes, if it is something
   */
  static List<Effect> giveBack(int invocation, @Nullable Hold hold) {
    return hold == null ? List.of() : List.of(new Effect.ReturnPermits(invocation, hold.asked()));
  }

  /**
   * The result of who computed it for others too. One that is large and no reference is not kept.
   */
  static List<Effect> keep(Run run, Invocation invocation, JsonNode result) {
    Hold hold = invocation.hold();
    Permit permit = hold == null ? null : hold.computes();
    Cache cache = run.task(invocation.number()).map(Work.Task::cache).orElse(null);
    return permit == null || cache == null || JsonSize.of(result) > RunLimits.KEPT_RESULT
        ? List.of()
        : List.of(new Effect.KeepResult(invocation.number(), permit, result, cache.keep()));
  }

  private Permits() {}
}
