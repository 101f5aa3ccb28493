package dev.solidflux.flow.turn;

import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.send.Stuck;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** A shard that this node owns, until it is stopped or lost; the door to this room. */
public final class Shard {

  private static final Duration STOP_WITHOUT_BROKER = Duration.ofSeconds(1);

  private final HeldLease held;
  private final ShardContext context;
  private final Scheduler loop;
  private final Sinks.Empty<Void> stop = Sinks.empty();
  private final Sinks.Empty<Void> ended = Sinks.empty();
  private volatile @Nullable ShardLoop living;

  public Shard(HeldLease held, ShardContext context) {
    this.held = held;
    this.context = context;
    this.loop = context.pace().loop();
  }

  public HeldLease held() {
    return held;
  }

  /** Lives until stopped or lost; an error is why its memory cannot be trusted any more. */
  public Mono<Void> live() {
    return context
        .generations()
        .next()
        .publishOn(loop)
        .flatMap(this::loop)
        .takeUntilOther(stopWithoutBroker())
        .doFinally(
            end -> {
              ended.tryEmitEmpty();
              loop.dispose();
            });
  }

  private Mono<Void> loop(int generation) {
    ShardLoop one = new ShardLoop(held, context, loop, generation);
    living = one;
    return one.live(stop.asMono());
  }

  /** While the broker's generation is unknown no loop is there to hear the stop. */
  private Mono<Void> stopWithoutBroker() {
    return stop.asMono()
        .then(
            Mono.defer(
                () ->
                    living == null
                        ? Mono.delay(STOP_WITHOUT_BROKER, context.pace().timers()).then()
                        : Mono.never()));
  }

  /** Finishes the batch under way and ends; completes when it has. */
  public Mono<Void> stop() {
    return Mono.defer(
        () -> {
          stop.tryEmitEmpty();
          return ended.asMono();
        });
  }

  /** Whether it makes no step although it should; from any thread. */
  public boolean isStuck() {
    ShardLoop one = living;
    return one != null && one.isStuck(context.patience());
  }

  /** Whether it is the database that it waits for; from any thread. */
  public boolean isWaiting() {
    ShardLoop one = living;
    return one == null || one.isWaiting();
  }

  /** The queues whose tasks do not get through; from any thread. */
  public List<Stuck> stuck() {
    ShardLoop one = living;
    return one == null ? List.of() : one.stuck();
  }
}
