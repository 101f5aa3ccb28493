package dev.solidflux.core.run;

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

  private Permits() {}
}
