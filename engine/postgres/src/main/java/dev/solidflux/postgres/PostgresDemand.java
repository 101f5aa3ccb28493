package dev.solidflux.postgres;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Demand;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** Demand, from the tasks of each shard, of which an index knows those of a queue. */
final class PostgresDemand implements Demand {

  /** The states in which a run sends tasks, or will. */
  private static final String SENDING =
      Arrays.stream(RunState.values())
          .filter(state -> !state.ended() && state != RunState.CANCELLING)
          .map(state -> "'" + state.label() + "'")
          .collect(Collectors.joining(", "));

  /** Of what is foreseen: the run goes on, and no later task of it is in the queue. */
  private static final String HOLDS =
      """
      f.from_at <= now() AND f.until_at > now()
        AND EXISTS (
          SELECT FROM run r
          WHERE r.id = f.run_id AND r.state IN (%s) AND r.set_aside_at IS NULL)
        AND NOT EXISTS (
          SELECT FROM outbox o
          WHERE o.shard = f.shard AND o.run_id = f.run_id AND o.queue = f.queue
            AND o.inv > f.known_inv)
      """
          .formatted(SENDING);

  static final String COUNT =
      """
      SELECT
        (SELECT coalesce(sum(each.open), 0)::bigint
         FROM shard CROSS JOIN LATERAL (
           SELECT count(*) AS open FROM (
             SELECT FROM outbox WHERE outbox.shard = shard.id AND outbox.queue = $1 LIMIT $2)
             AS counted) AS each) AS open,
        (SELECT coalesce(sum(counted.tasks), 0)::bigint
         FROM (SELECT f.tasks FROM foreseen f WHERE f.queue = $1 AND %s LIMIT $2)
           AS counted) AS foreseen
      """
          .formatted(HOLDS);

  private static final String TASKS =
      """
      SELECT run.ws, open.run_id, open.inv, open.attempt, open.task
      FROM shard
      CROSS JOIN LATERAL (
        SELECT run_id, inv, attempt, task FROM outbox
        WHERE outbox.shard = shard.id AND outbox.queue = $1
        LIMIT $2) AS open
      JOIN run ON run.id = open.run_id
      ORDER BY open.run_id, open.inv, open.attempt LIMIT $2
      """;

  private static final String FORESEEN =
      """
      SELECT run.ws, f.run_id, f.path, f.tasks, f.chance, f.ready_at, f.from_at, f.until_at
      FROM foreseen f JOIN run ON run.id = f.run_id
      WHERE f.queue = $1 AND (f.from_at > now() OR (%s))
      ORDER BY f.from_at, f.run_id, f.path LIMIT $2
      """
          .formatted(HOLDS);

  /** From one queue to the next in the indexes, however many tasks there are. */
  static final String ASKING =
      """
      WITH RECURSIVE named (shard, queue) AS (
        SELECT shard.id, (SELECT min(o.queue) FROM outbox o WHERE o.shard = shard.id)
        FROM shard
        UNION ALL
        SELECT named.shard,
          (SELECT min(o.queue) FROM outbox o WHERE o.shard = named.shard AND o.queue > named.queue)
        FROM named WHERE named.queue IS NOT NULL),
      expected (queue) AS (
        SELECT min(f.queue) FROM foreseen f
        UNION ALL
        SELECT (SELECT min(f.queue) FROM foreseen f WHERE f.queue > expected.queue)
        FROM expected WHERE expected.queue IS NOT NULL)
      SELECT queue FROM (
        SELECT queue FROM named WHERE queue IS NOT NULL
        UNION
        SELECT queue FROM expected
        WHERE queue IS NOT NULL
          AND EXISTS (SELECT FROM foreseen f WHERE f.queue = expected.queue AND %s)) AS asking
      ORDER BY queue LIMIT $1
      """
          .formatted(HOLDS);

  private final Pool pool;

  PostgresDemand(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Mono<Count> of(String queue) {
    return pool.first(
        Sql.of(COUNT, queue, COUNTED),
        row -> new Count(row.bigint("open"), row.bigint("foreseen")));
  }

  @Override
  public Mono<List<OpenTask>> tasks(String queue, int limit) {
    return pool.list(Sql.of(TASKS, queue, limit), PostgresDemand::task);
  }

  @Override
  public Mono<List<ForeseenTasks>> foreseen(String queue, int limit) {
    return pool.list(Sql.of(FORESEEN, queue, limit), PostgresDemand::foreseen);
  }

  @Override
  public Mono<List<String>> asking() {
    return pool.list(Sql.of(ASKING, QUEUES), row -> row.text("queue"));
  }

  private static OpenTask task(Columns row) {
    return new OpenTask(
        row.text("ws"),
        new Attempt(row.run("run_id"), row.integer("inv"), row.integer("attempt")),
        row.text("task"));
  }

  private static ForeseenTasks foreseen(Columns row) {
    return new ForeseenTasks(
        row.text("ws"),
        row.run("run_id"),
        row.text("path"),
        row.integer("tasks"),
        row.real("chance"),
        row.time("ready_at"),
        row.time("from_at"),
        row.time("until_at"));
  }
}
