package dev.solidflux.postgres;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The writer lanes of this node; a shard always writes on the same one. */
final class Lanes {

  private final List<Lane> lanes;

  Lanes(int count, Supplier<Lane> lane) {
    this.lanes = Stream.generate(lane).limit(count).toList();
  }

  Lane of(int shard) {
    return lanes.get(Math.floorMod(shard, lanes.size()));
  }

  Mono<Void> close() {
    return Flux.fromIterable(lanes).flatMap(Lane::close).then();
  }
}
