package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Permit;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads of committed rows, in pages. */
final class PostgresRuns implements Runs {

  private static final int QUEUES_SHOWN = 100;
  private static final int ATTEMPTS = 500;

  private static final Slices EVENTS =
      Slices.of(
          "seq, at, type, v, body FROM event WHERE run_id = $1 AND seq > $2", 2, "seq", "body");

  static final Slices EVENTS_AT =
      Slices.of(
          "seq, at, type, v, body FROM event WHERE run_id = $1 AND seq = ANY($2)",
          2,
          "seq",
          "body");

  private static final Slices TELEMETRY =
      Slices.of(
          "id, inv, attempt, at, kind, body FROM telemetry WHERE run_id = $1 AND id > $2",
          2,
          "id",
          "body");

  /**
   * The newest are the first to come, and so within the bounds; turned round, they are in order.
   */
  private static final Slices LATEST_PROGRESS =
      Slices.of(
          """
          -id AS age, * FROM (
            SELECT DISTINCT ON (inv, attempt) id, inv, attempt, at, kind, body FROM telemetry
            WHERE run_id = $1 AND kind = 'progress'
            ORDER BY inv, attempt, id DESC) AS latest
          """,
          1,
          "age",
          "body");

  private static final String NEWEST_TELEMETRY =
      "SELECT coalesce(max(id), 0) AS id FROM telemetry WHERE run_id = $1";

  private static final String QUEUES =
      """
      SELECT * FROM (
        SELECT DISTINCT ON (queue) queue, trouble, trouble_since, consumers, messages
        FROM queue_mark
        WHERE shard = (SELECT shard FROM run WHERE id = $1)
          AND (trouble IS NOT NULL OR messages IS NOT NULL)
        ORDER BY queue, priority DESC) AS queues
      ORDER BY trouble_since NULLS LAST, queue LIMIT $2
      """;

  private static final String DEADLINES =
      """
      WITH its (shard) AS (SELECT shard FROM run WHERE id = $1)
      SELECT inv, attempt, kind, due_at FROM timer
      WHERE shard = (SELECT shard FROM its) AND run_id = $1
      UNION ALL
      SELECT inv, attempt, '%s', queue_due FROM outbox
      WHERE shard = (SELECT shard FROM its) AND run_id = $1 AND queue_due IS NOT NULL
      ORDER BY due_at, inv LIMIT $2
      """
          .formatted(Formats.name(Timer.Kind.QUEUE));

  /**
   * Each key's first are numbered once, along the index that gives them, however many of the run
   * wait for it.
   */
  private static final String PERMITS =
      """
      WITH mine AS MATERIALIZED (
        SELECT inv, nr, shard, ws, name, key, max FROM permit
        WHERE run_id = $1 AND given_at IS NULL ORDER BY inv, nr LIMIT $2),
      numbered AS MATERIALIZED (
        SELECT first.* FROM (SELECT DISTINCT shard, ws, name, key FROM mine) AS keys
        CROSS JOIN LATERAL (
          SELECT o.run_id, o.inv, o.nr,
            (row_number() OVER (ORDER BY o.priority DESC, o.pass, o.asked) - 1)::integer AS ahead
          FROM permit o
          WHERE o.shard = keys.shard AND o.ws = keys.ws AND o.name = keys.name
            AND o.key = keys.key AND o.given_at IS NULL
          ORDER BY o.priority DESC, o.pass, o.asked LIMIT $3) AS first)
      SELECT mine.inv, mine.name, mine.key, mine.max, coalesce(numbered.ahead, $3) AS ahead
      FROM mine
      LEFT JOIN numbered
        ON numbered.run_id = $1 AND numbered.inv = mine.inv AND numbered.nr = mine.nr
      ORDER BY mine.inv
      """;

  private static final String NEWEST =
      """
      SELECT u.id, newest.seq
      FROM unnest($1::uuid[]) AS u (id),
        LATERAL (SELECT max(seq) AS seq FROM event WHERE run_id = u.id) AS newest
      WHERE newest.seq IS NOT NULL
      """;

  private record Newest(RunId run, long seq) {}

  private final Pool pool;

  PostgresRuns(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Mono<Summary> run(String ws, RunId run) {
    return pool.first(RunsQuery.of(ws, run), PostgresRuns::summary);
  }

  @Override
  public Mono<List<Summary>> runs(String ws, RunsAsked asked, @Nullable RunId before, int limit) {
    return pool.list(RunsQuery.of(ws, asked, before, capped(limit)), PostgresRuns::summary);
  }

  @Override
  public Mono<Slice<Event>> events(RunId run, long afterSeq, int limit, long bytes) {
    return EVENTS.from(pool, PostgresRuns::event, run.uuid(), afterSeq, capped(limit), bytes);
  }

  @Override
  public Mono<Slice<Event>> eventsAt(RunId run, Collection<Long> seqs) {
    Long[] numbers = seqs.toArray(Long[]::new);
    return EVENTS_AT.from(pool, PostgresRuns::event, run.uuid(), numbers, PAGE, PAGE_BYTES);
  }

  @Override
  public Mono<Slice<Telemetry>> telemetry(RunId run, long afterId, int limit, long bytes) {
    return TELEMETRY.from(pool, PostgresRuns::telemetry, run.uuid(), afterId, capped(limit), bytes);
  }

  @Override
  public Mono<Slice<Telemetry>> logs(RunId run, LogsAsked asked, int limit) {
    LogQuery query = LogQuery.of(run, asked);
    return query
        .slices()
        .from(pool, PostgresRuns::telemetry, query.arguments(capped(limit), PAGE_BYTES));
  }

  @Override
  public Mono<Long> newestTelemetry(RunId run) {
    return pool.first(Sql.of(NEWEST_TELEMETRY, run.uuid()), row -> row.bigint("id"));
  }

  @Override
  public Mono<Map<RunId, Long>> newest(Collection<RunId> runs) {
    UUID[] ids = runs.stream().map(RunId::uuid).toArray(UUID[]::new);
    return pool.list(
            Sql.of(NEWEST, (Object) ids), row -> new Newest(row.run("id"), row.bigint("seq")))
        .map(found -> found.stream().collect(Collectors.toMap(Newest::run, Newest::seq)));
  }

  @Override
  public Mono<List<QueueStanding>> queues(RunId run) {
    return pool.list(Sql.of(QUEUES, run.uuid(), QUEUES_SHOWN), PostgresRuns::queue);
  }

  @Override
  public Mono<List<Deadline>> deadlines(RunId run) {
    return pool.list(Sql.of(DEADLINES, run.uuid(), ATTEMPTS), PostgresRuns::deadline);
  }

  @Override
  public Mono<List<WaitingPermit>> permits(RunId run) {
    return pool.list(Sql.of(PERMITS, run.uuid(), ATTEMPTS, AHEAD), PostgresRuns::permit);
  }

  private static WaitingPermit permit(Columns row) {
    Permit permit = new Permit(row.text("name"), row.text("key"), row.integer("max"));
    return new WaitingPermit(row.integer("inv"), permit, row.integer("ahead"));
  }

  @Override
  public Mono<List<Telemetry>> latestProgress(RunId run) {
    return LATEST_PROGRESS
        .from(pool, PostgresRuns::telemetry, run.uuid(), ATTEMPTS, PAGE_BYTES)
        .map(newestFirst -> newestFirst.items().reversed());
  }

  private static int capped(int limit) {
    return Math.min(limit, PAGE);
  }

  private static Event event(Columns row) {
    return new Event(
        row.bigint("seq"), row.time("at"), row.text("type"), row.integer("v"), row.json("body"));
  }

  private static Telemetry telemetry(Columns row) {
    return new Telemetry(
        row.bigint("id"),
        row.integer("inv"),
        row.integer("attempt"),
        row.time("at"),
        row.text("kind"),
        row.json("body"));
  }

  private static QueueStanding queue(Columns row) {
    String reason = row.textOrNull("trouble");
    return new QueueStanding(
        row.text("queue"),
        reason == null ? null : new Trouble(reason, row.time("trouble_since")),
        JournalRows.depth(row));
  }

  private static Deadline deadline(Columns row) {
    return new Deadline(
        row.integer("inv"), row.integer("attempt"), row.text("kind"), row.time("due_at"));
  }

  private static Summary summary(Columns row) {
    Instant endedAt = row.timeOrNull("ended_at");
    Instant setAsideAt = row.timeOrNull("set_aside_at");
    return new Summary(
        row.text("ws"),
        row.run("id"),
        row.text("pipeline"),
        row.integer("version"),
        RunStates.shown(row.text("state"), endedAt != null),
        row.integerOrNull("priority"),
        row.bigint("seq"),
        row.texts("tags"),
        JournalRows.parent(row),
        row.time("created_at"),
        endedAt,
        setAsideAt == null ? null : new SetAside(setAsideAt, row.text("set_aside_reason")));
  }
}
