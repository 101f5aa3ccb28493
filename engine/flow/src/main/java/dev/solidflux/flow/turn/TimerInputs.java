package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Journal.Waiting;
import dev.solidflux.flow.turn.Carried.TimerWord;
import java.time.Instant;

/** What a turn makes of timers that are due. */
final class TimerInputs {

  private final Draft draft;
  private final Stepping stepping;
  private final Deadlines deadlines;

  TimerInputs(Draft draft, Stepping stepping, Deadlines deadlines) {
    this.draft = draft;
    this.stepping = stepping;
    this.deadlines = deadlines;
  }

  void take(Input.Due due) {
    switch (due.timer().kind()) {
      case Kept.Unreadable<Timer.Kind>(String reason, boolean newer) ->
          stepping.unreadable(due.run(), reason, newer);
      case Kept.Known<Timer.Kind>(Timer.Kind kind) -> take(due, due.timer(kind));
    }
  }

  private void take(Input.Due due, Timer timer) {
    switch (draft.standing(due.run())) {
      case Standing.Hot(HotRun hot) -> take(due, hot, timer);
      case Standing.Missing missing -> draft.batch().fired(due.attempt(), timer);
      case Standing.Aside aside -> draft.forget(due.attempt(), due.timer());
      case Standing.Unreadable(String reason, boolean newer) -> {
        stepping.unreadable(due.run(), reason, newer);
        draft.forget(due.attempt(), due.timer());
      }
    }
  }

  private void take(Input.Due due, HotRun hot, Timer timer) {
    Attempt attempt = due.attempt();
    switch (deadlines.judge(hot, attempt, timer, due.timer().waiting())) {
      case Deadlines.Ruling.Over over -> stepping.step(hot, new Command.TimerFired(timer), due);
      case Deadlines.Ruling.Heard heard ->
          stepping.step(hot, new Command.Heard(timer.invocation(), timer.attempt()), due);
      case Deadlines.Ruling.Later(Instant then) -> again(due, timer, then);
      case Deadlines.Ruling.NotSentYet(Waiting where, Instant then) -> {
        draft.batch().requeue(attempt, where, then);
        again(due, timer, then);
      }
    }
  }

  private void again(Input.Due due, Timer timer, Instant then) {
    draft.forget(due.attempt(), due.timer());
    draft.arm(new TimerWord.Armed(due.attempt(), timer, then, due.timer().waiting()));
  }
}
