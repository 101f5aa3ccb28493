package dev.solidflux.postgres;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.EventFormat;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Appends on the shard's lane, reads from the pool. */
final class PostgresJournal implements Journal {

  private static final UUID LOWEST = new UUID(0, 0);

  private final Lanes lanes;
  private final Pool pool;

  PostgresJournal(Lanes lanes, Pool pool) {
    this.lanes = lanes;
    this.pool = pool;
  }

  @Override
  public Mono<Void> append(Lease lease, Batch batch) {
    return Mono.fromCallable(() -> Append.of(lease, batch))
        .flatMap(sql -> lanes.of(lease.shard()).list(sql, row -> row.bigint("fences")))
        .onErrorMap(Refusal::of)
        .flatMap(
            fences -> fences.getFirst() == 1 ? Mono.empty() : Mono.error(new LeaseLost(lease)));
  }

  @Override
  public Mono<StoredRun> run(RunId run) {
    return pool.first(
        Sql.of(
            "SELECT id, ws, pipeline, version, shard, traceparent FROM run WHERE id = $1",
            run.uuid()),
        row ->
            new StoredRun(
                row.text("ws"),
                row.run("id"),
                row.text("pipeline"),
                row.integer("version"),
                row.integer("shard"),
                row.textOrNull("traceparent")));
  }

  @Override
  public Mono<List<RunEvent>> events(RunId run, long afterSeq) {
    return pool.list(
        Sql.of(
            """
            SELECT type, v, body::text AS body FROM event
            WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
            """,
            run.uuid(),
            afterSeq,
            PAGE),
        row -> EventFormat.read(row.text("type"), row.integer("v"), row.json("body")));
  }

  @Override
  public Mono<List<InboxEntry>> inbox(int shard, int limit) {
    return pool.list(
        Sql.of(
            """
            SELECT id, run_id, kind, body::text AS body FROM inbox
            WHERE shard = $1 ORDER BY id LIMIT $2
            """,
            shard,
            Math.min(limit, PAGE)),
        row ->
            new InboxEntry(
                row.bigint("id"),
                row.run("run_id"),
                Journal.command(row.text("kind"), row.json("body"))));
  }

  @Override
  public Mono<List<DueTimer>> timers(int shard, Instant dueBefore, int limit) {
    return pool.list(
        Sql.of(
            """
            SELECT run_id, inv, attempt, kind, armed_seq, due_at FROM timer
            WHERE shard = $1 AND due_at < $2 ORDER BY due_at LIMIT $3
            """,
            shard,
            dueBefore,
            Math.min(limit, PAGE)),
        PostgresJournal::timer);
  }

  @Override
  public Mono<List<OutboxEntry>> unpublished(
      int shard, int generation, @Nullable Attempt after, int limit) {
    return pool.list(
        Sql.of(
            """
            SELECT o.run_id, o.inv, o.attempt, o.queue, o.task, o.args::text AS args,
              o.published_gen, run.traceparent
            FROM outbox o LEFT JOIN run ON run.id = o.run_id
            WHERE o.shard = $1 AND o.published_gen < $2
              AND (o.run_id, o.inv, o.attempt) > ($3, $4, $5)
            ORDER BY o.run_id, o.inv, o.attempt LIMIT $6
            """,
            shard,
            generation,
            after == null ? LOWEST : after.run().uuid(),
            after == null ? 0 : after.invocation(),
            after == null ? 0 : after.number(),
            Math.min(limit, PAGE)),
        PostgresJournal::outbox);
  }

  private static DueTimer timer(Columns row) {
    return new DueTimer(
        row.run("run_id"),
        new Timer(
            row.integer("inv"),
            row.integer("attempt"),
            TimerKind.of(row.text("kind")),
            row.bigint("armed_seq")),
        row.time("due_at"));
  }

  private static OutboxEntry outbox(Columns row) {
    return new OutboxEntry(
        new Batch.OutboxRow(
            new Attempt(row.run("run_id"), row.integer("inv"), row.integer("attempt")),
            row.text("queue"),
            row.text("task"),
            row.json("args")),
        row.textOrNull("traceparent"),
        row.integer("published_gen"));
  }
}
