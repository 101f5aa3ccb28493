package dev.solidflux.postgres;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.flow.port.Demand;
import java.util.List;
import reactor.core.publisher.Mono;

/** Demand, from the tasks of each shard, of which an index knows those of a queue. */
final class PostgresDemand implements Demand {

  static final String OPEN =
      """
      SELECT coalesce(sum(each.open), 0)::bigint AS open
      FROM shard CROSS JOIN LATERAL (
        SELECT count(*) AS open FROM (
          SELECT FROM outbox WHERE outbox.shard = shard.id AND outbox.queue = $1 LIMIT $2) AS counted
      ) AS each
      """;

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

  private final Pool pool;

  PostgresDemand(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Mono<Long> open(String queue) {
    return pool.first(Sql.of(OPEN, queue, COUNTED), row -> row.bigint("open"));
  }

  @Override
  public Mono<List<OpenTask>> tasks(String queue, int limit) {
    return pool.list(Sql.of(TASKS, queue, limit), PostgresDemand::task);
  }

  private static OpenTask task(Columns row) {
    return new OpenTask(
        row.text("ws"),
        new Attempt(row.run("run_id"), row.integer("inv"), row.integer("attempt")),
        row.text("task"));
  }
}
