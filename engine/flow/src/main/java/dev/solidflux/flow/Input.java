package dev.solidflux.flow;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch.TimerKey;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Journal.InboxEntry;
import dev.solidflux.flow.port.Journal.OutboxEntry;
import org.jspecify.annotations.Nullable;

/** One thing that a shard's loop takes up. */
sealed interface Input {

  /** The run that must be in memory to take it up; null if none. */
  @Nullable RunId run();

  /** A command from the inbox. */
  record FromInbox(InboxEntry entry) implements Input {
    @Override
    public RunId run() {
      return entry.run();
    }
  }

  /** A worker's reply under an id that we issued. */
  record FromMailbox(Attempt task, Delivery delivery) implements Input {
    @Override
    public RunId run() {
      return task.run();
    }
  }

  /** A message that is no reply of ours. */
  record Unusable(Delivery delivery, String reason) implements Input {
    @Override
    public @Nullable RunId run() {
      return null;
    }
  }

  /** A timer that is due. */
  record Due(RunId run, Timer timer) implements Input {
    TimerKey key() {
      return new TimerKey(run, timer);
    }
  }

  /**
   * A task that an earlier generation of the broker had, and may have forgotten.
   *
   * @param silent whether its grace is over
   */
  record Lost(OutboxEntry entry, boolean silent) implements Input {
    @Override
    public RunId run() {
      return entry.row().attempt().run();
    }
  }

  /** A task that no broker would take. */
  record Unsendable(Attempt attempt, String reason) implements Input {
    @Override
    public RunId run() {
      return attempt.run();
    }
  }

  /** A command in place of an input that the database refused. */
  record Instead(RunId run, Command command, Delivery delivery) implements Input {}
}
