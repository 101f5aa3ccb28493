package dev.solidflux.flow.send;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.TaskIds;
import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Batch.OutboxRow;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.send.SendMetrics.Fate;
import dev.solidflux.flow.trace.Traces;
import dev.solidflux.flow.value.Values;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * Publishes what the outbox gives it and tells each task's queue what became of it; asks workers to
 * stop. Confined to the shard's loop.
 */
final class Sender {

  private static final Logger log = LoggerFactory.getLogger(Sender.class);
  private static final int HINTS_AT_A_TIME = 16;
  private static final int HINTS_WAITING = 10_000;

  private record Cancel(Attempt attempt, boolean terminate) {}

  /** A task on its way. What has left has left; what still waits may have to leave otherwise. */
  private static final class Going {
    private final OutboxQueue queue;
    private Send send;
    private volatile boolean stale;

    Going(OutboxQueue queue, Send send) {
      this.queue = queue;
      this.send = send;
    }

    OutboxQueue queue() {
      return queue;
    }

    Send send() {
      return send;
    }

    /** Whether it was over before it could leave. */
    boolean isOver() {
      return queue.isOver(send.attempt());
    }

    /** Whether its arguments stand in it as they are sent. */
    boolean isWhole() {
      return send.row().refs().isEmpty();
    }

    /** What leaves now is as it stands now. */
    Send leaving() {
      stale = false;
      return send;
    }

    void queuedUntil(Instant due) {
      send = send.queuedUntil(due);
      stale = true;
    }
  }

  private final HeldLease held;
  private final TaskIds ids;
  private final Traces traces;
  private final Transport transport;
  private final Values values;
  private final SendSettings settings;
  private final Pace pace;
  private final Scheduler loop;
  private final Outbox.Shard shard;
  private final Room room;
  private final IntSupplier generation;
  private final SendMetrics metrics;
  private final BiConsumer<OutboxQueue, String> reporter;
  private final Sinks.Many<Going> going =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Going>unbounded(256).get());

  /** Those whose values are fetched first. */
  private final Sinks.Many<Going> toFill =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Going>unbounded(256).get());

  private final Sinks.Many<Cancel> cancels =
      Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(HINTS_WAITING));
  private final Sinks.Many<Answer> answers =
      Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(HINTS_WAITING));
  private final Signal quiet = new Signal();
  private final Map<Attempt, Going> onTheWay = new HashMap<>();

  /** How many of them wait for nothing but the broker. */
  private int publishing;

  /**
   * @param generation the broker's present one
   * @param reporter hears, once for each change, why a queue's tasks do not get through
   */
  Sender(
      HeldLease held,
      TaskIds ids,
      Traces traces,
      Transport transport,
      Values values,
      SendSettings settings,
      Pace pace,
      Scheduler loop,
      Outbox.Shard shard,
      Room room,
      IntSupplier generation,
      SendMetrics metrics,
      BiConsumer<OutboxQueue, String> reporter) {
    this.held = held;
    this.ids = ids;
    this.traces = traces;
    this.transport = transport;
    this.values = values;
    this.settings = settings;
    this.pace = pace;
    this.loop = loop;
    this.shard = shard;
    this.room = room;
    this.generation = generation;
    this.metrics = metrics;
    this.reporter = reporter;
  }

  /** Carries it out; never completes. */
  Mono<Void> run() {
    return Mono.when(
        going.asFlux().flatMap(this::publish, settings.publishing()),
        toFill.asFlux().flatMap(this::fill, settings.waiting()),
        cancels
            .asFlux()
            .flatMap(c -> transport.cancel(ids.issue(c.attempt()), c.terminate()), HINTS_AT_A_TIME),
        answers
            .asFlux()
            .flatMap(
                a -> transport.answer(a.to(), ids.issue(a.attempt()), a.wanted()),
                HINTS_AT_A_TIME));
  }

  boolean isBusy() {
    return publishing >= settings.publishing();
  }

  /** Completes once nothing is on its way. */
  Mono<Void> quiet() {
    return Mono.defer(
        () -> onTheWay.isEmpty() ? Mono.empty() : quiet.await().publishOn(loop).then(quiet()));
  }

  /** A task that its queue has given out; to be called while not busy. */
  void send(OutboxQueue queue, Send send) {
    Going one = new Going(queue, send);
    onTheWay.put(send.attempt(), one);
    publishing += one.isWhole() ? 1 : 0;
    (one.isWhole() ? going : toFill).emitNext(one, Sinks.EmitFailureHandler.FAIL_FAST);
  }

  /** If it has not left yet, it comes back to its queue to leave with that deadline. */
  void requeued(Attempt attempt, Instant due) {
    Going one = onTheWay.get(attempt);
    if (one != null) {
      one.queuedUntil(due);
    }
  }

  /** A hint: dropped when too many wait. */
  void cancel(Attempt attempt, boolean terminate) {
    cancels.tryEmitNext(new Cancel(attempt, terminate));
  }

  /** A hint too: whoever hears nothing begins. */
  void answer(Answer answer) {
    answers.tryEmitNext(answer);
  }

  private Mono<Void> publish(Going one) {
    return Mono.defer(() -> publish(one, one.send().row().args())).publishOn(loop);
  }

  /**
   * A task that waits for its values holds no place of those that could leave, and has room for
   * them before they are fetched, and until it has left: a few of a queue at a time.
   */
  private Mono<Void> fill(Going one) {
    OutboxRow row = one.send().row();
    return one.queue()
        .filling()
        .within(
            1,
            () ->
                values.filled(
                    row.args(),
                    row.refs(),
                    args -> Mono.defer(() -> publish(one, args)).subscribeOn(loop)));
  }

  private Mono<Void> publish(Going one, Mono<String> filled) {
    return stays(one)
        ? over(one)
        : filled
            .publishOn(loop)
            .map(args -> Mono.defer(() -> publish(one, args)))
            .onErrorResume(why -> Mono.just(notFilled(one, why)))
            .flatMap(rest -> rest);
  }

  private Mono<Void> publish(Going one, String args) {
    if (stays(one)) {
      return over(one);
    }
    Send send = one.leaving();
    int during = generation.getAsInt();
    Transport.Task task = task(send, args);
    return transport
        .publish(task, () -> held.valid() && !one.stale && !hasPassed(task.queueDue()))
        .publishOn(loop)
        .doOnNext(published -> published(one, published, during))
        .then(Mono.defer(() -> over(one)))
        .onErrorResume(
            Transport.Unsendable.class, no -> unsendable(one, String.valueOf(no.getMessage())));
  }

  /** Whether it is not to leave, as its queue is told then. */
  private boolean stays(Going one) {
    if (one.isOver()) {
      one.queue().dropped(one.send());
      return true;
    }
    if (held.valid()) {
      return false;
    }
    // never marked as sent: whoever takes the shard sends it
    unknown(one.queue(), one.send());
    return true;
  }

  private Mono<Void> unsendable(Going one, String why) {
    metrics.published(Fate.UNSENDABLE);
    one.queue().dropped(one.send());
    shard.says(new Word.Unsendable(one.send().attempt(), why));
    return over(one);
  }

  /** What it is to be sent with is lost, or cannot be fetched now. */
  private Mono<Void> notFilled(Going one, Throwable why) {
    if (Values.isFinal(why)) {
      return unsendable(one, String.valueOf(why.getMessage()));
    }
    metrics.published(Fate.UNKNOWN);
    log.warn("a task waits, since a value of its is not there: {}", why.toString());
    unknown(one.queue(), one.send());
    return over(one);
  }

  private Transport.Task task(Send send, String args) {
    return new Transport.Task(
        ids.issue(send.attempt()),
        send.row().queue(),
        send.row().task(),
        args,
        send.row().secrets(),
        send.row().priority(),
        held.shard(),
        queueDue(send),
        send.row().runLimit(),
        traces.traceparent(send.attempt(), send.traceparent()));
  }

  /**
   * None if it has passed: then the shard could not listen, so nobody gave the task up, and a
   * worker would drop it unseen.
   */
  private @Nullable Instant queueDue(Send send) {
    Instant due = send.row().queueDue();
    return hasPassed(due) ? null : due;
  }

  private boolean hasPassed(@Nullable Instant due) {
    return due != null && !due.isAfter(pace.now());
  }

  private Mono<Void> over(Going one) {
    room.leave(one.send());
    onTheWay.remove(one.send().attempt());
    publishing -= one.isWhole() ? 1 : 0;
    shard.wake();
    if (onTheWay.isEmpty()) {
      quiet.raise();
    }
    return Mono.empty();
  }

  private void published(Going one, Published published, int during) {
    OutboxQueue queue = one.queue();
    Send send = one.send();
    metrics.published(fate(published));
    switch (published) {
      case Published.Confirmed confirmed when during == generation.getAsInt() -> {
        boolean wasInTrouble = queue.trouble() != null;
        queue.confirmed(send, pace.nanos());
        traces.sent(send.attempt(), pace.now());
        if (wasInTrouble) {
          reporter.accept(queue, "tasks get through again");
        }
      }
      case Published.Confirmed confirmed -> unknown(queue, send); // that broker is no more
      case Published.Unknown unknown -> unknown(queue, send);
      case Published.Refused refused -> refused(queue, send, refused.reason());
    }
  }

  private static Fate fate(Published published) {
    return switch (published) {
      case Published.Confirmed confirmed -> Fate.CONFIRMED;
      case Published.Unknown unknown -> Fate.UNKNOWN;
      case Published.Refused refused -> Fate.REFUSED;
    };
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
