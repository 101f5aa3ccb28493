package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch;
import java.util.List;

/**
 * One turn of a shard: takes inputs one after the other and puts what they lead to into a batch and
 * what follows from its commit. It changes nothing itself, but that it has heard of attempts.
 */
final class Turn {

  private final Draft draft;
  private final Stepping stepping;
  private final InboxInputs inbox;
  private final MailboxInputs mailbox;
  private final TimerInputs timers;
  private final OutboxInputs outbox;

  Turn(Memory memory, Sight sight) {
    Deadlines deadlines = new Deadlines(memory, sight);
    this.draft = new Draft(memory, sight);
    this.stepping = new Stepping(draft);
    this.inbox = new InboxInputs(draft, stepping);
    this.mailbox = new MailboxInputs(draft, stepping);
    this.timers = new TimerInputs(draft, stepping, deadlines);
    this.outbox = new OutboxInputs(draft, stepping, deadlines);
  }

  /** Whether one more input may make the batch too large. */
  boolean isFull(TurnSettings settings) {
    BatchBuilder batch = draft.batch();
    return batch.eventCount() >= settings.events() || batch.bytes() >= settings.bytes();
  }

  boolean writesNothing() {
    return draft.batch().isEmpty();
  }

  void take(Input input) {
    RunId run = input.run();
    if (run == null || input instanceof Input.Stepped) {
      takeNow(input);
    } else if (draft.waits(run)) {
      draft.defer(input);
    } else if (draft.isUnknown(run)) {
      draft.leave(input);
    } else {
      takeNow(input);
    }
  }

  private void takeNow(Input input) {
    switch (input) {
      case Input.FromInbox command -> inbox.take(command);
      case Input.Reply reply -> mailbox.take(reply);
      case Input.Due due -> timers.take(due);
      case Input.Said said -> outbox.take(said);
      case Input.Again again -> stepping.again(again.run());
      case Input.Stepped stepped -> stepping.stepped(stepped);
      case Input.Unusable unusable -> {
        draft.ack(unusable.delivery());
        draft.park(unusable.delivery(), unusable.reason());
      }
      case Input.Barrier barrier -> {
        draft.ack(barrier.delivery());
        draft.passed(barrier.delivery().correlationId());
      }
    }
  }

  /**
   * The database refuses what this input leads to, or its owners died of it: it is held back and
   * its run set aside; but a reply that cannot be stored first fails its own attempt.
   *
   * @param again whether it was blamed before, in vain
   */
  void blame(Input culprit, String reason, boolean again) {
    switch (culprit) {
      case Input.FromInbox command -> {
        stepping.setAside(command.run(), reason);
        draft.batch().inboxHeld(command.entry().id());
      }
      case Input.Reply reply -> mailbox.blame(reply, reason, again);
      case Input.Due due -> {
        stepping.setAside(due.run(), reason);
        draft.forget(due.attempt(), due.timer());
      }
      case Input.Said said -> outbox.blame(said, reason);
      case Input.Stepped stepped -> {
        draft.evaluated(stepped.run());
        Input origin = stepped.evaluation().origin();
        if (origin != null) {
          blame(origin, reason, again);
        } else {
          stepping.setAside(stepped.run(), reason);
        }
      }
      case Input.Unusable unusable -> draft.ack(unusable.delivery());
      case Input.Barrier barrier -> draft.ack(barrier.delivery());
      case Input.Again nothing -> {}
    }
  }

  /**
   * Takes the telemetry whose interval is over along, and lets it move the deadlines that it
   * answers.
   */
  void takeTelemetry() {
    mailbox.takeTelemetry();
  }

  Turned end(List<Batch.QueueMark> marks) {
    return draft.turned(marks);
  }
}
