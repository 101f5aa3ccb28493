package dev.solidflux.flow;

import dev.solidflux.core.run.EventFormat;
import dev.solidflux.flow.port.Journal;
import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * A shard that this node owns: one {@link ShardLoop} after the other, until it is stopped or lost.
 */
final class Shard {

  private static final Logger log = LoggerFactory.getLogger(Shard.class);

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

  /** Lives until stopped or lost; an error is why it was lost. */
  Mono<Void> live() {
    return generations
        .next()
        .flatMap(generation -> loops.apply(generation).live(generations, stop.asMono()))
        .takeUntilOther(stopWithoutBroker())
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
                .maxBackoff(Duration.ofSeconds(5))
                .filter(this::worthAnotherTry)
                .doBeforeRetry(
                    again ->
                        log.atWarn()
                            .addKeyValue("shard", held.shard())
                            .setCause(again.failure())
                            .log("a shard drops its memory and starts from its rows")))
        .doFinally(end -> ended.tryEmitEmpty());
  }

  /** While the broker's generation is unknown no loop is there to hear the stop. */
  private Mono<Void> stopWithoutBroker() {
    return stop.asMono().then(Mono.delay(STOP_AT_MOST)).then();
  }

  private static final Duration STOP_AT_MOST = Duration.ofSeconds(5);

  private boolean worthAnotherTry(Throwable failure) {
    return held.valid()
        && !(failure instanceof Journal.LeaseLost)
        && !(failure instanceof EventFormat.UnknownEvent);
  }

  /** Finishes the batch under way and ends; completes when it has. */
  Mono<Void> stop() {
    return Mono.defer(
        () -> {
          stop.tryEmitEmpty();
          return ended.asMono();
        });
  }
}
