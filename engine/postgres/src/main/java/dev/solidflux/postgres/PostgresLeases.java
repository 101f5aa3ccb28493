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
        INSERT INTO node (id, build, event_format, seen_at) VALUES ($1, $2, $3, now())
        ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at),
      gone AS (
        DELETE FROM node WHERE seen_at < now() - interval '%s' AND id <> $1)
      SELECT 1 + count(*) AS nodes FROM node
      WHERE id <> $1 AND seen_at > now() - $4 * interval '1 millisecond'
      """
          .formatted(FORGOTTEN);

  /** Rows are locked in the order of ids, as a lane that reconnects does it. */
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

  private static final String TAKE =
      """
      UPDATE shard
      SET owner = $1, epoch = epoch + 1, until = now() + $3 * interval '1 millisecond', pid = $4
      WHERE id = $2 AND (owner IS NULL OR until < now())
      RETURNING epoch
      """;

  /** Only a backend that is a writer lane, and only of an owner whose time is over. */
  private static final String END_FORMER =
      """
      SELECT pg_terminate_backend(activity.pid)
      FROM shard JOIN pg_stat_activity activity ON activity.pid = shard.pid
      WHERE shard.id = $1 AND (shard.owner IS NULL OR shard.until < now())
        AND activity.datname = current_database() AND activity.application_name = $2
      """;

  private final Lane renewals;
  private final Lane takes;
  private final Lanes writers;

  PostgresLeases(Lane renewals, Lane takes, Lanes writers) {
    this.renewals = renewals;
    this.takes = takes;
    this.writers = writers;
  }

  @Override
  public Mono<Integer> beat(Node node, Duration alive) {
    Sql sql = Sql.of(BEAT, node.id(), node.build(), node.eventFormat(), alive.toMillis());
    return renewals.list(sql, row -> row.bigint("nodes")).map(rows -> rows.getFirst().intValue());
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
  public Mono<List<Integer>> free() {
    return renewals.list(
        Sql.of("SELECT id FROM shard WHERE owner IS NULL OR until < now() ORDER BY random()"),
        row -> row.integer("id"));
  }

  @Override
  public Mono<Lease> take(Node node, int shard, Duration duration) {
    return writers
        .of(shard)
        .pid()
        .map(pid -> Sql.of(TAKE, node.id(), shard, duration.toMillis(), pid))
        .flatMap(sql -> take(sql, shard, TAKES));
  }

  @Override
  public Mono<Void> release(Node node, Lease lease) {
    return renewals
        .list(
            Sql.of(
                "UPDATE shard SET owner = NULL WHERE id = $1 AND epoch = $2 AND owner = $3",
                lease.shard(),
                lease.epoch(),
                node.id()),
            row -> row)
        .then();
  }

  private Mono<Lease> take(Sql sql, int shard, int tries) {
    Mono<Lease> attempt =
        takes
            .list(sql, row -> new Lease(shard, row.bigint("epoch")))
            .flatMap(leases -> Mono.justOrEmpty(leases.stream().findFirst()));
    return tries <= 1
        ? attempt
        : attempt.onErrorResume(
            PostgresLeases::waitedForARow,
            waited -> endFormerOwner(shard).then(Mono.defer(() -> take(sql, shard, tries - 1))));
  }

  private Mono<Void> endFormerOwner(int shard) {
    return takes.list(Sql.of(END_FORMER, shard, Sessions.LANE), row -> row).then();
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
