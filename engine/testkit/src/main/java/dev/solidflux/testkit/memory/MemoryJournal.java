package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.EventFormat;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

final class MemoryJournal implements Journal {

  private final Tables tables;

  MemoryJournal(Tables tables) {
    this.tables = tables;
  }

  @Override
  public Mono<Void> append(Lease lease, Batch batch) {
    return tables
        .transaction(
            () -> {
              new MemoryAppend(tables, lease, batch).run();
              return lease;
            })
        .then();
  }

  @Override
  public Mono<StoredRun> run(RunId run) {
    return tables.transaction(() -> stored(tables.runs.get(run)));
  }

  @Override
  public Mono<List<RunEvent>> events(RunId run, long afterSeq) {
    return tables.transaction(
        () ->
            tables
                .events
                .getOrDefault(run, new TreeMap<>())
                .tailMap(afterSeq, false)
                .values()
                .stream()
                .limit(PAGE)
                .map(event -> EventFormat.read(event.type(), event.version(), event.body()))
                .toList());
  }

  @Override
  public Mono<List<InboxEntry>> inbox(int shard, int limit) {
    return tables.transaction(
        () ->
            tables.inbox.getOrDefault(shard, new TreeMap<>()).values().stream()
                .limit(Math.min(limit, PAGE))
                .toList());
  }

  @Override
  public Mono<List<DueTimer>> timers(int shard, Instant dueBefore, int limit) {
    return tables.transaction(
        () ->
            tables.timers.entrySet().stream()
                .filter(timer -> ofShard(timer.getKey().run(), shard))
                .filter(timer -> timer.getValue().isBefore(dueBefore))
                .sorted(Map.Entry.comparingByValue())
                .limit(Math.min(limit, PAGE))
                .map(t -> new DueTimer(t.getKey().run(), t.getKey().timer(), t.getValue()))
                .toList());
  }

  @Override
  public Mono<List<OutboxEntry>> unpublished(
      int shard, int generation, @Nullable Attempt after, int limit) {
    return tables.transaction(
        () ->
            tables.outbox.values().stream()
                .filter(task -> ofShard(task.row().attempt().run(), shard))
                .filter(task -> task.publishedGeneration() < generation)
                .filter(t -> after == null || t.row().attempt().compareTo(after) > 0)
                .sorted(Comparator.comparing(task -> task.row().attempt()))
                .limit(Math.min(limit, PAGE))
                .map(this::entry)
                .toList());
  }

  private OutboxEntry entry(Tables.Outbox task) {
    Tables.Run run = tables.runs.get(task.row().attempt().run());
    return new OutboxEntry(
        task.row(),
        run == null ? null : run.submission().traceparent(),
        task.publishedGeneration());
  }

  private boolean ofShard(RunId id, int shard) {
    Tables.Run run = tables.runs.get(id);
    return run != null && run.submission().shard() == shard;
  }

  private static @Nullable StoredRun stored(Tables.@Nullable Run run) {
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
        submitted.traceparent());
  }
}
