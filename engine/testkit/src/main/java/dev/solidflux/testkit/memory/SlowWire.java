package dev.solidflux.testkit.memory;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Request and answer are each under way for a while: the transaction takes place in between, and
 * takes place even if nobody waits for it any more.
 */
final class SlowWire implements Wire {

  private final Tables tables;
  private final Scheduler.Worker worker;
  private final Supplier<Duration> latency;
  private final Map<Integer, Queue<Runnable>> turns = new ConcurrentHashMap<>();

  SlowWire(Tables tables, Scheduler.Worker worker, Supplier<Duration> latency) {
    this.tables = tables;
    this.worker = worker;
    this.latency = latency;
  }

  @Override
  public <T> Mono<T> call(Supplier<@Nullable T> work) {
    return Mono.defer(
        () -> {
          Sinks.One<T> answer = Sinks.one();
          later(() -> arrive(work, answer));
          return answer.asMono();
        });
  }

  @Override
  public <T> Mono<T> inTurn(int shard, Supplier<@Nullable T> work) {
    return Mono.defer(
        () -> {
          Sinks.One<T> answer = Sinks.one();
          Queue<Runnable> turn =
              turns.computeIfAbsent(shard, absent -> new ConcurrentLinkedQueue<>());
          turn.add(() -> arrive(work, answer));
          later(
              () -> turn.remove().run()); // whichever is quicker, the one that left first is first
          return answer.asMono();
        });
  }

  @Override
  public Mono<Void> tell(Runnable message) {
    return Mono.defer(
        () -> {
          Sinks.Empty<Void> arrived = Sinks.empty();
          later(
              () -> {
                message.run();
                arrived.tryEmitEmpty();
              });
          return arrived.asMono();
        });
  }

  private <T> void arrive(Supplier<@Nullable T> work, Sinks.One<T> answer) {
    try {
      @Nullable T value = tables.locked(work);
      later(() -> answer(answer, value));
    } catch (RuntimeException refused) {
      later(() -> answer.tryEmitError(refused));
    }
  }

  private static <T> void answer(Sinks.One<T> answer, @Nullable T value) {
    if (value == null) {
      answer.tryEmitEmpty();
    } else {
      answer.tryEmitValue(value);
    }
  }

  private void later(Runnable step) {
    worker.schedule(step, latency.get().toNanos(), TimeUnit.NANOSECONDS);
  }
}
