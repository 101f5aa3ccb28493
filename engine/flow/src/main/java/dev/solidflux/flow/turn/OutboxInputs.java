package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.Command;
import dev.solidflux.flow.send.Word;
import dev.solidflux.flow.send.Word.Inherited;
import dev.solidflux.flow.send.Word.Verdict;

/** What a turn makes of the outbox's words. */
final class OutboxInputs {

  private final Draft draft;
  private final Stepping stepping;
  private final Deadlines deadlines;

  OutboxInputs(Draft draft, Stepping stepping, Deadlines deadlines) {
    this.draft = draft;
    this.stepping = stepping;
    this.deadlines = deadlines;
  }

  void take(Input.Said said) {
    switch (said.word()) {
      case Word.Unsendable no -> unsendable(said, no);
      case Inherited task -> draft.judge(task, verdict(task));
    }
  }

  private void unsendable(Input.Said origin, Word.Unsendable no) {
    Command failed = failed(no);
    switch (draft.standing(origin.run())) {
      case Standing.Hot(HotRun hot) -> stepping.step(hot, failed, origin);
      case Standing.Missing missing -> {}
      case Standing.Aside aside -> stepping.hold(failed, origin, origin.run());
      case Standing.Unreadable(String reason, boolean newer) -> {
        stepping.unreadable(origin.run(), reason, newer);
        stepping.hold(failed, origin, origin.run());
      }
    }
  }

  private static Command failed(Word.Unsendable no) {
    Attempt attempt = no.attempt();
    return new Command.Failed(
        attempt.invocation(), attempt.number(), Failures.unsendable(no.reason()));
  }

  private Verdict verdict(Inherited task) {
    Attempt attempt = task.entry().attempt();
    return switch (draft.standing(attempt.run())) {
      case Standing.Hot(HotRun hot) -> verdict(task, hot, attempt);
      case Standing.Missing missing -> Verdict.OVER;
      case Standing.Aside aside -> Verdict.WAIT;
      case Standing.Unreadable unreadable -> Verdict.WAIT;
    };
  }

  private Verdict verdict(Inherited task, HotRun hot, Attempt attempt) {
    if (!hot.run().mayBeSent(attempt.invocation(), attempt.number())) {
      return Verdict.OVER;
    }
    boolean wait = hot.hasStarted(attempt) && !(task.silent() && deadlines.silent(attempt));
    return wait ? Verdict.WAIT : Verdict.SEND;
  }

  /** What this word leads to cannot be stored. */
  void blame(Input.Said said, String reason) {
    switch (said.word()) {
      case Word.Unsendable no -> {
        stepping.setAside(said.run(), reason);
        stepping.hold(failed(no), said, said.run());
      }
      case Inherited task -> draft.judge(task, Verdict.WAIT);
    }
  }
}
