package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Meta;
import reactor.core.publisher.Mono;

final class MemoryMeta implements Meta {

  private final Tables tables;
  private final Wire wire;

  MemoryMeta(Tables tables, Wire wire) {
    this.tables = tables;
    this.wire = wire;
  }

  @Override
  public Mono<Deployment> open(Deployment ifFirst) {
    return wire.call(() -> opened(ifFirst));
  }

  @Override
  public Mono<Integer> brokerGeneration() {
    return wire.call(() -> tables.brokerGeneration);
  }

  @Override
  public Mono<Integer> advanceBrokerGeneration(int from) {
    return wire.call(
        () -> {
          if (tables.brokerGeneration == from) {
            tables.brokerGeneration++;
          }
          return tables.brokerGeneration;
        });
  }

  private Deployment opened(Deployment ifFirst) {
    Deployment present = tables.deployment;
    if (present != null) {
      return present;
    }
    for (int shard = 0; shard < ifFirst.shards(); shard++) {
      tables.shards.put(shard, Tables.Shard.NEW);
    }
    tables.deployment = ifFirst;
    return ifFirst;
  }
}
