package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import reactor.core.publisher.Mono;

/** On the engine's sessions; all times are the database's. */
final class PostgresForecasts implements Forecasts {

  static final String FORESEE =
      """
      WITH fence AS MATERIALIZED (
        SELECT 1 FROM shard WHERE id = $1 AND epoch = $2 AND owner IS NOT NULL),
      now_foreseen AS MATERIALIZED (
        SELECT n.*
        FROM unnest(
          $4::uuid[], $5::text[], $6::text[], $7::integer[], $8::float8[], $9::float8[],
          $10::float8[], $11::float8[], $12::integer[])
          AS n(run_id, path, queue, tasks, chance, ready, ask, until, known_inv)),
      gone AS (
        DELETE FROM foreseen f USING fence
        WHERE f.run_id = ANY ($3::uuid[])
          AND NOT EXISTS (
            SELECT FROM now_foreseen n WHERE n.run_id = f.run_id AND n.path = f.path)),
      kept AS (
        INSERT INTO foreseen AS f
          (run_id, path, shard, queue, tasks, chance, known_inv, ready_at, from_at, until_at)
        SELECT n.run_id, n.path, $1, n.queue, n.tasks, n.chance, n.known_inv,
          now() + make_interval(secs => n.ready), now() + make_interval(secs => n.ask),
          now() + make_interval(secs => n.until)
        FROM fence, now_foreseen n
        ON CONFLICT (run_id, path) DO UPDATE SET
          shard = excluded.shard, queue = excluded.queue, tasks = excluded.tasks,
          chance = excluded.chance, known_inv = excluded.known_inv, ready_at = excluded.ready_at,
          from_at = CASE WHEN f.from_at <= now() AND f.until_at > now()
            THEN f.from_at ELSE excluded.from_at END,
          until_at = excluded.until_at)
      SELECT count(*) AS fences FROM fence
      """;

  private static final String SWEEP =
      """
      WITH gone AS (
        DELETE FROM foreseen WHERE (run_id, path) IN (
          SELECT f.run_id, f.path FROM foreseen f LEFT JOIN run r ON r.id = f.run_id
          WHERE f.until_at < now() OR r.id IS NULL OR r.ended_at IS NOT NULL
          LIMIT 5000)
        RETURNING 1)
      SELECT count(*) AS gone FROM gone
      """;

  private static final String LEARNT =
      """
      SELECT version, revision, lessons FROM learnt
      WHERE ws = $1 AND pipeline = $2 AND version <= $3 ORDER BY version DESC LIMIT 1
      """;

  private static final String LEARN =
      """
      INSERT INTO learnt AS l (ws, pipeline, version, revision, lessons) VALUES ($1, $2, $3, 1, $5)
      ON CONFLICT (ws, pipeline, version)
        DO UPDATE SET revision = l.revision + 1, lessons = excluded.lessons, at = now()
        WHERE l.revision = $4
      RETURNING revision
      """;

  private static final String WORKERS =
      """
      SELECT queue, served, extract(epoch FROM now() - asked_at)::float8 AS asked, cold, revision,
        CASE WHEN waited_at > now() - make_interval(secs => waited + $2) THEN waited ELSE 0 END
          AS waited
      FROM queue_workers ORDER BY at DESC, queue LIMIT $1
      """;

  private static final String KEEP =
      """
      INSERT INTO queue_workers AS w (queue, served, asked_at, cold, revision)
      VALUES ($1, $2, now() - make_interval(secs => $3), $4, 1)
      ON CONFLICT (queue) DO UPDATE SET
        served = excluded.served, asked_at = excluded.asked_at, cold = excluded.cold,
        revision = w.revision + 1, at = now()
        WHERE w.revision = $5
      RETURNING revision
      """;

  /** Nodes lock rows in the same order. */
  private static final String TELL_WAITED =
      """
      WITH told AS MATERIALIZED (
        SELECT w.queue, n.waited
        FROM queue_workers w JOIN unnest($1::text[], $2::float8[]) AS n(queue, waited) USING (queue)
        ORDER BY w.queue FOR UPDATE OF w)
      UPDATE queue_workers w SET waited = told.waited, waited_at = now()
      FROM told WHERE w.queue = told.queue
      RETURNING w.queue
      """;

  private final Pool pool;

  PostgresForecasts(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Mono<Void> foresee(Lease lease, List<RunId> runs, List<Foreseen> all) {
    return Mono.fromCallable(() -> foresee(lease, runs.toArray(RunId[]::new), all))
        .flatMap(sql -> pool.once(sql, row -> row.bigint("fences")))
        .onErrorMap(Refusal::of)
        .flatMap(
            fences ->
                fences.getFirst() == 1
                    ? Mono.empty()
                    : Mono.error(() -> new Journal.LeaseLost(lease)));
  }

  private static Sql foresee(Lease lease, RunId[] runs, List<Foreseen> all) {
    return Sql.of(
        FORESEE,
        lease.shard(),
        lease.epoch(),
        List.of(runs).stream().map(RunId::uuid).toArray(UUID[]::new),
        column(all, UUID[]::new, row -> row.run().uuid()),
        column(all, String[]::new, row -> Storable.text(row.path())),
        column(all, String[]::new, row -> Storable.text(row.queue())),
        column(all, Integer[]::new, Foreseen::tasks),
        column(all, Double[]::new, Foreseen::chance),
        column(all, Double[]::new, row -> bounded(row.ready())),
        column(all, Double[]::new, row -> bounded(row.ask())),
        column(all, Double[]::new, row -> bounded(row.until())),
        column(all, Integer[]::new, Foreseen::known));
  }

  private static double bounded(double seconds) {
    return Math.min(seconds, LONGEST);
  }

  private static <V> V[] column(
      List<Foreseen> rows, IntFunction<V[]> array, Function<Foreseen, V> value) {
    return rows.stream().map(value).toArray(array);
  }

  @Override
  public Mono<Void> sweep() {
    return pool.once(Sql.of(SWEEP), row -> row.bigint("gone")).then();
  }

  @Override
  public Mono<Learnt> learnt(String ws, String pipeline, int version) {
    return pool.first(
        Sql.of(LEARNT, ws, pipeline, version),
        row -> new Learnt(row.integer("version"), row.bigint("revision"), row.text("lessons")));
  }

  @Override
  public Mono<Boolean> learn(
      String ws, String pipeline, int version, long revision, String lessons) {
    return Mono.fromCallable(
            () -> Sql.of(LEARN, ws, pipeline, version, revision, JsonText.storable(lessons)))
        .flatMap(sql -> pool.once(sql, row -> row.bigint("revision")))
        .onErrorMap(Refusal::of)
        .map(kept -> !kept.isEmpty());
  }

  @Override
  public Mono<List<Workers>> workers() {
    return pool.list(
        Sql.of(WORKERS, Demand.QUEUES, Forecasts.WAITED),
        row ->
            new Workers(
                row.text("queue"),
                row.truth("served"),
                row.realOrNull("asked"),
                row.text("cold"),
                row.bigint("revision"),
                row.real("waited")));
  }

  @Override
  public Mono<Void> waited(Map<String, Double> waits) {
    return pool.once(
            Sql.of(
                TELL_WAITED,
                waits.keySet().stream().map(Storable::text).toArray(String[]::new),
                waits.values().toArray(Double[]::new)),
            row -> row.text("queue"))
        .then();
  }

  @Override
  public Mono<Boolean> keep(Workers workers) {
    return Mono.fromCallable(
            () ->
                Sql.of(
                    KEEP,
                    Storable.text(workers.queue()),
                    workers.served(),
                    Sql.nullable(Double.class, workers.asked()),
                    JsonText.storable(workers.cold()),
                    workers.revision()))
        .flatMap(sql -> pool.once(sql, row -> row.bigint("revision")))
        .onErrorMap(Refusal::of)
        .map(kept -> !kept.isEmpty());
  }
}
