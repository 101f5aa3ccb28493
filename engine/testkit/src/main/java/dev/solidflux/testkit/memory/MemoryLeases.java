package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

final class MemoryLeases implements Leases {

  private final Tables tables;

  MemoryLeases(Tables tables) {
    this.tables = tables;
  }

  @Override
  public Mono<Integer> beat(Node node, Duration alive) {
    return tables.transaction(
        () -> {
          Instant now = tables.clock.instant();
          tables.nodes.put(node.id(), new Tables.Seen(node, now));
          tables
              .nodes
              .values()
              .removeIf(seen -> seen.at().isBefore(now.minus(Duration.ofHours(1))));
          return (int)
              tables.nodes.values().stream()
                  .filter(seen -> seen.at().isAfter(now.minus(alive)))
                  .count();
        });
  }

  @Override
  public Mono<Void> leave(Node node) {
    return tables.transaction(() -> tables.nodes.remove(node.id())).then();
  }

  @Override
  public Mono<List<Lease>> renew(Node node, Collection<Lease> held, Duration duration) {
    return tables.transaction(
        () -> held.stream().filter(lease -> extended(node, lease, duration)).toList());
  }

  @Override
  public Mono<List<Integer>> free() {
    return tables.transaction(
        () -> {
          List<Integer> free = new ArrayList<>(tables.shards.keySet());
          free.removeIf(shard -> !isFree(tables.shards.get(shard)));
          Collections.shuffle(free);
          return free;
        });
  }

  @Override
  public Mono<Lease> take(Node node, int shard, Duration duration) {
    return tables.transaction(() -> taken(node, shard, duration));
  }

  @Override
  public Mono<Void> release(Node node, Lease lease) {
    return tables
        .transaction(
            () -> {
              if (holds(node, lease)) {
                tables.shards.put(
                    lease.shard(), new Tables.Shard(null, lease.epoch(), Instant.MIN));
              }
              return lease;
            })
        .then();
  }

  private @Nullable Lease taken(Node node, int shard, Duration duration) {
    Tables.Shard row = tables.shards.get(shard);
    if (row == null || !isFree(row)) {
      return null;
    }
    long epoch = row.epoch() + 1;
    Instant until = tables.clock.instant().plus(duration);
    tables.shards.put(shard, new Tables.Shard(node.id(), epoch, until));
    return new Lease(shard, epoch);
  }

  private boolean extended(Node node, Lease lease, Duration duration) {
    if (!holds(node, lease)) {
      return false;
    }
    Instant until = tables.clock.instant().plus(duration);
    tables.shards.put(lease.shard(), new Tables.Shard(node.id(), lease.epoch(), until));
    return true;
  }

  private boolean holds(Node node, Lease lease) {
    Tables.Shard row = tables.shards.get(lease.shard());
    return row != null && node.id().equals(row.owner()) && row.epoch() == lease.epoch();
  }

  private boolean isFree(Tables.@Nullable Shard row) {
    return row != null && (row.owner() == null || row.until().isBefore(tables.clock.instant()));
  }
}
