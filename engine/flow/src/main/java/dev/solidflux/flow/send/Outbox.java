package dev.solidflux.flow.send;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.TaskIds;
import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Batch.QueueMark;
import dev.solidflux.flow.port.Journal.OutboxEntry;
import dev.solidflux.flow.port.Journal.QueueState;
import dev.solidflux.flow.port.Journal.Waiting;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.send.OutboxQueue.TakenIn;
import dev.solidflux.flow.send.Silences.Silence;
import dev.solidflux.flow.send.Word.Inherited;
import dev.solidflux.flow.send.Word.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * Sends a shard's committed tasks, each queue's in their order and by its own credit, so that no
 * queue can hold up another. What waits beyond a little waits in its rows and is read when its turn
 * comes; what was committed by a former owner, or sent to a broker that has forgotten it, goes the
 * same way, only that its run is asked first. Confined to the shard's loop.
 */
public final class Outbox {

  private static final Logger log = LoggerFactory.getLogger(Outbox.class);
  private static final int PAGE = 200;
  private static final int QUEUES_KEPT = 500;
  private static final Duration QUEUE_KEPT = Duration.ofMinutes(1);
  private static final int CANCELS_AT_A_TIME = 16;
  private static final int CANCELS_WAITING = 10_000;

  private record Going(OutboxQueue queue, Send send) {}

  private record Reading(OutboxQueue queue, long after, int limit, int generation) {}

  /** Reads open tasks of a queue; ends in time, as {@code Journal.backlog}. */
  public interface Backlog {
    Mono<Slice<OutboxEntry>> read(int shard, String queue, long afterPlace, int limit, long bytes);
  }

  /** What the outbox needs of the shard. */
  public interface Shard {
    /** Something for the next turn. */
    void says(Word word);

    /** Something changed that the next turn may want to write down or send. */
    void wake();
  }

  private final HeldLease held;
  private final TaskIds ids;
  private final Transport transport;
  private final Backlog backlog;
  private final SendSettings settings;
  private final Pace pace;
  private final Scheduler loop;
  private final Shard shard;
  private final Map<String, OutboxQueue> queues = new LinkedHashMap<>();
  private final Silences silences = new Silences();
  private final Sinks.Many<Going> going =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Going>unbounded(256).get());
  private final Sinks.Many<Reading> readings =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Reading>unbounded(16).get());
  private final Sinks.Many<Silence> overdue =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Silence>unbounded(16).get());
  private final Sinks.Many<Attempt> cancels =
      Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(CANCELS_WAITING));
  private final Signal quiet = new Signal();
  private int generation;
  private boolean opened;
  private int onTheWay;
  private int waiting;
  private long waitingBytes;
  private long lastMarks;
  private volatile List<Stuck> stuck = List.of();

  /**
   * @param generation the broker's, as the shard begins
   */
  public Outbox(
      HeldLease held,
      TaskIds ids,
      Transport transport,
      Backlog backlog,
      SendSettings settings,
      Pace pace,
      Scheduler loop,
      int generation,
      Shard shard) {
    this.held = held;
    this.ids = ids;
    this.transport = transport;
    this.backlog = backlog;
    this.settings = settings;
    this.pace = pace;
    this.loop = loop;
    this.generation = generation;
    this.shard = shard;
    this.lastMarks = pace.nanos();
  }

  /** Carries out what {@link #pump} decides; never completes. */
  public Mono<Void> run() {
    return Mono.when(
        going.asFlux().flatMap(this::publish, settings.publishing()),
        readings.asFlux().concatMap(this::read),
        overdue.asFlux().concatMap(this::overdue),
        cancels.asFlux().flatMap(a -> transport.cancel(ids.issue(a)), CANCELS_AT_A_TIME));
  }

  /** What a new owner finds; to be called once, before anything else. */
  public void open(List<QueueState> found) {
    long now = pace.nanos();
    for (QueueState state : found) {
      QueueMark mark = state.mark();
      boolean counts = mark != null && mark.generation() == generation;
      long confirmed = mark != null && counts ? mark.place() : 0;
      queues.put(
          state.queue(),
          new OutboxQueue(state.queue(), credit(now), generation, confirmed, state.last(), now));
    }
    opened = true;
  }

  private Credit credit(long now) {
    return new Credit(
        settings.creditFloor(), settings.creditMost(), settings.creditWindow().toNanos(), now);
  }

  /** Tasks that are committed now, in the order of their places. */
  public void committed(Collection<Send> sends) {
    long now = pace.nanos();
    for (Send send : sends) {
      OutboxQueue queue =
          queues.computeIfAbsent(
              send.row().queue(),
              name -> {
                long before = send.place() - 1;
                return new OutboxQueue(name, credit(now), generation, before, before, now);
              });
      if (queue.committed(send, hasRoom(), now)) {
        tookIn(send);
      }
    }
  }

  private boolean hasRoom() {
    return waiting < settings.waiting() && waitingBytes < settings.waitingBytes();
  }

  private void tookIn(Send send) {
    waiting++;
    waitingBytes += send.bytes();
  }

  private void gone(Send send) {
    waiting--;
    waitingBytes -= send.bytes();
  }

  /** A worker has the task. */
  public void begun(Attempt attempt, String queue) {
    OutboxQueue of = queues.get(queue);
    if (of != null) {
      of.begun(attempt, pace.nanos());
    }
  }

  /** The attempt is over: its task is not sent any more. */
  public void over(Attempt attempt, String queue) {
    OutboxQueue of = queues.get(queue);
    Send unsent = of == null ? null : of.over(attempt, pace.nanos());
    if (unsent != null) {
      gone(unsent);
    }
  }

  /**
   * Does not send the task any more, and asks whoever has it to stop; that is dropped when too many
   * wait, since it is a hint.
   */
  public void cancel(Attempt attempt, String queue) {
    OutboxQueue of = queues.get(queue);
    Send unsent = of == null ? null : of.withhold(attempt);
    if (unsent == null) {
      cancels.tryEmitNext(attempt);
    } else {
      gone(unsent);
    }
  }

  /** The broker was found to have forgotten everything: all open tasks are looked at again. */
  public void forgotten(int newGeneration) {
    if (newGeneration != generation) {
      generation = newGeneration;
      silences.takeAll().forEach(this::over);
      queues.values().forEach(queue -> queue.forgotten(newGeneration));
      shard.wake();
    }
  }

  /** What its run says of an inherited task. */
  public void decided(Inherited inherited, Verdict verdict) {
    OutboxEntry entry = inherited.entry();
    OutboxQueue queue = queues.get(entry.row().queue());
    if (queue == null) {
      return;
    }
    Send send = new Send(entry.row(), entry.traceparent());
    switch (verdict) {
      case SEND -> queue.resend(send);
      case WAIT -> {
        gone(send);
        silences.add(new Silence(queue.name(), send.place(), silenceEnds()));
      }
      case OVER -> {
        gone(send);
        queue.needsNoSending(send.place());
      }
    }
  }

  private long silenceEnds() {
    return pace.nanos() + settings.silence().toNanos();
  }

  /** Whether a task has not left since it was committed. */
  public boolean waits(Waiting where) {
    OutboxQueue queue = queues.get(where.queue());
    return queue == null || queue.waits(where.place());
  }

  /** Sends and reads as much as may be now; to be called whenever something has changed. */
  public void pump() {
    if (!opened) {
      return;
    }
    long now = pace.nanos();
    boolean any = true;
    while (any && onTheWay < settings.publishing()) {
      any = false;
      for (OutboxQueue queue : queues.values()) {
        any |= onTheWay < settings.publishing() && sendOne(queue, now);
      }
    }
    queues.values().forEach(queue -> readIfWanted(queue, now));
    for (Silence over = silences.over(now); over != null; over = silences.over(now)) {
      overdue.emitNext(over, Sinks.EmitFailureHandler.FAIL_FAST);
    }
    if (queues.size() > QUEUES_KEPT) {
      long then = now - QUEUE_KEPT.toNanos();
      queues.values().removeIf(queue -> queue.idleSince(then) && queue.mark() == null);
    }
  }

  private boolean sendOne(OutboxQueue queue, long now) {
    Send send = queue.take(now);
    if (send == null) {
      return false;
    }
    onTheWay++;
    going.emitNext(new Going(queue, send), Sinks.EmitFailureHandler.FAIL_FAST);
    return true;
  }

  private void readIfWanted(OutboxQueue queue, long now) {
    int wanted = queue.wantsRows(now);
    if (wanted > 0 && hasRoom()) {
      long after = queue.beginReading();
      Reading reading = new Reading(queue, after, Math.min(wanted, PAGE), generation);
      readings.emitNext(reading, Sinks.EmitFailureHandler.FAIL_FAST);
    }
  }

  private Mono<Void> read(Reading reading) {
    OutboxQueue queue = reading.queue();
    return backlog
        .read(held.shard(), queue.name(), reading.after(), reading.limit(), settings.waitingBytes())
        .publishOn(loop)
        .doOnNext(
            rows -> {
              TakenIn taken = queue.read(rows, reading.generation(), pace.nanos());
              taken.ready().forEach(this::tookIn);
              taken.ask().forEach(entry -> ask(entry, false));
              shard.wake();
            })
        .then()
        .onErrorResume(
            e -> {
              log.atWarn()
                  .addKeyValue("shard", held.shard())
                  .addKeyValue("queue", queue.name())
                  .log("reading waiting tasks failed, trying again: {}", e.toString());
              return again(
                  () -> queue.readingFailed(pace.nanos() + settings.refusedAgain().toNanos()));
            });
  }

  private Mono<Void> again(Runnable later) {
    return Mono.<Void>fromRunnable(later).subscribeOn(loop).doFinally(end -> shard.wake());
  }

  private void ask(OutboxEntry entry, boolean silent) {
    tookIn(new Send(entry.row(), entry.traceparent()));
    shard.says(new Inherited(entry, silent));
  }

  /** Its row is read again, since memory kept only its place. */
  private Mono<Void> overdue(Silence silence) {
    return backlog
        .read(held.shard(), silence.queue(), silence.place() - 1, 1, settings.waitingBytes())
        .publishOn(loop)
        .doOnNext(
            rows -> {
              OutboxEntry first = rows.items().isEmpty() ? null : rows.items().getFirst();
              if (first != null && first.row().place() == silence.place()) {
                ask(first, true);
              } else {
                over(silence);
              }
            })
        .then()
        .onErrorResume(
            e ->
                again(
                    () ->
                        silences.add(
                            new Silence(silence.queue(), silence.place(), silenceEnds()))));
  }

  private void over(Silence silence) {
    OutboxQueue queue = queues.get(silence.queue());
    if (queue != null) {
      queue.needsNoSending(silence.place());
    }
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
    int during = generation;
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

  private Mono<Void> over(Send send) {
    gone(send);
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
      case Published.Confirmed confirmed when during == generation -> {
        boolean wasInTrouble = queue.trouble() != null;
        queue.confirmed(send);
        if (wasInTrouble) {
          told(queue, "tasks get through again");
        }
      }
      case Published.Confirmed confirmed -> unknown(queue, send); // that broker is no more
      case Published.Unknown unknown -> unknown(queue, send);
      case Published.Refused refused -> {
        Trouble before = queue.trouble();
        if (queue.refused(send, refused.reason(), pace.now(), this::pauseNanos, pace.nanos())) {
          tookIn(send);
        }
        if (before == null || !before.reason().equals(refused.reason())) {
          told(queue, refused.reason());
        }
      }
    }
  }

  private void unknown(OutboxQueue queue, Send send) {
    if (queue.unknown(send, pace.nanos() + settings.unknownAgain().toNanos())) {
      tookIn(send);
    }
  }

  private long pauseNanos(int refusals) {
    long first = settings.refusedAgain().toNanos();
    return Math.min(first << Math.min(refusals - 1, 20), settings.refusedAgainMost().toNanos());
  }

  /** Once for each queue and reason, not for each try. */
  private void told(OutboxQueue queue, String what) {
    log.atWarn()
        .addKeyValue("shard", held.shard())
        .addKeyValue("queue", queue.name())
        .log("queue {}: {}", queue.name(), what);
    List<Stuck> now = new ArrayList<>();
    for (OutboxQueue one : queues.values()) {
      Trouble trouble = one.trouble();
      if (trouble != null) {
        now.add(new Stuck(held.shard(), one.name(), trouble.reason(), trouble.since()));
      }
    }
    stuck = List.copyOf(now);
  }

  /** The queues whose tasks do not get through; from any thread. */
  public List<Stuck> stuck() {
    return stuck;
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

  /**
   * What a batch is to write of how far the queues are.
   *
   * @param anyway whether a batch is written now in any case
   */
  public List<QueueMark> marks(boolean anyway) {
    long now = pace.nanos();
    if (!anyway && now - lastMarks < settings.markDelay().toNanos()) {
      return List.of();
    }
    List<QueueMark> marks = new ArrayList<>();
    for (OutboxQueue queue : queues.values()) {
      QueueMark mark = queue.mark();
      if (mark != null) {
        marks.add(mark);
      }
    }
    lastMarks = now;
    return marks;
  }

  /** These are committed. */
  public void written(Collection<QueueMark> marks) {
    for (QueueMark mark : marks) {
      OutboxQueue queue = queues.get(mark.queue());
      if (queue != null) {
        queue.written(mark);
      }
    }
  }

  /**
   * When to look again, in nanoseconds of the monotonic clock; {@code Long.MAX_VALUE} for never.
   */
  public long next() {
    long now = pace.nanos();
    long next = silences.next();
    for (OutboxQueue queue : queues.values()) {
      next = Math.min(next, queue.next(now, Long.MAX_VALUE));
      if (queue.mark() != null) {
        next = Math.min(next, lastMarks + settings.markDelay().toNanos());
      }
    }
    return next;
  }

  /** Completes once nothing is on its way. */
  public Mono<Void> quiet() {
    return Mono.defer(
        () -> onTheWay == 0 ? Mono.empty() : quiet.await().publishOn(loop).then(quiet()));
  }

  int onTheWay() {
    return onTheWay;
  }
}
