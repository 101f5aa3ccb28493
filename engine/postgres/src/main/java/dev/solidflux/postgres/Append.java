package dev.solidflux.postgres;

import static dev.solidflux.postgres.FencedStatement.Column.bigint;
import static dev.solidflux.postgres.FencedStatement.Column.integer;
import static dev.solidflux.postgres.FencedStatement.Column.json;
import static dev.solidflux.postgres.FencedStatement.Column.run;
import static dev.solidflux.postgres.FencedStatement.Column.text;
import static dev.solidflux.postgres.FencedStatement.Column.time;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Lease;
import java.util.List;
import java.util.stream.Stream;

/**
 * A batch as one statement. Parts come and go in eight groups, so that a writer prepares at most
 * 256 variants; within a group an absent part is an empty array. Rows that go are found by an
 * array, not by a join alone: a plan from when the table was small joins with all rows of the
 * shard.
 */
final class Append {

  static Sql of(Lease lease, Batch batch) {
    FencedStatement statement = new FencedStatement(lease);
    if (anyOf(batch.events(), batch.runs(), batch.setAside(), batch.released())) {
      history(statement, batch);
    }
    if (anyOf(batch.timers(), batch.timersGone(), over(batch))) {
      timers(statement, batch);
    }
    if (anyOf(batch.outbox(), over(batch))) {
      outbox(statement, batch);
    }
    if (!batch.sent().isEmpty()) {
      sent(statement, batch);
    }
    if (!batch.inboxDone().isEmpty()) {
      inbox(statement, batch);
    }
    if (anyOf(batch.children(), batch.told())) {
      KinParts.of(statement, batch);
    }
    if (anyOf(batch.asked(), batch.returned(), batch.kept())) {
      PermitParts.of(statement, batch);
    }
    if (anyOf(batch.requeued(), unqueued(batch), batch.parked())
        || anyOf(batch.held(), batch.inboxHeld(), batch.released())) {
      Unusual.parts(statement, batch, unqueued(batch));
    }
    return statement.toSql();
  }

  private static List<?> over(Batch batch) {
    return batch.attemptsEnded().isEmpty() ? batch.runsEnded() : batch.attemptsEnded();
  }

  /** Deadlines in the queue that have fired: they stand in the outbox. */
  private static List<Batch.TimerKey> unqueued(Batch batch) {
    return batch.timersGone().stream().filter(Append::ofQueue).toList();
  }

  private static boolean ofQueue(Batch.TimerKey key) {
    return key.timer().kind() == Timer.Kind.QUEUE;
  }

  private static boolean anyOf(List<?>... parts) {
    return Stream.of(parts).anyMatch(part -> !part.isEmpty());
  }

  private static void history(FencedStatement statement, Batch batch) {
    statement.part(
        "history",
        batch.events(),
        """
        INSERT INTO event (run_id, seq, pos, at, shard, v, type, body)
        SELECT u.run_id, u.seq, u.pos, u.at, $1, u.v, u.type, u.body
        FROM fence, unnest(%s) WITH ORDINALITY AS u (run_id, seq, pos, at, v, type, body, n)
        ORDER BY u.n
        """,
        List.of(
            run(Batch.EventRow::run),
            bigint(Batch.EventRow::seq),
            bigint(Batch.EventRow::pos),
            time(Batch.EventRow::at),
            integer(Batch.EventRow::version),
            text(Batch.EventRow::type),
            json(Batch.EventRow::body)));
    Projection.part(statement, Projection.of(batch));
  }

  private static void timers(FencedStatement statement, Batch batch) {
    statement.part(
        "armed",
        batch.timers(),
        """
        INSERT INTO timer (shard, run_id, inv, attempt, kind, armed_seq, due_at)
        SELECT $1, u.run_id, u.inv, u.attempt, u.kind, u.armed_seq, u.due_at
        FROM fence, unnest(%s) AS u (run_id, inv, attempt, kind, armed_seq, due_at)
        ON CONFLICT (shard, run_id, inv, attempt, kind, armed_seq)
        DO UPDATE SET due_at = excluded.due_at
        """,
        List.of(
            run(Batch.TimerRow::run),
            integer(row -> row.timer().invocation()),
            integer(row -> row.timer().attempt()),
            text(row -> Formats.name(row.timer().kind())),
            bigint(row -> row.timer().armedSeq()),
            time(Batch.TimerRow::due)));
    statement.part(
        "fired",
        batch.timersGone().stream().filter(key -> !ofQueue(key)).toList(),
        """
        DELETE FROM timer USING fence, unnest(%1$s) AS u (run_id, inv, attempt, kind, armed_seq)
        WHERE timer.shard = $1 AND timer.run_id = ANY(%2$s)
          AND timer.run_id = u.run_id AND timer.inv = u.inv AND timer.attempt = u.attempt
          AND timer.kind = u.kind AND timer.armed_seq = u.armed_seq
        """,
        List.of(
            run(Batch.TimerKey::run),
            integer(key -> key.timer().invocation()),
            integer(key -> key.timer().attempt()),
            text(key -> Formats.name(key.timer().kind())),
            bigint(key -> key.timer().armedSeq())));
    statement.part(
        "disarmed",
        batch.attemptsEnded(),
        """
        DELETE FROM timer USING fence, unnest(%1$s) AS u (run_id, inv, attempt)
        WHERE timer.shard = $1 AND timer.run_id = ANY(%2$s)
          AND timer.run_id = u.run_id AND timer.inv = u.inv AND timer.attempt = u.attempt
        """,
        attempt());
    statement.part(
        "timers_over",
        batch.runsEnded(),
        """
        DELETE FROM timer USING fence WHERE timer.shard = $1 AND timer.run_id = ANY(%s)
        """,
        runs());
  }

  private static void outbox(FencedStatement statement, Batch batch) {
    statement.part(
        "tasks",
        batch.outbox(),
        """
        INSERT INTO outbox
          (shard, run_id, inv, attempt, place, queue, priority, task, args, secrets, refs,
           queue_due, armed_seq, run_ms)
        SELECT $1, u.run_id, u.inv, u.attempt, u.place, u.queue, u.priority, u.task, u.args,
          u.secrets, u.refs, u.due, u.armed_seq, u.run_ms
        FROM fence, unnest(%s)
          AS u (run_id, inv, attempt, place, queue, priority, task, args, secrets, refs, due,
            armed_seq, run_ms)
        """,
        List.of(
            run(row -> row.attempt().run()),
            integer(row -> row.attempt().invocation()),
            integer(row -> row.attempt().number()),
            bigint(Batch.OutboxRow::place),
            text(Batch.OutboxRow::queue),
            integer(Batch.OutboxRow::priority),
            text(Batch.OutboxRow::task),
            json(Batch.OutboxRow::args),
            text(row -> row.secrets().text()),
            text(row -> row.refs().text()),
            time(Batch.OutboxRow::queueDue),
            bigint(Batch.OutboxRow::armedSeq),
            bigint(row -> row.runLimit() == null ? null : row.runLimit().toMillis())));
    statement.part(
        "ended",
        batch.attemptsEnded(),
        """
        DELETE FROM outbox USING fence, unnest(%1$s) AS u (run_id, inv, attempt)
        WHERE outbox.shard = $1 AND outbox.run_id = ANY(%2$s)
          AND outbox.run_id = u.run_id AND outbox.inv = u.inv AND outbox.attempt = u.attempt
        """,
        attempt());
    statement.part(
        "outbox_over",
        batch.runsEnded(),
        """
        DELETE FROM outbox USING fence WHERE outbox.shard = $1 AND outbox.run_id = ANY(%s)
        """,
        runs());
  }

  /** A mark that comes late takes nothing back, neither a place nor a generation. */
  private static void sent(FencedStatement statement, Batch batch) {
    statement.part(
        "sent",
        batch.sent(),
        """
        INSERT INTO queue_mark AS m (shard, queue, priority, generation, place, trouble, trouble_since,
          consumers, messages)
        SELECT $1, u.queue, u.priority, u.generation, u.place, u.trouble, u.since, u.consumers,
          u.messages
        FROM fence, unnest(%s)
          AS u (queue, priority, generation, place, trouble, since, consumers, messages)
        ORDER BY u.queue, u.priority
        ON CONFLICT (shard, queue, priority) DO UPDATE SET
          generation = excluded.generation,
          place = CASE WHEN m.generation = excluded.generation
            THEN greatest(m.place, excluded.place) ELSE excluded.place END,
          trouble = excluded.trouble,
          trouble_since = excluded.trouble_since,
          consumers = excluded.consumers,
          messages = excluded.messages
        WHERE m.generation <= excluded.generation
        """,
        List.of(
            text(Batch.QueueMark::queue),
            integer(Batch.QueueMark::priority),
            integer(Batch.QueueMark::generation),
            bigint(Batch.QueueMark::place),
            text(Batch.QueueMark::trouble),
            time(Batch.QueueMark::troubleSince),
            integer(mark -> mark.depth() == null ? null : mark.depth().consumers()),
            bigint(mark -> mark.depth() == null ? null : mark.depth().messages())));
  }

  private static void inbox(FencedStatement statement, Batch batch) {
    statement.part(
        "taken",
        batch.inboxDone(),
        """
        DELETE FROM inbox USING fence
        WHERE inbox.shard = $1 AND inbox.lane IN (0, 1) AND inbox.id = ANY(%s)
        """,
        List.of(bigint(id -> id)));
  }

  static List<FencedStatement.Column<Attempt>> attempt() {
    return List.of(run(Attempt::run), integer(Attempt::invocation), integer(Attempt::number));
  }

  static List<FencedStatement.Column<RunId>> runs() {
    return List.of(run(id -> id));
  }

  private Append() {}
}
