package dev.solidflux.core.run;

import dev.solidflux.core.expression.AtHand;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.json.Ref;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One command's whole consequence.
 *
 * @param run after all events
 * @param events in order; the first has the sequence number {@code state.seq() - events.size() + 1}
 * @param effects in order, to be carried out once the events are committed
 * @param rejection why the command changed nothing, if it did not
 */
public record Step(
    Run run, List<RunEvent> events, List<Effect> effects, @Nullable Rejection rejection) {

  /** What comes of a command. */
  public sealed interface Answer {
    /** Its whole consequence. */
    record Done(Step step) implements Answer {}

    /**
     * It looks into values that are kept elsewhere: to be asked again with these at hand, and
     * nothing else. They take no more than {@link AtHand#BYTES}, and each time more comes of the
     * step, so that it is asked again only so often.
     */
    record Needs(Set<Ref> refs) implements Answer {}
  }

  /**
   * Decides the command and everything that follows from it. Pure: the same arguments give the same
   * answer, unless the budget's time is up.
   *
   * @param budget what all expressions together may cost, and may look into
   */
  public static Answer answer(Run run, Command command, Instant now, Budget budget) {
    try {
      return new Answer.Done(step(run, command, now, budget));
    } catch (Missing missing) {
      return new Answer.Needs(budget.wanted());
    }
  }

  /**
   * The same of a run that keeps nothing elsewhere.
   *
   * @param budget what all expressions together may cost
   */
  public static Step step(Run run, Command command, Instant now, Budget budget) {
    Expressions expressions = new Expressions(budget);
    Decision decision = Decide.decide(run, command, now, expressions);
    expressions.requireAll();
    List<RunEvent> events = new ArrayList<>();
    List<Effect> effects = new ArrayList<>(decision.effects());
    Advance advance = new Advance(expressions, now);
    Run folded = run;
    List<RunEvent> next = decision.events();
    if (!next.isEmpty() && expressions.isBegun()) {
      expressions.progress();
    }
    if (decision.proceeds()) {
      advance.everywhere(run);
      next = advance.next(run);
    }
    long bytes = 0;
    while (!next.isEmpty()) {
      for (RunEvent event : next) {
        Run after = Fold.fold(folded, event);
        effects.addAll(Effects.of(folded, event, after, now));
        advance.happened(folded, event, after);
        events.add(event);
        bytes += Math.max(0, after.bytes() - folded.bytes());
        folded = after;
      }
      boolean enough = events.size() >= RunLimits.STEP_EVENTS || bytes >= RunLimits.STEP_BYTES;
      next = enough && !folded.state().ended() ? advance.cutShort() : advance.next(folded);
    }
    if (advance.isCutShort()) {
      effects.add(new Effect.ArmTimer(new Timer(0, 0, Timer.Kind.PROCEED, folded.seq()), now));
    }
    return new Step(folded, List.copyOf(events), List.copyOf(effects), decision.rejection());
  }

  /**
   * {@link #step(Run, Command, Instant, Budget)} for a thread that must not be kept: empty if it
   * takes an expression that is more than a plain path, or looks into what is kept elsewhere.
   */
  public static Optional<Step> here(Run run, Command command, Instant now) {
    try {
      return Optional.of(step(run, command, now, Budget.pathsOnly()));
    } catch (Elsewhere e) {
      return Optional.empty();
    }
  }

  /** A step was begun where its expressions must not be evaluated. */
  static final class Elsewhere extends RuntimeException {
    private static final long serialVersionUID = 1;

    Elsewhere() {
      super("to be evaluated elsewhere", null, false, false);
    }
  }

  /** A step looks into values that are not at hand. */
  static final class Missing extends RuntimeException {
    private static final long serialVersionUID = 1;

    Missing() {
      super("values are not at hand", null, false, false);
    }
  }
}
