package dev.solidflux.postgres;

import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Node;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Leases as rows of {@code shard}. Renewals have a connection of their own, so that neither readers
 * nor a take-over that waits for a row can hold them up.
 */
final class PostgresLeases implements Leases {

  /** A node that was silent for so long is forgotten. */
  private static final String FORGOTTEN = "1 hour";

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final int TAKES = 3;

  private static final String BEAT =
      """
      WITH me AS (
        INSERT INTO node (id, build, formats, reaches_broker, seen_at)
        VALUES ($1, $2, $3, $4, now())
        ON CONFLICT (id) DO UPDATE
          SET reaches_broker = excluded.reaches_broker, seen_at = excluded.seen_at),
      gone AS (
        DELETE FROM node WHERE seen_at < now() - interval '%s' AND id <> $1)
      SELECT 1 + count(*) AS alive,
        $4::integer + count(*) FILTER (WHERE reaches_broker) AS reaching,
        greatest($3, max(formats)) AS formats
      FROM node WHERE id <> $1 AND seen_at > now() - $5 * interval '1 millisecond'
      """
          .formatted(FORGOTTEN);

  /** Rows are locked in the order of ids, as a writer that reconnects does it. */
  private static final String RENEW =
      """
      UPDATE shard
      SET until = now() + $5 * interval '1 millisecond', pid = coalesce(held.pid, shard.pid)
      FROM (
        SELECT shard.id, u.pid
        FROM shard JOIN unnest($2::integer[], $3::bigint[], $4::integer[]) AS u (id, epoch, pid)
          ON shard.id = u.id AND shard.epoch = u.epoch
        WHERE shard.owner = $1 ORDER BY shard.id FOR NO KEY UPDATE OF shard) AS held
      WHERE shard.id = held.id
      RETURNING shard.id, shard.epoch
      """;

  private static final String FREE =
      """
      SELECT
        ARRAY(SELECT id FROM shard WHERE owner IS NULL OR until < now() ORDER BY random()) AS shards,
        count(*) AS alive, count(*) FILTER (WHERE reaches_broker) AS reaching,
        coalesce(max(formats), 0) AS formats
      FROM node WHERE seen_at > now() - $1 * interval '1 millisecond'
      """;

  private static final String TAKE =
      """
      UPDATE shard
      SET owner = $1, epoch = shard.epoch + 1, until = now() + $3 * interval '1 millisecond',
        pid = $4, clean = false
      FROM (
        SELECT id, clean FROM shard
        WHERE id = $2 AND (owner IS NULL OR until < now()) FOR UPDATE) AS former
      WHERE shard.id = former.id
      RETURNING shard.epoch, former.clean, shard.suspect, shard.tries
      """;

  private static final String RELEASE =
      """
      UPDATE shard
      SET owner = NULL, clean = $4, suspect = CASE WHEN NOT $4 THEN suspect END,
        tries = CASE WHEN NOT $4 THEN tries ELSE 0 END
      WHERE id = $1 AND epoch = $2 AND owner = $3
      """;

  /** Only a backend that is a writer, and only of an owner whose time is over. */
  private static final String END_FORMER =
      """
      SELECT pg_terminate_backend(activity.pid)
      FROM shard JOIN pg_stat_activity activity ON activity.pid = shard.pid
      WHERE shard.id = $1 AND (shard.owner IS NULL OR shard.until < now())
        AND activity.datname = current_database() AND activity.application_name = $2
      """;

  private final Writer renewals;
  private final Writer takes;
  private final Writers writers;

  PostgresLeases(Writer renewals, Writer takes, Writers writers) {
    this.renewals = renewals;
    this.takes = takes;
    this.writers = writers;
  }

  @Override
  public Mono<Nodes> beat(Node node, boolean reachesBroker, Duration alive) {
    Sql sql =
        Sql.of(BEAT, node.id(), node.build(), node.formats(), reachesBroker, alive.toMillis());
    return renewals.list(sql, PostgresLeases::nodes).flatMap(Pool::first);
  }

  @Override
  public Mono<Void> leave(Node node) {
    return renewals.list(Sql.of("DELETE FROM node WHERE id = $1", node.id()), row -> row).then();
  }

  @Override
  public Mono<List<Lease>> renew(Node node, Collection<Lease> held, Duration duration) {
    if (held.isEmpty()) {
      return Mono.just(List.of());
    }
    Sql sql =
        Sql.of(
            RENEW,
            node.id(),
            held.stream().map(Lease::shard).toArray(Integer[]::new),
            held.stream().map(Lease::epoch).toArray(Long[]::new),
            held.stream().map(lease -> knownPid(lease.shard())).toArray(Integer[]::new),
            duration.toMillis());
    return renewals.list(sql, row -> new Lease(row.integer("id"), row.bigint("epoch")));
  }

  @Override
  public Mono<Free> free(Duration alive) {
    return renewals
        .list(Sql.of(FREE, alive.toMillis()), row -> new Free(row.integers("shards"), nodes(row)))
        .flatMap(Pool::first);
  }

  @Override
  public Mono<Taken> take(Node node, int shard, Duration duration) {
    return writers
        .of(shard)
        .pid()
        .map(pid -> Sql.of(TAKE, node.id(), shard, duration.toMillis(), pid))
        .flatMap(sql -> take(sql, shard, TAKES));
  }

  @Override
  public Mono<Void> release(Node node, Lease lease, boolean clean) {
    return renewals
        .list(Sql.of(RELEASE, lease.shard(), lease.epoch(), node.id(), clean), row -> row)
        .then();
  }

  private Mono<Taken> take(Sql sql, int shard, int tries) {
    Mono<Taken> attempt = takes.list(sql, row -> taken(shard, row)).flatMap(Pool::first);
    return tries <= 1
        ? attempt
        : attempt.onErrorResume(
            PostgresLeases::waitedForARow,
            waited -> endFormerOwner(shard).then(Mono.defer(() -> take(sql, shard, tries - 1))));
  }

  private static Taken taken(int shard, Columns row) {
    return new Taken(
        new Lease(shard, row.bigint("epoch")),
        row.truth("clean"),
        row.runOrNull("suspect"),
        row.integer("tries"));
  }

  private static Nodes nodes(Columns row) {
    return new Nodes(
        (int) row.bigint("alive"), (int) row.bigint("reaching"), row.integer("formats"));
  }

  private Mono<Void> endFormerOwner(int shard) {
    return takes.list(Sql.of(END_FORMER, shard, Sessions.WRITER), row -> row).then();
  }

  private @Nullable Integer knownPid(int shard) {
    int pid = writers.of(shard).lastPid();
    return pid == 0 ? null : pid;
  }

  private static boolean waitedForARow(Throwable error) {
    return error instanceof R2dbcException answer
        && LOCK_NOT_AVAILABLE.equals(answer.getSqlState());
  }
}
