package dev.solidflux.flow.send;

import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.port.Journal.OutboxEntry;
import dev.solidflux.flow.send.OutboxQueue.TakenIn;
import dev.solidflux.flow.send.Silences.Silence;
import dev.solidflux.flow.send.Word.Inherited;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * Reads the rows of tasks that wait in no memory: those beyond what fits, those of a former owner,
 * and those whose worker was silent for too long after the broker had forgotten them. Confined to
 * the shard's loop.
 */
final class Rereader {

  private static final Logger log = LoggerFactory.getLogger(Rereader.class);
  private static final int PAGE = 200;

  /** So many are read where there is little room. */
  private static final int SOME = 16;

  /** So many rows of silent tasks are asked for at a time. */
  private static final int OVERDUE_AT_A_TIME = 16;

  private record Reading(OutboxQueue queue, Lane lane, long after, int wanted, int generation) {}

  private final HeldLease held;
  private final Outbox.Backlog backlog;
  private final SendSettings settings;
  private final Pace pace;
  private final Scheduler loop;
  private final Outbox.Shard shard;
  private final Room room;
  private final Consumer<Silence> gone;
  private final Silences silences = new Silences();
  private int looking;
  private final Sinks.Many<Reading> readings =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Reading>unbounded(16).get());
  private final Sinks.Many<Silence> overdue =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Silence>unbounded(16).get());

  /**
   * @param gone hears of those that need not be waited for any more
   */
  Rereader(
      HeldLease held,
      Outbox.Backlog backlog,
      SendSettings settings,
      Pace pace,
      Scheduler loop,
      Outbox.Shard shard,
      Room room,
      Consumer<Silence> gone) {
    this.held = held;
    this.backlog = backlog;
    this.settings = settings;
    this.pace = pace;
    this.loop = loop;
    this.shard = shard;
    this.room = room;
    this.gone = gone;
  }

  /** Carries it out; never completes. */
  Mono<Void> run() {
    return Mono.when(
        readings.asFlux().concatMap(reading -> Mono.defer(() -> readIfThereIsRoom(reading))),
        overdue.asFlux().concatMap(this::overdue));
  }

  /** Reads on where the queue is, if it wants to and there is room. */
  void readIfWanted(OutboxQueue queue, long now, int generation) {
    for (Lane lane : queue.lanes()) {
      int wanted = queue.wantsRows(lane, now);
      if (wanted > 0 && room.isThere(true)) {
        long after = queue.beginReading(lane);
        readings.emitNext(
            new Reading(queue, lane, after, wanted, generation),
            Sinks.EmitFailureHandler.FAIL_FAST);
      }
    }
  }

  /** Others that were read meanwhile may have taken it; who leaves wakes the shard. */
  private Mono<Void> readIfThereIsRoom(Reading reading) {
    if (room.isThere(true)) {
      return read(reading, Math.min(reading.wanted(), room.isThere(false) ? PAGE : SOME));
    }
    reading.lane().readingEnded();
    return Mono.empty();
  }

  private Mono<Void> read(Reading reading, int limit) {
    OutboxQueue queue = reading.queue();
    Lane lane = reading.lane();
    return backlog
        .read(held.shard(), queue.name(), lane.priority(), reading.after(), limit, room.left())
        .publishOn(loop)
        .doOnNext(
            rows -> {
              TakenIn taken = queue.read(lane, rows, reading.generation(), pace.nanos());
              taken.ready().forEach(room::enter);
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
                  () ->
                      queue.readingFailed(lane, pace.nanos() + settings.refusedAgain().toNanos()));
            });
  }

  private Mono<Void> again(Runnable later) {
    return Mono.<Void>fromRunnable(later).subscribeOn(loop).doFinally(end -> shard.wake());
  }

  private void ask(OutboxEntry entry, boolean silent) {
    room.enter(new Send(entry.row(), entry.traceparent()));
    shard.says(new Inherited(entry, silent));
  }

  /** A worker has it, or had it: looks at its row again once it was silent for long. */
  void await(OutboxQueue queue, Send send) {
    await(queue.name(), send.priority(), send.place());
  }

  private void await(String queue, int priority, long place) {
    silences.add(new Silence(queue, priority, place, pace.nanos() + settings.silence().toNanos()));
  }

  private void awaitAgain(Silence silence) {
    looking--;
    await(silence.queue(), silence.priority(), silence.place());
  }

  /** Waits for none of them any more. */
  void awaitNone() {
    silences.takeAll().forEach(gone);
  }

  /** Has the rows read of those that were silent for long, as far as there is room for them. */
  void look(long now) {
    while (mayLook()) {
      Silence over = silences.over(now);
      if (over == null) {
        return;
      }
      looking++;
      overdue.emitNext(over, Sinks.EmitFailureHandler.FAIL_FAST);
    }
  }

  private boolean mayLook() {
    return looking < OVERDUE_AT_A_TIME && room.isThere(true);
  }

  /**
   * When to look again, in nanoseconds of the monotonic clock; {@code Long.MAX_VALUE} for never.
   */
  long next() {
    return mayLook() ? silences.next() : Long.MAX_VALUE;
  }

  /** Its row is read again, since memory kept only its place. */
  private Mono<Void> overdue(Silence silence) {
    return backlog
        .read(
            held.shard(), silence.queue(), silence.priority(), silence.place() - 1, 1, room.left())
        .publishOn(loop)
        .doOnNext(
            rows -> {
              looking--;
              OutboxEntry first = rows.items().isEmpty() ? null : rows.items().getFirst();
              if (first != null && first.row().place() == silence.place()) {
                ask(first, true);
              } else {
                gone.accept(silence);
              }
              shard.wake();
            })
        .then()
        .onErrorResume(e -> again(() -> awaitAgain(silence)));
  }
}
