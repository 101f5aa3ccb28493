package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Rejection;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.Step;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps a turn's runs, and sets those aside that this engine cannot go on with. */
final class Stepping {

  private static final Logger log = LoggerFactory.getLogger(Stepping.class);

  private final Draft draft;

  Stepping(Draft draft) {
    this.draft = draft;
  }

  /**
   * Steps the run, here or, if that takes an expression or what it is told is large, elsewhere.
   *
   * @param origin what is used up by it; null if nothing
   */
  void step(HotRun hot, Command command, @Nullable Input origin) {
    if (isHeard(hot.run(), command) && draft.memory().values().isLarge(command)) {
      draft.evaluate(new Evaluation(hot, command, origin, draft.now()));
      return;
    }
    Optional<Step> step;
    try {
      step = Step.here(hot.run(), command, draft.now());
    } catch (RuntimeException | StackOverflowError e) {
      broken(hot, command, origin, e);
      return;
    }
    if (step.isPresent()) {
      accept(hot, step.get(), origin);
    } else {
      draft.evaluate(new Evaluation(hot, command, origin, draft.now()));
    }
  }

  /** What the run has no use for is not kept elsewhere first. */
  private static boolean isHeard(Run run, Command command) {
    return !run.state().ended()
        && switch (command) {
          case Command.Succeeded done -> run.invocation(done.invocation()).isPresent();
          case Command.ChildEnded done -> run.invocation(done.invocation()).isPresent();
          default -> true;
        };
  }

  /** A step that was made elsewhere. */
  void stepped(Input.Stepped stepped) {
    Evaluation evaluation = stepped.evaluation();
    draft.evaluated(evaluation.base().id());
    switch (stepped.outcome()) {
      case Evaluation.Outcome.Done(Step step) -> {
        draft.memory().putOffs().gotThrough(evaluation.base().id());
        accept(evaluation.base(), step, evaluation.origin());
      }
      case Evaluation.Outcome.Broken(Throwable why) ->
          broken(evaluation.base(), evaluation.command(), evaluation.origin(), why);
      case Evaluation.Outcome.PutOff(Command command) -> {
        draft.putOff(evaluation.base().id());
        hold(command, evaluation.origin(), evaluation.base().id());
      }
    }
  }

  private void accept(HotRun hot, Step step, @Nullable Input origin) {
    taken(origin);
    Rejection rejection = step.rejection();
    if (rejection != null) {
      draft.rejected(rejection);
    }
    draft.batch().add(hot, step);
  }

  /** The input is used up by what is in the batch. */
  private void taken(@Nullable Input origin) {
    switch (origin) {
      case Input.FromInbox inbox -> draft.batch().inboxDone(inbox.entry().id());
      case Input.Reply reply -> draft.ack(reply.delivery());
      case Input.Due due ->
          due.timer()
              .kind()
              .known()
              .ifPresent(kind -> draft.batch().fired(due.attempt(), due.timer(kind)));
      case null, default -> {}
    }
  }

  private void broken(HotRun hot, Command command, @Nullable Input origin, Throwable why) {
    AboutRun.line(log.atError(), hot.stored()).setCause(why).log("a run cannot be stepped");
    setAside(hot.id(), "the engine cannot step it: " + why);
    hold(command, origin, hot.id());
  }

  /** Keeps what an input says until its run is released, or tried again. */
  void hold(Command command, @Nullable Input origin, RunId run) {
    switch (origin) {
      case Input.FromInbox inbox -> draft.batch().inboxHeld(inbox.entry().id());
      case Input.Reply reply -> {
        draft.ack(reply.delivery());
        draft.batch().hold(run, command);
      }
      case Input.Due due -> draft.forget(due.attempt(), due.timer());
      case Input.Said said -> draft.batch().hold(run, command);
      case null, default -> {}
    }
  }

  /**
   * What was put off of it is heard again; of a run that is set aside only its release does that.
   */
  void again(RunId run) {
    if (draft.standing(run) instanceof Standing.Hot) {
      draft.batch().release(run);
    }
  }

  /** Sets a run aside that this build cannot read; its first reason stays. */
  void unreadable(RunId run, String reason, boolean newer) {
    if (draft.standing(run) instanceof Standing.Aside) {
      return;
    }
    if (newer && draft.sight().newerLives()) {
      throw new NewerBuildNeeded(reason);
    }
    log.atError().addKeyValue("run", run).log("a run cannot be read: {}", Excerpt.line(reason));
    setAside(run, reason);
  }

  /** The run is set aside whole, whatever it was about to do. */
  void setAside(RunId run, String reason) {
    draft.batch().setAside(run, Excerpt.of(reason));
  }
}
