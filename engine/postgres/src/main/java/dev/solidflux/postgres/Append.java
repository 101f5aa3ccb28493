package dev.solidflux.postgres;

import static dev.solidflux.postgres.FencedStatement.Column.bigint;
import static dev.solidflux.postgres.FencedStatement.Column.integer;
import static dev.solidflux.postgres.FencedStatement.Column.run;
import static dev.solidflux.postgres.FencedStatement.Column.text;
import static dev.solidflux.postgres.FencedStatement.Column.time;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Lease;
import java.util.List;
import java.util.stream.Stream;

/**
 * A batch as one statement. Parts come and go in six groups, so that a lane prepares at most 64
 * variants; within a group an absent part is an empty array.
 */
final class Append {

  static Sql of(Lease lease, Batch batch) {
    FencedStatement statement = new FencedStatement(lease);
    if (!batch.events().isEmpty() || !batch.runs().isEmpty()) {
      history(statement, batch);
    }
    if (anyOf(batch.timers(), batch.timersGone(), batch.disarmed(), over(batch))) {
      timers(statement, batch);
    }
    if (anyOf(batch.outbox(), batch.published(), over(batch))) {
      outbox(statement, batch);
    }
    if (!batch.inboxDone().isEmpty()) {
      inbox(statement, batch);
    }
    if (!batch.telemetry().isEmpty()) {
      telemetry(statement, batch);
    }
    if (!batch.parked().isEmpty()) {
      parked(statement, batch);
    }
    return statement.toSql();
  }

  private static List<?> over(Batch batch) {
    return batch.attemptsEnded().isEmpty() ? batch.runsEnded() : batch.attemptsEnded();
  }

  private static boolean anyOf(List<?>... parts) {
    return Stream.of(parts).anyMatch(part -> !part.isEmpty());
  }

  private static void history(FencedStatement statement, Batch batch) {
    statement.part(
        "history",
        batch.events(),
        """
        INSERT INTO event (run_id, seq, epoch, at, type, v, body)
        SELECT u.run_id, u.seq, $2, u.at, u.type, u.v, u.body::jsonb
        FROM fence, unnest(%s) WITH ORDINALITY AS u (run_id, seq, at, type, v, body, n)
        ORDER BY u.n
        """,
        List.of(
            run(Batch.EventRow::run),
            bigint(Batch.EventRow::seq),
            time(Batch.EventRow::at),
            text(Batch.EventRow::type),
            integer(Batch.EventRow::version),
            text(event -> Json.text(event.body()))));
    statement.part(
        "projection",
        batch.runs(),
        """
        UPDATE run SET state = u.state, seq = u.seq, ended_at = u.ended_at
        FROM fence, unnest(%s) AS u (id, state, seq, ended_at)
        WHERE run.id = u.id
        """,
        List.of(
            run(Batch.RunUpdate::run),
            text(update -> update.phase().label()),
            bigint(Batch.RunUpdate::seq),
            time(Batch.RunUpdate::endedAt)));
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
            text(row -> TimerKind.label(row.timer().kind())),
            bigint(row -> row.timer().armedSeq()),
            time(Batch.TimerRow::due)));
    statement.part(
        "fired",
        batch.timersGone(),
        """
        DELETE FROM timer USING fence, unnest(%s) AS u (run_id, inv, attempt, kind, armed_seq)
        WHERE timer.shard = $1 AND timer.run_id = u.run_id AND timer.inv = u.inv
          AND timer.attempt = u.attempt AND timer.kind = u.kind AND timer.armed_seq = u.armed_seq
        """,
        List.of(
            run(Batch.TimerKey::run),
            integer(key -> key.timer().invocation()),
            integer(key -> key.timer().attempt()),
            text(key -> TimerKind.label(key.timer().kind())),
            bigint(key -> key.timer().armedSeq())));
    statement.part(
        "disarmed",
        Stream.concat(batch.disarmed().stream(), batch.attemptsEnded().stream()).toList(),
        """
        DELETE FROM timer USING fence, unnest(%s) AS u (run_id, inv, attempt)
        WHERE timer.shard = $1 AND timer.run_id = u.run_id AND timer.inv = u.inv
          AND timer.attempt = u.attempt
        """,
        attempt());
    statement.part(
        "timers_over",
        batch.runsEnded(),
        """
        DELETE FROM timer USING fence, unnest(%s) AS u (run_id)
        WHERE timer.shard = $1 AND timer.run_id = u.run_id
        """,
        List.of(run(id -> id)));
  }

  private static void outbox(FencedStatement statement, Batch batch) {
    statement.part(
        "sent",
        batch.outbox(),
        """
        INSERT INTO outbox (shard, run_id, inv, attempt, queue, task, args)
        SELECT $1, u.run_id, u.inv, u.attempt, u.queue, u.task, u.args::jsonb
        FROM fence, unnest(%s) AS u (run_id, inv, attempt, queue, task, args)
        """,
        List.of(
            run(row -> row.attempt().run()),
            integer(row -> row.attempt().invocation()),
            integer(row -> row.attempt().number()),
            text(Batch.OutboxRow::queue),
            text(Batch.OutboxRow::task),
            text(row -> Json.text(row.args()))));
    statement.part(
        "published",
        batch.published(),
        """
        UPDATE outbox SET published_gen = u.gen
        FROM fence, unnest(%s) AS u (run_id, inv, attempt, gen)
        WHERE outbox.shard = $1 AND outbox.run_id = u.run_id AND outbox.inv = u.inv
          AND outbox.attempt = u.attempt
        """,
        List.of(
            run(mark -> mark.attempt().run()),
            integer(mark -> mark.attempt().invocation()),
            integer(mark -> mark.attempt().number()),
            integer(Batch.PublishedMark::generation)));
    statement.part(
        "ended",
        batch.attemptsEnded(),
        """
        DELETE FROM outbox USING fence, unnest(%s) AS u (run_id, inv, attempt)
        WHERE outbox.shard = $1 AND outbox.run_id = u.run_id AND outbox.inv = u.inv
          AND outbox.attempt = u.attempt
        """,
        attempt());
    statement.part(
        "outbox_over",
        batch.runsEnded(),
        """
        DELETE FROM outbox USING fence, unnest(%s) AS u (run_id)
        WHERE outbox.shard = $1 AND outbox.run_id = u.run_id
        """,
        List.of(run(id -> id)));
  }

  private static void inbox(FencedStatement statement, Batch batch) {
    statement.part(
        "taken",
        batch.inboxDone(),
        """
        DELETE FROM inbox USING fence, unnest(%s) AS u (id)
        WHERE inbox.shard = $1 AND inbox.id = u.id
        """,
        List.of(bigint(id -> id)));
  }

  private static void telemetry(FencedStatement statement, Batch batch) {
    statement.part(
        "told",
        batch.telemetry(),
        """
        INSERT INTO telemetry (run_id, inv, attempt, at, kind, body)
        SELECT u.run_id, u.inv, u.attempt, u.at, u.kind, u.body::jsonb
        FROM fence, unnest(%s) WITH ORDINALITY AS u (run_id, inv, attempt, at, kind, body, n)
        ORDER BY u.n
        """,
        List.of(
            run(Batch.TelemetryRow::run),
            integer(Batch.TelemetryRow::invocation),
            integer(Batch.TelemetryRow::attempt),
            time(Batch.TelemetryRow::at),
            text(Batch.TelemetryRow::kind),
            text(row -> Json.text(row.body()))));
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

  private static List<FencedStatement.Column<Attempt>> attempt() {
    return List.of(run(Attempt::run), integer(Attempt::invocation), integer(Attempt::number));
  }

  private Append() {}
}
