package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Rejection;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.TelemetryRow;
import dev.solidflux.flow.send.Answer;
import java.util.List;

/** What a turn makes of workers' replies. */
final class MailboxInputs {

  private final Draft draft;
  private final Stepping stepping;

  MailboxInputs(Draft draft, Stepping stepping) {
    this.draft = draft;
    this.stepping = stepping;
  }

  void take(Input.Reply reply) {
    switch (draft.standing(reply.run())) {
      case Standing.Hot(HotRun hot) -> take(reply, hot);
      case Standing.Missing missing -> {
        draft.ack(reply.delivery());
        if (reply.content() instanceof Content.Asked asked) {
          draft.answer(new Answer(reply.attempt(), asked.answerTo(), false));
        } else {
          draft.park(reply.delivery(), "unknown-run: " + reply.run());
        }
      }
      case Standing.Aside aside -> hold(reply);
      case Standing.Unreadable(String reason, boolean newer) -> {
        stepping.unreadable(reply.run(), reason, newer);
        hold(reply);
      }
    }
  }

  private void take(Input.Reply reply, HotRun hot) {
    int shard = hot.stored().shard();
    if (shard != draft.memory().shard()) {
      draft.ack(reply.delivery());
      draft.park(reply.delivery(), "foreign-shard: the run belongs to shard " + shard);
      return;
    }
    switch (reply.content()) {
      case Content.Started started -> {
        heard(reply);
        stepping.step(hot, command(reply), reply);
      }
      case Content.Asked asked -> asked(reply, asked, hot);
      case Content.Progress said -> telemetry(hot, reply);
      case Content.Log said -> telemetry(hot, reply);
      case Content.LinesDropped said -> telemetry(hot, reply);
      case Content.Heartbeat said -> telemetry(hot, reply);
      case Content.Retrying said -> telemetry(hot, reply);
      case Content.Succeeded done -> end(hot, reply);
      case Content.Failed failed -> end(hot, reply);
      case Content.Revoked revoked -> end(hot, reply);
      case Content.GivenBack back -> end(hot, reply);
      case Content.Unreadable unreadable -> {
        draft.park(reply.delivery(), unreadable.reason());
        if (unreadable.endsAttempt()) {
          end(hot, reply);
        } else {
          stepping.step(hot, command(reply), reply);
        }
      }
    }
  }

  /** Answered as the run stands once it was told who has the task now. */
  private void asked(Input.Reply reply, Content.Asked asked, HotRun hot) {
    stepping.step(hot, command(reply), reply);
    if (!draft.waits(reply.run())) {
      answer(reply, asked);
    }
  }

  private void answer(Input.Reply reply, Content.Asked asked) {
    Attempt attempt = reply.attempt();
    boolean wanted =
        !(draft.standing(reply.run()) instanceof Standing.Hot(HotRun hot))
            || hot.run().wants(attempt.invocation(), attempt.number());
    draft.answer(new Answer(attempt, asked.answerTo(), wanted));
  }

  /** What a reply tells its run; what says nothing but that the worker lives is a sign of life. */
  private static Command command(Input.Reply reply) {
    int invocation = reply.attempt().invocation();
    int attempt = reply.attempt().number();
    return switch (reply.content()) {
      case Content.Started started ->
          new Command.Started(invocation, attempt, started.worker(), started.beat());
      case Content.Asked asked ->
          new Command.Asked(invocation, attempt, asked.worker(), asked.redelivered());
      case Content.Succeeded done -> new Command.Succeeded(invocation, attempt, done.result());
      case Content.Failed failed ->
          new Command.Failed(invocation, attempt, failed.failure(), failed.retryAfter());
      case Content.Revoked revoked -> new Command.Revoked(invocation, attempt);
      case Content.GivenBack back -> new Command.GivenBack(invocation, attempt);
      case Content.Unreadable no when no.endsAttempt() ->
          new Command.Failed(invocation, attempt, Failures.invalidReply(no.reason()));
      default -> new Command.Heard(invocation, attempt);
    };
  }

  private void telemetry(HotRun hot, Input.Reply reply) {
    if (!hot.listensTo(reply.attempt())) {
      draft.ack(reply.delivery());
      draft.rejected(Rejection.LATE_REPLY);
      return;
    }
    heard(reply);
    if (hot.hasStarted(reply.attempt())) {
      draft.ack(reply.delivery());
    } else {
      stepping.step(hot, command(reply), reply);
    }
  }

  private void heard(Input.Reply reply) {
    if (draft.sight().heard().add(reply)) {
      draft.memory().telemetry().add(reply.attempt(), reply.content(), draft.now());
    }
  }

  /**
   * The attempt's last telemetry goes before its end, so that whoever follows sees it in this
   * order.
   */
  private void end(HotRun hot, Input.Reply reply) {
    Attempt attempt = reply.attempt();
    List<TelemetryRow> last = draft.memory().telemetry().end(attempt, draft.now());
    if (hot.listensTo(attempt)) {
      draft.tell(last);
    }
    stepping.step(hot, command(reply), reply);
  }

  private void hold(Input.Reply reply) {
    Command command = command(reply);
    if (reply.content() instanceof Content.Asked asked) {
      draft.ack(reply.delivery());
      answer(reply, asked);
    } else if (command instanceof Command.Heard) {
      draft.ack(reply.delivery());
    } else {
      stepping.hold(command, reply, reply.run());
    }
  }

  /** The reply cannot be stored: its attempt fails, or its run is set aside if that fails too. */
  void blame(Input.Reply reply, String reason, boolean again) {
    Command failed =
        new Command.Failed(
            reply.attempt().invocation(),
            reply.attempt().number(),
            Failures.invalidReply("the reply cannot be stored"));
    if (!again && draft.standing(reply.run()) instanceof Standing.Hot(HotRun hot)) {
      draft.park(reply.delivery(), reason);
      stepping.step(hot, failed, reply);
    } else {
      stepping.setAside(reply.run(), reason);
      stepping.hold(failed, reply, reply.run());
    }
  }

  /**
   * Takes the telemetry whose interval is over along, and lets it move the deadlines that it
   * answers.
   */
  void takeTelemetry() {
    draft.memory().telemetry().takeDue(draft.now()).forEach(this::tell);
  }

  private void tell(Attempt attempt, List<TelemetryRow> rows) {
    if (!(draft.standing(attempt.run()) instanceof Standing.Hot(HotRun hot))) {
      draft.tell(rows);
      return;
    }
    if (hot.listensTo(attempt)) {
      draft.tell(rows);
    }
    if (!draft.waits(attempt.run())) {
      stepping.step(hot, new Command.Heard(attempt.invocation(), attempt.number()), null);
    }
  }
}
