package dev.solidflux.core.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command's whole consequence.
 *
 * @param state after all events
 * @param events in order; the first has the sequence number {@code state.seq() - events.size() + 1}
 * @param effects in order, to be carried out once the events are committed
 * @param rejection why the command changed nothing, if it did not
 */
public record Step(
    RunState state, List<RunEvent> events, List<Effect> effects, @Nullable Rejection rejection) {

  /**
   * Decides the command and everything that follows from it. Pure: the same arguments always give
   * the same step.
   */
  public static Step step(RunState state, Command command, Instant now) {
    Decision decision = Decide.decide(state, command, now);
    List<RunEvent> events = new ArrayList<>();
    List<Effect> effects = new ArrayList<>(decision.effects());
    RunState folded = state;
    List<RunEvent> next = decision.events();
    while (!next.isEmpty()) {
      for (RunEvent event : next) {
        RunState after = Fold.fold(folded, event);
        effects.addAll(Effects.of(folded, event, after, now));
        events.add(event);
        folded = after;
      }
      next = Advance.advance(folded);
    }
    return new Step(folded, List.copyOf(events), List.copyOf(effects), decision.rejection());
  }
}
