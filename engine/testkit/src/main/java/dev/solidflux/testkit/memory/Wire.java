package dev.solidflux.testkit.memory;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The way to the rows: a transaction for every subscriber, empty for null. */
interface Wire {

  /** A transaction. */
  <T> Mono<T> call(Supplier<@Nullable T> work);

  /** A transaction that takes place after those of the same shard that were subscribed before. */
  <T> Mono<T> inTurn(int shard, Supplier<@Nullable T> work);

  /** Something that has no answer; completes once it has arrived. */
  Mono<Void> tell(Runnable message);

  /** Answers at once, on the subscriber's thread. */
  static Wire direct(Tables tables) {
    return new Wire() {
      @Override
      public <T> Mono<T> call(Supplier<@Nullable T> work) {
        return Mono.defer(() -> Mono.justOrEmpty(tables.locked(work)));
      }

      @Override
      public <T> Mono<T> inTurn(int shard, Supplier<@Nullable T> work) {
        return call(work);
      }

      @Override
      public Mono<Void> tell(Runnable message) {
        return Mono.fromRunnable(message);
      }
    };
  }

  /** Each way takes as long as is said for it. */
  static Wire slow(Tables tables, Scheduler scheduler, Supplier<Duration> latency) {
    return new SlowWire(tables, scheduler.createWorker(), latency);
  }
}
