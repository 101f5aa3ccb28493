package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

final class MemoryForecasts implements Forecasts {

  private static final NavigableMap<Integer, Learnt> NOTHING = new TreeMap<>();

  private final Tables tables;
  private final Wire wire;

  MemoryForecasts(Tables tables, Wire wire) {
    this.tables = tables;
    this.wire = wire;
  }

  @Override
  public Mono<Void> foresee(Lease lease, List<RunId> runs, List<Foreseen> all) {
    return wire.call(
        () -> {
          MemoryAppend.requireLease(tables, lease);
          Set<RunId> of = new HashSet<>(runs);
          Set<Tables.ForeseenKey> kept =
              all.stream()
                  .map(row -> new Tables.ForeseenKey(row.run(), row.path()))
                  .collect(Collectors.toSet());
          tables.foreseen.keySet().removeIf(key -> of.contains(key.run()) && !kept.contains(key));
          all.forEach(this::keep);
          return null;
        });
  }

  private void keep(Foreseen row) {
    Instant now = tables.clock.instant();
    tables.foreseen.compute(
        new Tables.ForeseenKey(row.run(), row.path()),
        (key, old) ->
            new Tables.Foreseen(
                row,
                after(now, row.ready()),
                old != null && !old.from().isAfter(now) && old.until().isAfter(now)
                    ? old.from()
                    : after(now, row.ask()),
                after(now, row.until())));
  }

  private static Instant after(Instant now, double seconds) {
    return Tables.micros(now.plusNanos((long) (1e9 * Math.min(seconds, LONGEST))));
  }

  @Override
  public Mono<Void> sweep() {
    return wire.call(
        () -> {
          Instant now = tables.clock.instant();
          tables
              .foreseen
              .values()
              .removeIf(one -> one.until().isBefore(now) || isOver(one.row().run()));
          return null;
        });
  }

  private boolean isOver(RunId id) {
    Tables.Run run = tables.runs.get(id);
    return run == null || run.state().ended();
  }

  @Override
  public Mono<Learnt> learnt(String ws, String pipeline, int version) {
    return wire.call(() -> newest(ws, pipeline, version));
  }

  private @Nullable Learnt newest(String ws, String pipeline, int version) {
    var entry =
        tables.learnt.getOrDefault(new Tables.LearntKey(ws, pipeline), NOTHING).floorEntry(version);
    return entry == null ? null : entry.getValue();
  }

  @Override
  public Mono<Boolean> learn(
      String ws, String pipeline, int version, long revision, String lessons) {
    return wire.call(
        () -> {
          Storable.json(lessons);
          Learnt newest = newest(ws, pipeline, version);
          long before = newest != null && newest.version() == version ? newest.revision() : 0;
          if (before != 0 && before != revision) {
            return false;
          }
          tables
              .learnt
              .computeIfAbsent(new Tables.LearntKey(ws, pipeline), key -> new TreeMap<>())
              .put(version, new Learnt(version, before + 1, lessons));
          return true;
        });
  }

  @Override
  public Mono<List<Workers>> workers() {
    return wire.call(
        () ->
            tables.queueWorkers.values().stream()
                .sorted(Comparator.comparingLong(Tables.QueueWorkers::order).reversed())
                .limit(Demand.QUEUES)
                .map(this::asOfNow)
                .toList());
  }

  private Workers asOfNow(Tables.QueueWorkers kept) {
    Instant asked = kept.asked();
    Workers row = kept.row();
    Instant now = tables.clock.instant();
    Double seconds = asked == null ? null : Duration.between(asked, now).toNanos() / 1e9;
    Instant begun = kept.begun();
    boolean lately = begun != null && after(begun, row.waited() + WAITED).isAfter(now);
    return new Workers(
        row.queue(), row.served(), seconds, row.cold(), row.revision(), lately ? row.waited() : 0);
  }

  @Override
  public Mono<Boolean> keep(Workers row) {
    return wire.call(
        () -> {
          Storable.json(row.cold());
          Tables.QueueWorkers old = tables.queueWorkers.get(row.queue());
          if (old != null && old.row().revision() != row.revision()) {
            return false;
          }
          Double ago = row.asked();
          Instant asked =
              ago == null ? null : tables.clock.instant().minusNanos((long) (1e9 * ago));
          long revision = old == null ? 1 : old.row().revision() + 1;
          double waited = old == null ? 0 : old.row().waited();
          Workers kept = new Workers(row.queue(), row.served(), ago, row.cold(), revision, waited);
          tables.queueWorkers.put(
              row.queue(),
              new Tables.QueueWorkers(
                  kept, asked, old == null ? null : old.begun(), tables.nextId()));
          return true;
        });
  }

  @Override
  public Mono<Void> waited(Map<String, Double> waits) {
    return wire.call(
        () -> {
          waits.forEach(
              (queue, seconds) ->
                  tables.queueWorkers.computeIfPresent(queue, (name, kept) -> told(kept, seconds)));
          return null;
        });
  }

  private Tables.QueueWorkers told(Tables.QueueWorkers kept, double seconds) {
    Workers row = kept.row();
    return new Tables.QueueWorkers(
        new Workers(row.queue(), row.served(), row.asked(), row.cold(), row.revision(), seconds),
        kept.asked(),
        tables.clock.instant(),
        kept.order());
  }
}
