package dev.solidflux.flow.send;

import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.port.Transport;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * Asks the broker about queues whose tasks nobody begins: whether anybody listens to them. Confined
 * to the shard's loop.
 */
final class Lookout {

  /** For so long it is nothing special that no task is begun, and so often it is looked again. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int AT_ONCE = 16;

  private final Transport transport;
  private final Pace pace;
  private final Scheduler loop;
  private final Outbox.Shard shard;
  private final ServedQueues served;
  private final SendMetrics metrics;
  private final BiConsumer<OutboxQueue, String> reporter;
  private final Sinks.Many<OutboxQueue> looks =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<OutboxQueue>unbounded(AT_ONCE).get());
  private int underWay;
  private long next;

  /**
   * @param served where queues are known that somebody listens to
   * @param reporter hears, once for each change, whether somebody listens
   */
  Lookout(
      Transport transport,
      Pace pace,
      Scheduler loop,
      Outbox.Shard shard,
      ServedQueues served,
      SendMetrics metrics,
      BiConsumer<OutboxQueue, String> reporter) {
    this.transport = transport;
    this.pace = pace;
    this.loop = loop;
    this.shard = shard;
    this.served = served;
    this.metrics = metrics;
    this.reporter = reporter;
    this.next = pace.nanos() + PATIENCE.toNanos();
  }

  /** Carries it out; never completes. */
  Mono<Void> run() {
    return looks.asFlux().concatMap(this::look).then();
  }

  /** Looks at some of those that have waited for long, if it is time. */
  void look(Collection<OutboxQueue> queues, long now) {
    if (now - next < 0 || underWay > 0) {
      return;
    }
    next = now + PATIENCE.toNanos();
    queues.stream()
        .filter(queue -> queue.waitsSince(now - PATIENCE.toNanos()))
        .sorted(Comparator.comparingLong(queue -> queue.attendance().looked()))
        .limit(AT_ONCE)
        .forEach(
            queue -> {
              underWay++;
              looks.emitNext(queue, Sinks.EmitFailureHandler.FAIL_FAST);
            });
  }

  /** When to look, in nanoseconds of the monotonic clock; {@code Long.MAX_VALUE} for never. */
  long next(Collection<OutboxQueue> queues) {
    return queues.stream().anyMatch(OutboxQueue::hasTasksWithTheBroker) ? next : Long.MAX_VALUE;
  }

  private Mono<Void> look(OutboxQueue queue) {
    return transport
        .depth(queue.name())
        .timeout(PATIENCE, Mono.empty(), pace.timers())
        .publishOn(loop)
        .doOnNext(depth -> found(queue, depth))
        .onErrorComplete()
        .then(Mono.<Void>fromRunnable(() -> underWay--).subscribeOn(loop));
  }

  private void found(OutboxQueue queue, Transport.Depth depth) {
    if (!queue.hasTasksWithTheBroker()) {
      return; // they were begun while the broker was asked
    }
    String before = reason(queue);
    long now = pace.nanos();
    metrics.looked(queue.name(), depth, queue.attendance().silence(now));
    if (depth.consumers() > 0) {
      served.isServed(queue.name());
    }
    queue.attendance().looked(depth, served.hint(queue.name()), pace.now(), now);
    String after = reason(queue);
    if (!Objects.equals(before, after)) {
      reporter.accept(
          queue, after == null ? "somebody listens to the queue" : after + waiting(depth));
    }
    shard.wake();
  }

  private static String waiting(Transport.Depth depth) {
    return depth.messages() == 1 ? " (one task waits)" : " (" + depth.messages() + " tasks wait)";
  }

  private static @Nullable String reason(OutboxQueue queue) {
    Trouble trouble = queue.trouble();
    return trouble == null ? null : trouble.reason();
  }
}
