package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Node;
import dev.solidflux.testkit.memory.Tables.Seen;
import dev.solidflux.testkit.memory.Tables.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

final class MemoryLeases implements Leases {

  private static final Duration REMEMBERED = Duration.ofHours(1);

  private final Tables tables;
  private final Wire wire;

  MemoryLeases(Tables tables, Wire wire) {
    this.tables = tables;
    this.wire = wire;
  }

  @Override
  public Mono<Nodes> beat(Node node, boolean reachesBroker, Duration alive) {
    return wire.call(
        () -> {
          Instant now = tables.clock.instant();
          tables.nodes.put(node.id(), new Seen(node, reachesBroker, now));
          tables.nodes.values().removeIf(seen -> seen.at().isBefore(now.minus(REMEMBERED)));
          return living(alive);
        });
  }

  @Override
  public Mono<Void> leave(Node node) {
    return wire.call(() -> tables.nodes.remove(node.id())).then();
  }

  @Override
  public Mono<List<Lease>> renew(Node node, Collection<Lease> held, Duration duration) {
    return wire.call(() -> held.stream().filter(lease -> extended(node, lease, duration)).toList());
  }

  @Override
  public Mono<Free> free(Duration alive) {
    return wire.call(
        () -> {
          List<Integer> free = new ArrayList<>(tables.shards.keySet());
          free.removeIf(shard -> !isFree(tables.shards.get(shard)));
          Collections.shuffle(free, tables.chance);
          return new Free(List.copyOf(free), living(alive));
        });
  }

  @Override
  public Mono<Taken> take(Node node, int shard, Duration duration) {
    return wire.call(() -> taken(node, shard, duration));
  }

  @Override
  public Mono<Void> release(Node node, Lease lease, boolean clean) {
    return wire.<Void>call(
        () -> {
          Shard held = held(node, lease);
          if (held != null) {
            Shard left = clean ? held.suspecting(null) : held;
            tables.shards.put(lease.shard(), left.heldBy(null, left.epoch(), Instant.MIN, clean));
          }
          return null;
        });
  }

  private Nodes living(Duration alive) {
    Instant since = tables.clock.instant().minus(alive);
    List<Seen> living =
        tables.nodes.values().stream().filter(seen -> seen.at().isAfter(since)).toList();
    return new Nodes(
        living.size(),
        (int) living.stream().filter(Seen::reachesBroker).count(),
        living.stream().mapToInt(seen -> seen.node().formats()).max().orElse(0));
  }

  private @Nullable Taken taken(Node node, int shard, Duration duration) {
    Shard row = tables.shards.get(shard);
    if (row == null || !isFree(row)) {
      return null;
    }
    long epoch = row.epoch() + 1;
    Instant until = tables.clock.instant().plus(duration);
    tables.shards.put(shard, row.heldBy(node.id(), epoch, until, false));
    return new Taken(new Lease(shard, epoch), row.clean(), row.suspect(), row.tries());
  }

  private boolean extended(Node node, Lease lease, Duration duration) {
    Shard held = held(node, lease);
    if (held == null) {
      return false;
    }
    Instant until = tables.clock.instant().plus(duration);
    tables.shards.put(lease.shard(), held.heldBy(held.owner(), held.epoch(), until, held.clean()));
    return true;
  }

  private @Nullable Shard held(Node node, Lease lease) {
    Shard row = tables.shards.get(lease.shard());
    boolean holds = row != null && node.id().equals(row.owner()) && row.epoch() == lease.epoch();
    return holds ? row : null;
  }

  private boolean isFree(@Nullable Shard row) {
    return row != null && (row.owner() == null || row.until().isBefore(tables.clock.instant()));
  }
}
