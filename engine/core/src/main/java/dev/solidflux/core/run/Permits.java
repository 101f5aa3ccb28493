package dev.solidflux.core.run;

import dev.solidflux.core.definition.Limit;
import dev.solidflux.core.definition.Work;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run says of the permits that it, or an invocation of it, needs. */
final class Permits {

  /**
   * Of the next limit.
   *
   * @param invocation 0 if it is the run's
   */
  static Effect ask(Run run, int invocation) {
    Hold hold = hold(run, invocation);
    return new Effect.AskPermit(
        invocation, hold.taken(), hold.permit(limits(run, invocation), hold.taken()));
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

  private static List<Limit> limits(Run run, int invocation) {
    return invocation == 0
        ? run.pipeline().limits()
        : run.task(invocation).map(Work.Task::limits).orElse(List.of());
  }

  /**
   * An invocation, or the run, is over: all that it has or has asked for is given back. Nothing if
   * it needed none.
   *
   * @param hold what it takes, if it is something
   */
  static List<Effect> giveBack(Run run, int invocation, @Nullable Hold hold) {
    if (hold == null) {
      return List.of();
    }
    List<Limit> limits = limits(run, invocation);
    List<Permit> permits = new ArrayList<>();
    for (int i = 0; i < Math.min(hold.taken() + 1, limits.size()); i++) {
      permits.add(hold.permit(limits, i));
    }
    return List.of(new Effect.ReturnPermits(invocation, permits));
  }

  private Permits() {}
}
