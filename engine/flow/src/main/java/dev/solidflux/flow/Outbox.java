package dev.solidflux.flow;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.TaskIds;
import dev.solidflux.flow.port.Batch.OutboxRow;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Published;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * Sends a shard's committed tasks, and keeps the marks of those that the broker has confirmed until
 * the next batch writes them. Confined to the shard's loop; bounded, since the loop takes no more
 * commands while there is no {@link #room}.
 */
final class Outbox {

  /** A committed task. */
  record Send(OutboxRow row, @Nullable String traceparent) {
    Attempt attempt() {
      return row.attempt();
    }
  }

  /** A task that the broker confirmed in a generation. */
  record Mark(Send send, int generation) {
    Attempt attempt() {
      return send.attempt();
    }
  }

  private static final Duration AGAIN = Duration.ofMillis(200);
  private static final int CANCELS_AT_A_TIME = 16;
  private static final int CANCELS_WAITING = 10_000;

  private final HeldLease held;
  private final TaskIds ids;
  private final Transport transport;
  private final EngineSettings settings;
  private final Scheduler loop;
  private final Predicate<Attempt> stillWanted;
  private final Consumer<Input> taker;
  private final Sinks.Many<Send> sends =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Send>unbounded(256).get());
  private final Sinks.Many<Attempt> cancels =
      Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(CANCELS_WAITING));

  /** What is to be sent again in a while: not within its place, which others need meanwhile. */
  private final Sinks.Many<Send> again =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Send>unbounded(256).get());

  private final Signal drained = new Signal();
  private final Signal roomForRecovery = new Signal();
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private int pending;
  private int generation;

  Outbox(
      HeldLease held,
      TaskIds ids,
      Transport transport,
      EngineSettings settings,
      Scheduler loop,
      int generation,
      Predicate<Attempt> stillWanted,
      Consumer<Input> taker) {
    this.held = held;
    this.ids = ids;
    this.transport = transport;
    this.settings = settings;
    this.loop = loop;
    this.generation = generation;
    this.stillWanted = stillWanted;
    this.taker = taker;
  }

  /** Sends what is committed; never completes. */
  Mono<Void> run() {
    Mono<Void> sending = sends.asFlux().flatMap(this::send, settings.publishing()).then();
    Mono<Void> cancelling =
        cancels
            .asFlux()
            .flatMap(task -> transport.cancel(ids.issue(task)), CANCELS_AT_A_TIME)
            .then();
    Mono<Void> repeating =
        again
            .asFlux()
            .flatMap(send -> Mono.delay(AGAIN).thenReturn(send), Integer.MAX_VALUE)
            .publishOn(loop)
            .doOnNext(send -> sends.emitNext(send, Sinks.EmitFailureHandler.FAIL_FAST))
            .then();
    return Mono.when(sending, repeating, cancelling);
  }

  void enqueue(Send send) {
    pending++;
    sends.emitNext(send, Sinks.EmitFailureHandler.FAIL_FAST);
  }

  /** Asks workers to stop; dropped when too many wait, since it is a hint. */
  void cancel(Collection<Attempt> tasks) {
    tasks.forEach(cancels::tryEmitNext);
  }

  /** How many more tasks may wait in memory. */
  int roomLeft() {
    return Math.max(0, settings.pendingPublishes() - pending);
  }

  /** Completes once few enough tasks wait in memory; for whoever reads rows beside the loop. */
  Mono<Void> roomForRecovery() {
    return room(roomForRecovery);
  }

  private Mono<Void> room(Signal drained) {
    return Mono.defer(
        () ->
            pending < settings.pendingPublishes()
                ? Mono.empty()
                : drained.await().publishOn(loop).then(room(drained)));
  }

  /** Completes once nothing is on its way. */
  Mono<Void> empty() {
    return Mono.defer(
        () -> pending == 0 ? Mono.empty() : drained.await().publishOn(loop).then(empty()));
  }

  int pending() {
    return pending;
  }

  boolean hasMarks() {
    return !marks.isEmpty();
  }

  /** Takes the marks that wait to be written; those whose attempt is over need no mark any more. */
  List<Mark> takeMarks() {
    List<Mark> taken = new ArrayList<>(marks.size());
    for (Mark mark : marks) {
      if (stillWanted.test(mark.attempt())) {
        taken.add(mark);
      }
    }
    marks.clear();
    return taken;
  }

  /** The batch that was to write them was not written. */
  void giveBack(List<Mark> unwritten) {
    unwritten.forEach(marks::addLast);
  }

  /**
   * The broker was found to have forgotten everything: what it confirmed before, and no row says
   * yet, is sent again. What rows say is for whoever reads them.
   */
  void lostEverything(int newGeneration) {
    generation = newGeneration;
    List<Mark> forgotten = List.copyOf(marks);
    marks.clear();
    forgotten.forEach(mark -> enqueue(mark.send()));
  }

  /**
   * These marks are written. If the broker was found to have forgotten everything meanwhile,
   * whoever read the rows may have read them before: sent again, at worst twice.
   */
  void written(List<Mark> marked) {
    for (Mark mark : marked) {
      if (mark.generation() != generation) {
        enqueue(mark.send());
      }
    }
  }

  private Mono<Void> send(Send send) {
    return Mono.defer(() -> publish(send)).publishOn(loop);
  }

  private void over() {
    pending--;
    drained.raise();
    roomForRecovery.raise();
  }

  private Mono<Void> publish(Send send) {
    if (!held.valid() || !stillWanted.test(send.attempt())) {
      over();
      return Mono.empty();
    }
    int during = generation;
    return transport
        .publish(task(send))
        .publishOn(loop)
        .doOnNext(published -> published(send, published, during))
        .then()
        .onErrorResume(Transport.Unsendable.class, no -> unsendable(send, no));
  }

  private void published(Send send, Published published, int during) {
    if (published == Published.CONFIRMED && during == generation) {
      marks.addLast(new Mark(send, during));
      over();
    } else {
      again.emitNext(send, Sinks.EmitFailureHandler.FAIL_FAST);
    }
  }

  private Mono<Void> unsendable(Send send, Transport.Unsendable no) {
    return Mono.fromRunnable(
        () -> taker.accept(new Input.Unsendable(send.attempt(), String.valueOf(no.getMessage()))));
  }

  private Transport.Task task(Send send) {
    Attempt attempt = send.attempt();
    String id = ids.issue(attempt);
    return new Transport.Task(
        id,
        send.row().queue(),
        send.row().task(),
        send.row().args(),
        held.shard(),
        send.traceparent());
  }
}
