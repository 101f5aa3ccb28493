package dev.solidflux.postgres;

import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Parent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal.DueTimer;
import dev.solidflux.flow.port.Journal.InboxEntry;
import dev.solidflux.flow.port.Journal.KeptEvent;
import dev.solidflux.flow.port.Journal.OutboxEntry;
import dev.solidflux.flow.port.Journal.QueueState;
import dev.solidflux.flow.port.Journal.StoredRun;
import dev.solidflux.flow.port.Journal.Waiting;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.json.RefPlaces;
import org.jspecify.annotations.Nullable;

/** Rows of {@link JournalQueries}. One that cannot be read says so at its place. */
final class JournalRows {

  static KeptEvent event(Columns row) {
    return new KeptEvent(
        row.bigint("seq"),
        row.time("at"),
        Formats.EVENTS.read(row.text("type"), row.integer("v"), row.text("body")),
        row.bigint("bytes"));
  }

  /**
   * @throws IllegalStateException if its state is unknown to this build
   */
  static StoredRun run(Columns row) {
    return switch (RunStates.read(row.text("state"))) {
      case Kept.Known<RunState>(RunState state) -> run(row, state);
      case Kept.Unreadable<RunState> unknown -> throw new IllegalStateException(unknown.reason());
    };
  }

  static InboxEntry inbox(Columns row) {
    Kept<Command> command =
        Formats.COMMANDS.read(row.text("kind"), row.integer("v"), row.text("body"));
    String label = row.textOrNull("state");
    return label == null
        ? inbox(row, command, null)
        : switch (RunStates.read(label)) {
          case Kept.Known<RunState>(RunState state) -> inbox(row, command, run(row, state));
          case Kept.Unreadable<RunState>(String reason, boolean newer) ->
              inbox(row, new Kept.Unreadable<>(reason, newer), null);
        };
  }

  private static InboxEntry inbox(Columns row, Kept<Command> command, @Nullable StoredRun stored) {
    return new InboxEntry(
        row.bigint("inbox_id"), row.run("run_id"), command, row.bigint("bytes"), stored);
  }

  private static StoredRun run(Columns row, RunState state) {
    return new StoredRun(
        row.text("ws"),
        row.run("id"),
        row.text("pipeline"),
        row.integer("version"),
        row.integer("shard"),
        row.textOrNull("traceparent"),
        parent(row),
        state,
        row.textOrNull("set_aside_reason"));
  }

  /** Whose solid a run is; null if it was submitted. */
  static @Nullable Parent parent(Columns row) {
    return row.isNull("parent_run")
        ? null
        : new Parent(
            row.run("parent_run"),
            row.integer("parent_inv"),
            row.integer("depth"),
            row.integer("allowance"));
  }

  static DueTimer timer(Columns row) {
    String queue = row.textOrNull("queue");
    return new DueTimer(
        row.run("run_id"),
        row.integer("inv"),
        row.integer("attempt"),
        Formats.timerKind(row.text("kind")),
        row.bigint("armed_seq"),
        row.time("due_at"),
        queue == null ? null : new Waiting(queue, row.integer("priority"), row.bigint("place")));
  }

  static QueueState queue(Columns row) {
    String queue = row.text("queue");
    boolean marked = !row.isNull("generation");
    return new QueueState(
        queue, row.integer("priority"), marked ? mark(row, queue) : null, row.bigint("last"));
  }

  private static Batch.QueueMark mark(Columns row, String queue) {
    return new Batch.QueueMark(
        queue,
        row.integer("priority"),
        row.integer("generation"),
        row.bigint("place"),
        row.textOrNull("trouble"),
        row.timeOrNull("trouble_since"),
        depth(row));
  }

  static Transport.@Nullable Depth depth(Columns row) {
    return row.isNull("messages")
        ? null
        : new Transport.Depth(row.integer("consumers"), row.bigint("messages"));
  }

  static OutboxEntry outbox(Columns row) {
    return new OutboxEntry(
        new Batch.OutboxRow(
            new Attempt(row.run("run_id"), row.integer("inv"), row.integer("attempt")),
            row.bigint("place"),
            row.text("queue"),
            row.integer("priority"),
            row.text("task"),
            row.text("args"),
            SecretPlaces.read(row.textOrNull("secrets")),
            RefPlaces.read(row.textOrNull("refs")),
            row.timeOrNull("queue_due"),
            row.bigint("armed_seq"),
            row.millisOrNull("run_ms")),
        row.textOrNull("traceparent"),
        row.bigint("bytes"));
  }

  private JournalRows() {}
}
