package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.TelemetryRow;
import dev.solidflux.json.Ref;
import dev.solidflux.testkit.memory.Tables.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

final class MemoryJournal implements Journal {

  private final Tables tables;
  private final Wire wire;

  MemoryJournal(Tables tables, Wire wire) {
    this.tables = tables;
    this.wire = wire;
  }

  @Override
  public Mono<Void> append(Lease lease, Batch batch) {
    return write(lease, () -> new MemoryAppend(tables, lease, batch).run());
  }

  @Override
  public Mono<Given> givePermits(Lease lease) {
    return wire.call(
        () -> {
          MemoryAppend.requireLease(tables, lease);
          return new MemoryPermits(tables).give(lease.shard());
        });
  }

  @Override
  public Mono<Boolean> permitsNoted(int shard) {
    return wire.call(() -> new MemoryPermits(tables).noted(shard));
  }

  @Override
  public Mono<Void> tell(Lease lease, List<TelemetryRow> rows) {
    return write(
        lease,
        () -> {
          MemoryAppend.requireLease(tables, lease);
          rows.forEach(Storable::require);
          rows.forEach(this::keep);
        });
  }

  @Override
  public Mono<StoredRun> run(RunId run) {
    return wire.call(() -> stored(run));
  }

  @Override
  public Mono<Slice<KeptEvent>> events(RunId run, long afterSeq, long bytes) {
    return wire.call(() -> slice(run, afterSeq, bytes));
  }

  private Slice<KeptEvent> slice(RunId run, long afterSeq, long bytes) {
    return Slices.of(
        tables.events(run).tailMap(afterSeq, false).values().stream(),
        PAGE,
        bytes,
        Tables.Event::body,
        MemoryJournal::event);
  }

  private static KeptEvent event(Tables.Event row) {
    return new KeptEvent(
        row.seq(),
        row.at(),
        Formats.EVENTS.read(row.type(), row.version(), row.body()),
        JsonText.bytes(row.body()));
  }

  @Override
  public Mono<Recalled> recall(RunId run, int foldVersion, long beforeSeq, long bytes) {
    return wire.call(
        () -> {
          Tables.Snapshot newest =
              tables.snapshots(run).headMap(beforeSeq, false).descendingMap().values().stream()
                  .filter(one -> one.foldVersion() == foldVersion)
                  .filter(one -> tables.events(run).containsKey(one.seq()))
                  .findFirst()
                  .orElse(null);
          return newest == null
              ? new Recalled(null, slice(run, 0, bytes))
              : new Recalled(
                  new SnapshotRow(run, newest.seq(), foldVersion, newest.state()),
                  slice(run, newest.seq(), bytes));
        });
  }

  @Override
  public Mono<Void> keep(Lease lease, SnapshotRow snapshot) {
    return wire.call(
        () -> {
          MemoryAppend.requireLease(tables, lease);
          Storable.json(snapshot.state());
          if (tables.events(snapshot.run()).containsKey(snapshot.seq())) {
            keep(snapshot);
          }
          return null;
        });
  }

  private void keep(SnapshotRow row) {
    NavigableMap<Long, Tables.Snapshot> all = tables.snapshots(row.run());
    all.values().removeIf(one -> one.foldVersion() != row.foldVersion());
    all.putIfAbsent(row.seq(), new Tables.Snapshot(row.seq(), row.foldVersion(), row.state()));
    Long before = all.lowerKey(row.seq());
    if (before != null) {
      all.headMap(before, false).clear();
    }
  }

  @Override
  public Mono<Slice<InboxEntry>> controls(int shard, int limit, long bytes) {
    return inbox(Lane.CONTROL, shard, limit, bytes);
  }

  @Override
  public Mono<Slice<InboxEntry>> starts(int shard, int limit, long bytes) {
    return inbox(Lane.START, shard, limit, bytes);
  }

  private Mono<Slice<InboxEntry>> inbox(Lane lane, int shard, int limit, long bytes) {
    return wire.call(
        () ->
            Slices.of(
                tables.inbox(shard).values().stream().filter(command -> command.lane() == lane),
                Math.min(limit, PAGE),
                bytes,
                Tables.Command::body,
                this::entry));
  }

  @Override
  public Mono<Void> lost(Ref value) {
    return wire.call(
        () -> {
          tables.cache.values().removeIf(kept -> value.equals(Ref.of(kept.row().result())));
          return null;
        });
  }

  @Override
  public Mono<List<RunId>> putOff(int shard) {
    return wire.call(
        () ->
            tables.inbox(shard).values().stream()
                .filter(command -> command.lane() == Lane.HELD)
                .map(Tables.Command::run)
                .distinct()
                .filter(run -> !tables.isSetAside(run))
                .limit(PAGE)
                .toList());
  }

  @Override
  public Mono<List<DueTimer>> timers(int shard, Instant dueBefore, int limit) {
    return wire.call(
        () ->
            new Deadlines(tables)
                .all()
                .filter(timer -> timer.due().isBefore(dueBefore))
                .filter(timer -> ofShard(timer.run(), shard))
                .filter(timer -> !tables.isSetAside(timer.run()))
                .sorted(Deadlines.SOONEST_FIRST)
                .limit(Math.min(limit, PAGE))
                .toList());
  }

  @Override
  public Mono<List<QueueState>> queues(int shard) {
    return wire.call(
        () -> {
          NavigableMap<Tables.Queue, Long> last = new TreeMap<>();
          tables.outbox.values().stream()
              .filter(task -> task.shard() == shard)
              .map(Tables.Outbox::row)
              .forEach(
                  row ->
                      last.merge(
                          new Tables.Queue(shard, row.queue(), row.priority()),
                          row.place(),
                          Math::max));
          tables
              .marks
              .keySet()
              .removeIf(queue -> queue.shard() == shard && !last.containsKey(queue));
          List<QueueState> states = new ArrayList<>();
          last.forEach(
              (queue, place) ->
                  states.add(
                      new QueueState(
                          queue.name(), queue.priority(), tables.marks.get(queue), place)));
          return List.copyOf(states);
        });
  }

  @Override
  public Mono<Slice<OutboxEntry>> backlog(
      int shard, String queue, int priority, long afterPlace, int limit, long bytes) {
    return wire.call(
        () ->
            Slices.of(
                tables.outbox.values().stream()
                    .filter(task -> task.shard() == shard)
                    .map(Tables.Outbox::row)
                    .filter(row -> row.queue().equals(queue) && row.priority() == priority)
                    .filter(row -> row.place() > afterPlace)
                    .sorted(Comparator.comparingLong(Batch.OutboxRow::place)),
                Math.min(limit, PAGE),
                bytes,
                MemoryJournal::inMemory,
                this::entry));
  }

  @Override
  public Mono<Void> suspect(Lease lease, @Nullable RunId run) {
    return write(
        lease,
        () -> {
          MemoryAppend.requireLease(tables, lease);
          tables.shards.computeIfPresent(lease.shard(), (id, shard) -> shard.suspecting(run));
        });
  }

  private Mono<Void> write(Lease lease, Runnable work) {
    return wire.<Void>inTurn(
        lease.shard(),
        () -> {
          work.run();
          return null;
        });
  }

  private void keep(TelemetryRow row) {
    tables
        .telemetry
        .computeIfAbsent(row.attempt().run(), run -> new ArrayList<>())
        .add(
            new Tables.Telemetry(
                tables.nextId(), row.attempt(), Tables.micros(row.at()), row.kind(), row.body()));
  }

  private InboxEntry entry(Tables.Command row) {
    return new InboxEntry(
        row.id(),
        row.run(),
        Formats.COMMANDS.read(row.kind(), row.version(), row.body()),
        JsonText.bytes(row.body()),
        stored(row.run()));
  }

  private OutboxEntry entry(Batch.OutboxRow row) {
    Tables.Run run = tables.runs.get(row.attempt().run());
    return new OutboxEntry(
        row, run == null ? null : run.submission().traceparent(), JsonText.bytes(inMemory(row)));
  }

  /** What its references stand for is not. */
  private static String inMemory(Batch.OutboxRow row) {
    String refs = row.refs().text();
    return refs == null ? row.args() : row.args() + refs;
  }

  private boolean ofShard(RunId id, int shard) {
    Tables.Run run = tables.runs.get(id);
    return run != null && run.submission().shard() == shard;
  }

  private @Nullable StoredRun stored(RunId id) {
    Tables.Run run = tables.runs.get(id);
    if (run == null) {
      return null;
    }
    var submitted = run.submission();
    return new StoredRun(
        submitted.ws(),
        submitted.id(),
        submitted.pipeline(),
        submitted.version(),
        submitted.shard(),
        submitted.traceparent(),
        run.parent(),
        run.state(),
        run.setAside() == null ? null : run.setAside().reason());
  }
}
