package dev.solidflux.postgres;

import static dev.solidflux.postgres.FencedStatement.Column.bigint;
import static dev.solidflux.postgres.FencedStatement.Column.integer;
import static dev.solidflux.postgres.FencedStatement.Column.json;
import static dev.solidflux.postgres.FencedStatement.Column.run;
import static dev.solidflux.postgres.FencedStatement.Column.text;
import static dev.solidflux.postgres.FencedStatement.Column.time;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.port.Batch;
import java.util.List;
import java.util.Set;

/** The parts of a batch that the ordinary life of runs does not need. */
final class Unusual {

  /**
   * @param unqueued the deadlines in the queue among the timers that go
   */
  static void parts(FencedStatement statement, Batch batch, List<Batch.TimerKey> unqueued) {
    deadlines(statement, batch, unqueued);
    held(statement, batch);
    parked(statement, batch);
  }

  private static void deadlines(
      FencedStatement statement, Batch batch, List<Batch.TimerKey> unqueued) {
    statement.part(
        "requeued",
        batch.requeued(),
        """
        UPDATE outbox SET queue_due = u.due
        FROM fence, unnest(%1$s) AS u (run_id, inv, attempt, due)
        WHERE outbox.shard = $1 AND outbox.run_id = ANY(%2$s)
          AND outbox.run_id = u.run_id AND outbox.inv = u.inv AND outbox.attempt = u.attempt
        """,
        List.of(
            run(row -> row.attempt().run()),
            integer(row -> row.attempt().invocation()),
            integer(row -> row.attempt().number()),
            time(Batch.Requeued::queueDue)));
    statement.part(
        "unqueued",
        unqueued,
        """
        UPDATE outbox SET queue_due = NULL
        FROM fence, unnest(%1$s) AS u (run_id, inv, attempt, armed_seq)
        WHERE outbox.shard = $1 AND outbox.run_id = ANY(%2$s)
          AND outbox.run_id = u.run_id AND outbox.inv = u.inv AND outbox.attempt = u.attempt
          AND outbox.armed_seq = u.armed_seq
        """,
        List.of(
            run(Batch.TimerKey::run),
            integer(key -> key.timer().invocation()),
            integer(key -> key.timer().attempt()),
            bigint(key -> key.timer().armedSeq())));
  }

  /** A command that comes with its run's release follows those that are heard again. */
  private static void held(FencedStatement statement, Batch batch) {
    Set<RunId> released = Set.copyOf(batch.released());
    statement.part(
        "held",
        batch.held(),
        """
        INSERT INTO inbox (shard, lane, run_id, kind, v, body)
        SELECT $1, u.lane, u.run_id, u.kind, u.v, u.body
        FROM fence, unnest(%s) WITH ORDINALITY AS u (lane, run_id, kind, v, body, n)
        ORDER BY u.n
        """,
        List.of(
            integer(row -> released.contains(row.run()) ? 0 : 2),
            run(Batch.HeldRow::run),
            text(row -> Formats.COMMANDS.name(row.command())),
            integer(row -> Formats.COMMANDS.version(row.command())),
            json(row -> Formats.COMMANDS.text(row.command()))));
    statement.part(
        "inbox_held",
        batch.inboxHeld(),
        """
        UPDATE inbox SET lane = 2 FROM fence
        WHERE inbox.shard = $1 AND inbox.lane IN (0, 1) AND inbox.id = ANY(%s)
        """,
        List.of(bigint(id -> id)));
    statement.part(
        "heard_again",
        batch.released(),
        """
        UPDATE inbox SET lane = 0 FROM fence
        WHERE inbox.shard = $1 AND inbox.run_id = ANY(%s) AND inbox.lane = 2
        """,
        Append.runs());
  }

  /** Shards that park at once skip each other's locks: whoever comes next trims the rest. */
  private static void parked(FencedStatement statement, Batch batch) {
    statement.part(
        "parked_now",
        batch.parked(),
        """
        INSERT INTO parked (at, source, reason, headers, body)
        SELECT u.at, u.source, u.reason, u.headers, u.body
        FROM fence, unnest(%s) AS u (at, source, reason, headers, body)
        """,
        List.of(
            time(Batch.ParkedRow::at),
            text(Batch.ParkedRow::source),
            text(Batch.ParkedRow::reason),
            text(Batch.ParkedRow::headers),
            text(Batch.ParkedRow::body)));
    statement.part(
        "trimmed",
        """
        DELETE FROM parked USING fence, (
          SELECT id FROM parked WHERE id <= (SELECT max(id) - 10000 FROM parked)
          FOR UPDATE SKIP LOCKED) AS old
        WHERE parked.id = old.id
        """);
  }

  private Unusual() {}
}
