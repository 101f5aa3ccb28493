package dev.solidflux.core.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command leads to at once; what follows from its events is {@link Advance}'s.
 *
 * @param effects those that no event stands for: a timer that is only moved
 * @param rejection why nothing changed, if nothing did
 */
record Decision(List<RunEvent> events, List<Effect> effects, @Nullable Rejection rejection) {

  static Decision of(RunEvent... events) {
    return new Decision(List.of(events), List.of(), null);
  }

  static Decision only(Effect effect) {
    return new Decision(List.of(), List.of(effect), null);
  }

  static Decision rejected(Rejection rejection) {
    return new Decision(List.of(), List.of(), rejection);
  }
}
