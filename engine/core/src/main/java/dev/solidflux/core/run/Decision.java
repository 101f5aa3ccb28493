package dev.solidflux.core.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command leads to at once; what follows from its events is {@link Advance}'s.
 *
 * @param effects those that no event stands for: a timer that is only moved, a worker that works
 *     for nobody
 * @param rejection why nothing changed, if nothing did
 */
record Decision(List<RunEvent> events, List<Effect> effects, @Nullable Rejection rejection) {

  static Decision of(RunEvent... events) {
    return new Decision(List.of(events), List.of(), null);
  }

  static Decision only(Effect effect) {
    return new Decision(List.of(), List.of(effect), null);
  }

  /** Work for nobody: nothing changes, but its worker is asked to stop. */
  static Decision stop(Command.Reply reply, Rejection rejection) {
    Effect stop = new Effect.CancelTask(reply.invocation(), reply.attempt());
    return new Decision(List.of(), List.of(stop), rejection);
  }

  static Decision rejected(Rejection rejection) {
    return new Decision(List.of(), List.of(), rejection);
  }
}
