package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Journal.DueTimer;
import dev.solidflux.flow.port.Journal.InboxEntry;
import dev.solidflux.flow.send.Word;
import org.jspecify.annotations.Nullable;

/** One thing that a shard's turn takes up. */
sealed interface Input {

  /** The run that must be in memory to take it up; null if none. */
  @Nullable RunId run();

  /** About what it takes in memory. */
  default long bytes() {
    return 0;
  }

  /** A command from the inbox. */
  record FromInbox(InboxEntry entry) implements Input {
    @Override
    public RunId run() {
      return entry.run();
    }

    @Override
    public long bytes() {
      return entry.bytes();
    }
  }

  /** A worker's reply under an id that we issued. */
  record Reply(Attempt attempt, Delivery delivery, Delivery.Content content) implements Input {
    @Override
    public RunId run() {
      return attempt.run();
    }

    @Override
    public long bytes() {
      return delivery.bytes();
    }
  }

  /** A message that is no reply of ours. */
  record Unusable(Delivery delivery, String reason) implements Input {
    @Override
    public @Nullable RunId run() {
      return null;
    }
  }

  /** What was sent to hear it come back: this owner's, or a former one's. */
  record Barrier(Delivery delivery) implements Input {
    @Override
    public @Nullable RunId run() {
      return null;
    }
  }

  /** A timer that is due. */
  record Due(DueTimer timer) implements Input {
    @Override
    public RunId run() {
      return timer.run();
    }

    Attempt attempt() {
      return new Attempt(timer.run(), timer.invocation(), timer.attempt());
    }

    /** As the core knows it. */
    Timer timer(Timer.Kind kind) {
      return new Timer(timer.invocation(), timer.attempt(), kind, timer.armedSeq());
    }
  }

  /** What the outbox says. */
  record Said(Word word) implements Input {
    @Override
    public RunId run() {
      return switch (word) {
        case Word.Unsendable no -> no.attempt().run();
        case Word.Inherited inherited -> inherited.entry().attempt().run();
      };
    }
  }

  /** What was put off of a run is to be heard again. */
  record Again(RunId run) implements Input {}

  /** A step whose expressions were evaluated elsewhere. */
  record Stepped(Evaluation evaluation, Evaluation.Outcome outcome) implements Input {
    @Override
    public RunId run() {
      return evaluation.base().id();
    }
  }
}
