package dev.solidflux.core.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command leads to at once; what follows from its events is {@link Advance}'s.
 *
 * @param effects those that no event stands for: a timer that is only moved, a worker that works
 *     for nobody
 * @param proceeds whether something may follow anywhere, although nothing has happened
 * @param rejection why nothing changed, if nothing did
 */
record Decision(
    List<RunEvent> events, List<Effect> effects, boolean proceeds, @Nullable Rejection rejection) {

  static Decision of(RunEvent... events) {
    return new Decision(List.of(events), List.of(), false, null);
  }

  static Decision only(Effect effect) {
    return new Decision(List.of(), List.of(effect), false, null);
  }

  static Decision proceed() {
    return new Decision(List.of(), List.of(), true, null);
  }

  /** Work for nobody: nothing changes, but its worker is asked to stop. */
  static Decision stop(Run run, Command.Reply reply, Rejection rejection) {
    Effect stop = Effects.cancelTask(run, reply.invocation(), reply.attempt());
    return new Decision(List.of(), List.of(stop), false, rejection);
  }

  static Decision rejected(Rejection rejection) {
    return new Decision(List.of(), List.of(), false, rejection);
  }
}
