package dev.solidflux.flow.send;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.TaskIds;
import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Published;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * Publishes what the outbox gives it and tells each task's queue what became of it; asks workers to
 * stop. Confined to the shard's loop.
 */
final class Sender {

  private static final int CANCELS_AT_A_TIME = 16;
  private static final int CANCELS_WAITING = 10_000;

  private record Going(OutboxQueue queue, Send send) {}

  private final HeldLease held;
  private final TaskIds ids;
  private final Transport transport;
  private final SendSettings settings;
  private final Pace pace;
  private final Scheduler loop;
  private final Outbox.Shard shard;
  private final Room room;
  private final IntSupplier generation;
  private final BiConsumer<OutboxQueue, String> reporter;
  private final Sinks.Many<Going> going =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Going>unbounded(256).get());
  private final Sinks.Many<Attempt> cancels =
      Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(CANCELS_WAITING));
  private final Signal quiet = new Signal();
  private int onTheWay;

  /**
   * @param generation the broker's present one
   * @param reporter hears, once for each change, why a queue's tasks do not get through
   */
  Sender(
      HeldLease held,
      TaskIds ids,
      Transport transport,
      SendSettings settings,
      Pace pace,
      Scheduler loop,
      Outbox.Shard shard,
      Room room,
      IntSupplier generation,
      BiConsumer<OutboxQueue, String> reporter) {
    this.held = held;
    this.ids = ids;
    this.transport = transport;
    this.settings = settings;
    this.pace = pace;
    this.loop = loop;
    this.shard = shard;
    this.room = room;
    this.generation = generation;
    this.reporter = reporter;
  }

  /** Carries it out; never completes. */
  Mono<Void> run() {
    return Mono.when(
        going.asFlux().flatMap(this::publish, settings.publishing()),
        cancels.asFlux().flatMap(a -> transport.cancel(ids.issue(a)), CANCELS_AT_A_TIME));
  }

  boolean isBusy() {
    return onTheWay >= settings.publishing();
  }

  /** Completes once nothing is on its way. */
  Mono<Void> quiet() {
    return Mono.defer(
        () -> onTheWay == 0 ? Mono.empty() : quiet.await().publishOn(loop).then(quiet()));
  }

  /** A task that its queue has given out; to be called while not busy. */
  void send(OutboxQueue queue, Send send) {
    onTheWay++;
    going.emitNext(new Going(queue, send), Sinks.EmitFailureHandler.FAIL_FAST);
  }

  /** A hint: dropped when too many wait. */
  void cancel(Attempt attempt) {
    cancels.tryEmitNext(attempt);
  }

  private Mono<Void> publish(Going one) {
    return Mono.defer(() -> publishNow(one)).publishOn(loop);
  }

  private Mono<Void> publishNow(Going one) {
    Send send = one.send();
    if (!held.valid()) {
      // never marked as sent: whoever takes the shard sends it
      unknown(one.queue(), send);
      return over(send);
    }
    int during = generation.getAsInt();
    return transport
        .publish(task(send), held::valid)
        .publishOn(loop)
        .doOnNext(published -> published(one, published, during))
        .then()
        .onErrorResume(
            Transport.Unsendable.class,
            no -> {
              one.queue().dropped(send);
              shard.says(new Word.Unsendable(send.attempt(), String.valueOf(no.getMessage())));
              return Mono.empty();
            })
        .then(Mono.defer(() -> over(send)));
  }

  private Transport.Task task(Send send) {
    return new Transport.Task(
        ids.issue(send.attempt()),
        send.row().queue(),
        send.row().task(),
        send.row().args(),
        held.shard(),
        send.traceparent());
  }

  private Mono<Void> over(Send send) {
    room.leave(send);
    onTheWay--;
    shard.wake();
    if (onTheWay == 0) {
      quiet.raise();
    }
    return Mono.empty();
  }

  private void published(Going one, Published published, int during) {
    OutboxQueue queue = one.queue();
    Send send = one.send();
    switch (published) {
      case Published.Confirmed confirmed when during == generation.getAsInt() -> {
        boolean wasInTrouble = queue.trouble() != null;
        queue.confirmed(send);
        if (wasInTrouble) {
          reporter.accept(queue, "tasks get through again");
        }
      }
      case Published.Confirmed confirmed -> unknown(queue, send); // that broker is no more
      case Published.Unknown unknown -> unknown(queue, send);
      case Published.Refused refused -> refused(queue, send, refused.reason());
    }
  }

  private void refused(OutboxQueue queue, Send send, String reason) {
    Trouble before = queue.trouble();
    if (queue.refused(send, reason, pace.now(), this::pauseNanos, pace.nanos())) {
      room.enter(send);
    }
    if (before == null || !before.reason().equals(reason)) {
      reporter.accept(queue, reason);
    }
  }

  private void unknown(OutboxQueue queue, Send send) {
    if (queue.unknown(send, pace.nanos() + settings.unknownAgain().toNanos())) {
      room.enter(send);
    }
  }

  private long pauseNanos(int refusals) {
    long first = settings.refusedAgain().toNanos();
    return Math.min(first << Math.min(refusals - 1, 20), settings.refusedAgainMost().toNanos());
  }
}
