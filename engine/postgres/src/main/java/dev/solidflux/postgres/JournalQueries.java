package dev.solidflux.postgres;

import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Timer;

/** What a shard's owner reads; see {@link JournalRows} for what becomes of the rows. */
final class JournalQueries {

  private static final String RUN_COLUMNS =
      """
      run.id, run.ws, run.pipeline, run.version, run.shard, run.traceparent, run.state,
      run.set_aside_reason, run.parent_run, run.parent_inv, run.depth, run.allowance
      """;

  private static final String INBOX_COLUMNS = "i.id AS inbox_id, i.run_id, i.kind, i.v, i.body";

  static final String RUN = "SELECT %s FROM run WHERE id = $1".formatted(RUN_COLUMNS);

  private static final String EVENT_BYTES = ", octet_length(page.body)::bigint AS bytes";

  static final Slices EVENTS =
      Slices.of(
          "seq, at, type, v, body FROM event WHERE run_id = $1 AND seq > $2",
          2,
          "seq",
          Slices.length("body"),
          EVENT_BYTES,
          "");

  /** The snapshot, if there is one, is the first row, without a type. */
  static final String RECALL =
      """
      WITH newest AS MATERIALIZED (
        SELECT s.seq, s.state FROM snapshot s
        WHERE s.run_id = $1 AND s.fold_version = $2 AND s.seq < $3
          AND EXISTS (SELECT FROM event e WHERE e.run_id = $1 AND e.seq = s.seq)
        ORDER BY s.seq DESC LIMIT 1)
      SELECT * FROM (
        SELECT seq, NULL::timestamptz AS at, NULL::text AS type, NULL::integer AS v, state AS body,
          NULL::bigint AS bytes, NULL::bigint AS found
        FROM newest
        UNION ALL
        SELECT seq, at, type, v, body, bytes, found FROM (
          %s) AS after) AS recalled
      ORDER BY seq
      """
          .formatted(
              Slices.of(
                      """
                      seq, at, type, v, body FROM event
                      WHERE run_id = $1 AND seq > coalesce((SELECT seq FROM newest), 0)
                      """,
                      3,
                      "seq",
                      Slices.length("body"),
                      EVENT_BYTES,
                      "")
                  .text());

  /**
   * Takes no lock on the shard's row: whoever takes the shard over need not wait for it, and what a
   * former owner writes in that moment is of events that are there.
   */
  static final String KEEP =
      """
      WITH fence AS MATERIALIZED (
        SELECT 1 FROM shard WHERE id = $1 AND epoch = $2 AND owner IS NOT NULL),
      history AS MATERIALIZED (
        SELECT 1 FROM fence WHERE EXISTS (SELECT FROM event WHERE run_id = $3 AND seq = $4)),
      kept AS (
        INSERT INTO snapshot AS s (run_id, seq, fold_version, state)
        SELECT $3::uuid, $4::bigint, $5::integer, $6::text FROM history
        ON CONFLICT (run_id, seq) DO UPDATE SET
          fold_version = excluded.fold_version, at = excluded.at, state = excluded.state
        WHERE s.fold_version <> excluded.fold_version),
      gone AS (
        DELETE FROM snapshot s USING history
        WHERE s.run_id = $3 AND s.seq <> $4
          AND (s.fold_version <> $5 OR s.seq < (
            SELECT max(b.seq) FROM snapshot b
            WHERE b.run_id = $3 AND b.fold_version = $5 AND b.seq < $4)))
      SELECT count(*) AS fences FROM fence
      """;

  static final Slices CONTROLS = inbox(0);

  static final Slices STARTS = inbox(1);

  private static Slices inbox(int lane) {
    return Slices.of(
        INBOX_COLUMNS + " FROM inbox i WHERE i.shard = $1 AND i.lane = " + lane,
        1,
        "inbox_id",
        Slices.length("body"),
        ", octet_length(page.body)::bigint AS bytes, " + RUN_COLUMNS,
        "LEFT JOIN run ON run.id = page.run_id");
  }

  static final String LOST =
      """
      WITH lost AS (DELETE FROM cache WHERE sha256 = $1 RETURNING 1)
      SELECT count(*) AS results FROM lost
      """;

  static final String PUT_OFF =
      """
      SELECT DISTINCT i.run_id FROM inbox i JOIN run ON run.id = i.run_id
      WHERE i.shard = $1 AND i.lane = 2 AND run.set_aside_at IS NULL LIMIT $2
      """;

  /** The few runs that are set aside are looked up once. */
  static final String TIMERS =
      """
      WITH aside AS MATERIALIZED (
        SELECT id FROM run WHERE set_aside_at IS NOT NULL AND shard = $1)
      SELECT * FROM (
        (SELECT run_id, inv, attempt, kind, armed_seq, due_at,
           NULL::text AS queue, NULL::smallint AS priority, NULL::bigint AS place
         FROM timer
         WHERE shard = $1 AND due_at < $2 AND run_id NOT IN (SELECT id FROM aside)
         ORDER BY due_at LIMIT $3)
        UNION ALL
        (SELECT run_id, inv, attempt, '%s', armed_seq, queue_due, queue, priority, place
         FROM outbox
         WHERE shard = $1 AND queue_due < $2 AND run_id NOT IN (SELECT id FROM aside)
         ORDER BY queue_due LIMIT $3)) AS due
      ORDER BY due_at LIMIT $3
      """
          .formatted(Formats.name(Timer.Kind.QUEUE));

  /**
   * From one queue and priority to the next in the index, however many tasks there are. A mark that
   * is written just now is left alone.
   */
  static final String QUEUES =
      """
      WITH RECURSIVE named (queue, priority) AS (
        (SELECT queue, priority FROM outbox WHERE shard = $1 ORDER BY queue, priority LIMIT 1)
        UNION ALL
        SELECT next.queue, next.priority
        FROM named CROSS JOIN LATERAL (
          SELECT o.queue, o.priority FROM outbox o
          WHERE o.shard = $1 AND (o.queue, o.priority) > (named.queue, named.priority)
          ORDER BY o.queue, o.priority LIMIT 1) AS next),
      empty AS (
        SELECT m.shard, m.queue, m.priority FROM queue_mark m
        WHERE m.shard = $1
          AND NOT EXISTS (
            SELECT FROM outbox o
            WHERE o.shard = $1 AND o.queue = m.queue AND o.priority = m.priority)
        FOR UPDATE SKIP LOCKED),
      forgotten AS (
        DELETE FROM queue_mark m USING empty
        WHERE m.shard = empty.shard AND m.queue = empty.queue AND m.priority = empty.priority)
      SELECT named.queue, named.priority, m.generation, m.place, m.trouble, m.trouble_since,
        m.consumers, m.messages,
        (SELECT max(o.place) FROM outbox o
         WHERE o.shard = $1 AND o.queue = named.queue AND o.priority = named.priority) AS last
      FROM named
      LEFT JOIN queue_mark m
        ON m.shard = $1 AND m.queue = named.queue AND m.priority = named.priority
      ORDER BY named.queue, named.priority
      """;

  /** What of a task is in memory: what its references stand for is not. */
  private static final String TASK_BYTES =
      "octet_length(%1$s.args) + coalesce(octet_length(%1$s.refs), 0)";

  static final Slices BACKLOG =
      Slices.of(
          """
          run_id, inv, attempt, place, queue, priority, task, args, secrets, refs, queue_due,
          armed_seq, run_ms
          FROM outbox WHERE shard = $1 AND queue = $2 AND priority = $3 AND place > $4
          """,
          4,
          "place",
          TASK_BYTES.formatted("row"),
          ", (" + TASK_BYTES.formatted("page") + ")::bigint AS bytes, run.traceparent",
          "LEFT JOIN run ON run.id = page.run_id");

  /** An owner is counted once for each run in a row, however often it says that it tries it. */
  static final String SUSPECT =
      """
      UPDATE shard SET
        tries = CASE WHEN $3::uuid IS NULL THEN 0
          WHEN suspect IS DISTINCT FROM $3 THEN 1
          WHEN suspect_epoch = $2 THEN tries
          ELSE tries + 1 END,
        suspect = $3, suspect_epoch = $2
      WHERE id = $1 AND epoch = $2 AND owner IS NOT NULL
      RETURNING id
      """;

  private JournalQueries() {}
}
