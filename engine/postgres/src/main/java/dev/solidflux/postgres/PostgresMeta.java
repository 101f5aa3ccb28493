package dev.solidflux.postgres;

import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Meta;
import reactor.core.publisher.Mono;

/** The one row of {@code meta}; writing it creates the shards' rows too. */
final class PostgresMeta implements Meta {

  private static final String PERSIST =
      """
      WITH first AS (
        INSERT INTO meta (deployment, shards, secret) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING RETURNING shards)
      INSERT INTO shard (id) SELECT generate_series(0, first.shards - 1) FROM first
      """;

  private static final String ADVANCE =
      "UPDATE meta SET broker_gen = broker_gen + 1 WHERE broker_gen = $1";

  private final Pool pool;

  PostgresMeta(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Mono<Deployment> open(Deployment ifFirst) {
    return pool.list(
            Sql.of(PERSIST, ifFirst.name(), ifFirst.shards(), ifFirst.secret()), row -> row)
        .then(
            pool.first(
                Sql.of("SELECT deployment, shards, secret FROM meta"),
                row ->
                    new Deployment(
                        row.text("deployment"), row.integer("shards"), row.bytes("secret"))));
  }

  @Override
  public Mono<Integer> brokerGeneration() {
    return pool.first(Sql.of("SELECT broker_gen FROM meta"), row -> row.integer("broker_gen"));
  }

  @Override
  public Mono<Integer> advanceBrokerGeneration(int from) {
    return pool.list(Sql.of(ADVANCE, from), row -> row).then(brokerGeneration());
  }
}
