package dev.solidflux.flow;

import java.time.Duration;
import java.util.function.IntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A shard that this node owns: one {@link ShardLoop} after the other, until it is stopped or lost.
 */
final class Shard {

  private final HeldLease held;
  private final Flux<Integer> generations;
  private final IntFunction<ShardLoop> loops;
  private final Sinks.Empty<Void> stop = Sinks.empty();
  private final Sinks.Empty<Void> ended = Sinks.empty();

  /**
   * @param generations the broker's; replays the current one
   * @param loops makes a loop that starts in the given broker generation
   */
  Shard(HeldLease held, Flux<Integer> generations, IntFunction<ShardLoop> loops) {
    this.held = held;
    this.generations = generations;
    this.loops = loops;
  }

  HeldLease held() {
    return held;
  }

  /** Lives until stopped or lost; an error is why its memory cannot be trusted any more. */
  Mono<Void> live() {
    return generations
        .next()
        .flatMap(generation -> loops.apply(generation).live(generations, stop.asMono()))
        .takeUntilOther(stopWithoutBroker())
        .doFinally(end -> ended.tryEmitEmpty());
  }

  /** While the broker's generation is unknown no loop is there to hear the stop. */
  private Mono<Void> stopWithoutBroker() {
    return stop.asMono().then(Mono.delay(STOP_AT_MOST)).then();
  }

  private static final Duration STOP_AT_MOST = Duration.ofSeconds(5);

  /** Finishes the batch under way and ends; completes when it has. */
  Mono<Void> stop() {
    return Mono.defer(
        () -> {
          stop.tryEmitEmpty();
          return ended.asMono();
        });
  }
}
