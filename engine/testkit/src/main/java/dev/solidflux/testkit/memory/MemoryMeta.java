package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Meta;
import java.time.Instant;
import reactor.core.publisher.Mono;

final class MemoryMeta implements Meta {

  private final Tables tables;

  MemoryMeta(Tables tables) {
    this.tables = tables;
  }

  @Override
  public Mono<Deployment> open(Deployment ifFirst) {
    return tables.transaction(() -> opened(ifFirst));
  }

  @Override
  public Mono<Integer> brokerGeneration() {
    return tables.transaction(() -> tables.brokerGeneration);
  }

  @Override
  public Mono<Integer> advanceBrokerGeneration(int from) {
    return tables.transaction(
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
      tables.shards.put(shard, new Tables.Shard(null, 0, Instant.MIN));
    }
    tables.deployment = ifFirst;
    return ifFirst;
  }
}
