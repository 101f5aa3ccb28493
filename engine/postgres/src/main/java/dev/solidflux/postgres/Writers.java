package dev.solidflux.postgres;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The writers of this node; a shard always writes on the same one. */
final class Writers {

  private final List<Writer> writers;

  Writers(int count, Supplier<Writer> writer) {
    this.writers = Stream.generate(writer).limit(count).toList();
  }

  Writer of(int shard) {
    return writers.get(Math.floorMod(shard, writers.size()));
  }

  Mono<Void> close() {
    return Flux.fromIterable(writers).flatMap(Writer::close).then();
  }
}
