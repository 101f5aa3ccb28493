package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.TelemetryRow;
import dev.solidflux.json.Ref;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Writes on the shard's writer, reads from the engine's pool. */
final class PostgresJournal implements Journal {

  private final Writers writers;
  private final Pool pool;

  PostgresJournal(Writers writers, Pool pool) {
    this.writers = writers;
    this.pool = pool;
  }

  @Override
  public Mono<Void> append(Lease lease, Batch batch) {
    return fenced(lease, () -> Append.of(lease, batch));
  }

  @Override
  public Mono<Void> tell(Lease lease, List<TelemetryRow> rows) {
    return fenced(lease, () -> Told.of(lease, rows));
  }

  @Override
  public Mono<Void> suspect(Lease lease, @Nullable RunId run) {
    Object id = Sql.nullable(UUID.class, run == null ? null : run.uuid());
    return writers
        .of(lease.shard())
        .list(Sql.of(JournalQueries.SUSPECT, lease.shard(), lease.epoch(), id), row -> row)
        .flatMap(written -> written.isEmpty() ? lost(lease) : Mono.empty());
  }

  @Override
  public Mono<Given> givePermits(Lease lease) {
    return writers
        .of(lease.shard())
        .list(PermitParts.give(lease), PostgresJournal::given)
        .onErrorMap(Refusal::of)
        .flatMap(
            rows ->
                rows.getFirst().fences() == 1
                    ? Mono.just(rows.getFirst().given())
                    : Mono.error(() -> new LeaseLost(lease)));
  }

  @Override
  public Mono<Boolean> permitsNoted(int shard) {
    return pool.first(Sql.of(PermitParts.NOTED, shard), row -> row.truth("noted"));
  }

  private record Fenced(long fences, Given given) {}

  private static Fenced given(Columns row) {
    Given given = new Given(Set.copyOf(row.integers("shards")), row.truth("more"));
    return new Fenced(row.bigint("fences"), given);
  }

  private Mono<Void> fenced(Lease lease, Callable<Sql> statement) {
    return Mono.fromCallable(statement)
        .flatMap(sql -> writers.of(lease.shard()).list(sql, row -> row.bigint("fences")))
        .onErrorMap(Refusal::of)
        .flatMap(fences -> fences.getFirst() == 1 ? Mono.empty() : lost(lease));
  }

  private static Mono<Void> lost(Lease lease) {
    return Mono.error(() -> new LeaseLost(lease));
  }

  @Override
  public Mono<StoredRun> run(RunId run) {
    return pool.first(Sql.of(JournalQueries.RUN, run.uuid()), JournalRows::run);
  }

  @Override
  public Mono<Slice<KeptEvent>> events(RunId run, long afterSeq, long bytes) {
    return JournalQueries.EVENTS.from(pool, JournalRows::event, run.uuid(), afterSeq, PAGE, bytes);
  }

  @Override
  public Mono<Recalled> recall(RunId run, int foldVersion, long beforeSeq, long bytes) {
    return Recall.from(pool, run, foldVersion, beforeSeq, bytes);
  }

  @Override
  public Mono<Void> keep(Lease lease, SnapshotRow row) {
    return Mono.fromCallable(() -> JsonText.storable(row.state()))
        .flatMap(
            state ->
                pool.once(
                    Sql.of(
                        JournalQueries.KEEP,
                        lease.shard(),
                        lease.epoch(),
                        row.run().uuid(),
                        row.seq(),
                        row.foldVersion(),
                        state),
                    fences -> fences.bigint("fences")))
        .onErrorMap(Refusal::of)
        .flatMap(fences -> fences.getFirst() == 1 ? Mono.empty() : lost(lease));
  }

  @Override
  public Mono<Void> lost(Ref value) {
    return pool.once(Sql.of(JournalQueries.LOST, value.sha256()), row -> row.bigint("results"))
        .then();
  }

  @Override
  public Mono<Slice<InboxEntry>> controls(int shard, int limit, long bytes) {
    return JournalQueries.CONTROLS.from(pool, JournalRows::inbox, shard, capped(limit), bytes);
  }

  @Override
  public Mono<Slice<InboxEntry>> starts(int shard, int limit, long bytes) {
    return JournalQueries.STARTS.from(pool, JournalRows::inbox, shard, capped(limit), bytes);
  }

  @Override
  public Mono<List<RunId>> putOff(int shard) {
    return pool.list(Sql.of(JournalQueries.PUT_OFF, shard, PAGE), row -> row.run("run_id"));
  }

  @Override
  public Mono<List<DueTimer>> timers(int shard, Instant dueBefore, int limit) {
    return pool.list(
        Sql.of(JournalQueries.TIMERS, shard, dueBefore, capped(limit)), JournalRows::timer);
  }

  @Override
  public Mono<List<QueueState>> queues(int shard) {
    return pool.list(Sql.of(JournalQueries.QUEUES, shard), JournalRows::queue);
  }

  @Override
  public Mono<Slice<OutboxEntry>> backlog(
      int shard, String queue, int priority, long afterPlace, int limit, long bytes) {
    return JournalQueries.BACKLOG.from(
        pool, JournalRows::outbox, shard, queue, priority, afterPlace, capped(limit), bytes);
  }

  private static int capped(int limit) {
    return Math.min(limit, PAGE);
  }
}
