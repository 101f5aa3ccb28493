package dev.solidflux.flow.send;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.flow.port.Journal.OutboxEntry;

/** What the outbox has to say to the shard's turn. */
public sealed interface Word {

  /** No broker would ever take the task. */
  record Unsendable(Attempt attempt, String reason) implements Word {}

  /**
   * A task that was committed before this owner took the shard, or before the broker forgot
   * everything: whether it is to be sent, its run knows.
   *
   * @param silent whether the time is over in which its worker might have said a word
   */
  record Inherited(OutboxEntry entry, boolean silent) implements Word {}

  /** What a run says of an inherited task. */
  enum Verdict {
    /** Nobody has begun it: send it. */
    SEND,
    /** A worker has begun it, and may have it still: wait for a word. */
    WAIT,
    /** It is over. */
    OVER
  }
}
