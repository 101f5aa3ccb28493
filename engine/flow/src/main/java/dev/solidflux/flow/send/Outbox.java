package dev.solidflux.flow.send;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.TaskIds;
import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.port.Batch.QueueMark;
import dev.solidflux.flow.port.Journal.OutboxEntry;
import dev.solidflux.flow.port.Journal.QueueState;
import dev.solidflux.flow.port.Journal.Waiting;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.send.Silences.Silence;
import dev.solidflux.flow.send.Word.Inherited;
import dev.solidflux.flow.send.Word.Verdict;
import dev.solidflux.flow.trace.Traces;
import dev.solidflux.flow.value.Values;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Sends a shard's committed tasks, each queue's in their order, by priority, and by its own credit,
 * so that no queue can hold up another. What waits beyond a little waits in its rows and is read
 * when its turn comes; what was committed by a former owner, or sent to a broker that has forgotten
 * it, goes the same way, only that its run is asked first. Confined to the shard's loop.
 */
public final class Outbox {

  private static final Logger log = LoggerFactory.getLogger(Outbox.class);
  private static final int QUEUES_KEPT = 500;
  private static final Duration QUEUE_KEPT = Duration.ofMinutes(1);

  /** Reads open tasks of a queue; ends in time, as {@code Journal.backlog}. */
  public interface Backlog {
    Mono<Slice<OutboxEntry>> read(
        int shard, String queue, int priority, long afterPlace, int limit, long bytes);
  }

  /** What the outbox needs of the shard. */
  public interface Shard {
    /** Something for the next turn. */
    void says(Word word);

    /** Something changed that the next turn may want to write down or send. */
    void wake();
  }

  private final HeldLease held;
  private final SendSettings settings;
  private final Pace pace;
  private final Shard shard;
  private final Map<String, OutboxQueue> queues = new LinkedHashMap<>();
  private final Room room;
  private final Sender sender;
  private final Rereader rereader;
  private final Lookout lookout;
  private final ServedQueues served;
  private int generation;
  private boolean opened;
  private long lastMarks;
  private volatile List<Stuck> stuck = List.of();

  /**
   * @param generation the broker's, as the shard begins
   * @param served the node's
   */
  public Outbox(
      HeldLease held,
      TaskIds ids,
      Traces traces,
      Transport transport,
      Values values,
      Backlog backlog,
      SendSettings settings,
      Pace pace,
      Scheduler loop,
      int generation,
      ServedQueues served,
      SendMetrics metrics,
      Shard shard) {
    this.held = held;
    this.settings = settings;
    this.pace = pace;
    this.generation = generation;
    this.shard = shard;
    this.lastMarks = pace.nanos();
    this.room = new Room(settings.waiting(), settings.waitingBytes());
    this.sender =
        new Sender(
            held,
            ids,
            traces,
            transport,
            values,
            settings,
            pace,
            loop,
            shard,
            room,
            () -> this.generation,
            metrics,
            this::report);
    this.rereader =
        new Rereader(held, backlog, settings, pace, loop, shard, room, this::needsNoSending);
    this.lookout = new Lookout(transport, pace, loop, shard, served, metrics, this::report);
    this.served = served;
  }

  /** Carries out what {@link #pump} decides; never completes. */
  public Mono<Void> run() {
    return Mono.when(sender.run(), rereader.run(), lookout.run());
  }

  /** What a new owner finds; to be called once, before anything else. */
  public void open(List<QueueState> found) {
    long now = pace.nanos();
    for (QueueState state : found) {
      QueueMark mark = state.mark();
      boolean counts = mark != null && mark.generation() == generation;
      long confirmed = mark != null && counts ? mark.place() : 0;
      queue(state.queue(), now).inherits(state.priority(), confirmed, state.last());
    }
    opened = true;
  }

  private OutboxQueue queue(String named, long now) {
    return queues.computeIfAbsent(
        named, name -> new OutboxQueue(name, credit(now), generation, now));
  }

  private Credit credit(long now) {
    return new Credit(
        settings.creditFloor(), settings.creditMost(), settings.creditWindow().toNanos(), now);
  }

  /** Tasks that are committed now, in the order of their places. */
  public void committed(Collection<Send> sends) {
    long now = pace.nanos();
    for (Send send : sends) {
      if (queue(send.row().queue(), now).committed(send, room, now)) {
        room.enter(send);
      }
    }
  }

  /** A worker has the task. */
  public void begun(Attempt attempt, String queue) {
    OutboxQueue of = queues.get(queue);
    served.isServed(queue);
    if (of != null) {
      Trouble before = of.trouble();
      of.begun(attempt, pace.nanos());
      reportEnd(of, before, "a worker begins tasks");
    }
  }

  /** Its task, which has not left, may wait in its queue until then. */
  public void requeued(Attempt attempt, String queue, Instant due) {
    OutboxQueue of = queues.get(queue);
    if (of != null) {
      of.requeued(attempt, due);
      sender.requeued(attempt, due);
    }
  }

  /** The attempt is over: its task is not sent any more. */
  public void over(Attempt attempt, String queue) {
    OutboxQueue of = queues.get(queue);
    if (of == null) {
      return;
    }
    Trouble before = of.trouble();
    Send unsent = of.over(attempt, pace.nanos());
    if (unsent != null) {
      room.leave(unsent);
    }
    reportEnd(of, before, "a task of it is over");
  }

  /**
   * Does not send the task any more, and asks whoever has it to stop; that is dropped when too many
   * wait, since it is a hint.
   */
  public void cancel(Attempt attempt, String queue, boolean terminate) {
    OutboxQueue of = queues.get(queue);
    Send unsent = of == null ? null : of.withhold(attempt);
    if (unsent == null) {
      sender.cancel(attempt, terminate);
    } else {
      room.leave(unsent);
    }
  }

  /** What a worker hears that asked. */
  public void answer(Answer answer) {
    sender.answer(answer);
  }

  /** The broker was found to have forgotten everything: all open tasks are looked at again. */
  public void forgotten(int newGeneration) {
    if (newGeneration != generation) {
      generation = newGeneration;
      rereader.awaitNone();
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
        room.leave(send);
        rereader.await(queue, send);
      }
      case OVER -> {
        room.leave(send);
        queue.needsNoSending(send.priority(), send.place());
      }
    }
  }

  /** Whether a task has not left since it was committed. */
  public boolean waits(Waiting where) {
    OutboxQueue queue = queues.get(where.queue());
    return queue == null || queue.waits(where.priority(), where.place());
  }

  /** Sends and reads as much as may be now; to be called whenever something has changed. */
  public void pump() {
    if (!opened) {
      return;
    }
    long now = pace.nanos();
    boolean any = true;
    while (any && !sender.isBusy()) {
      any = false;
      for (OutboxQueue queue : queues.values()) {
        any |= !sender.isBusy() && sendOne(queue, now);
      }
    }
    queues.values().forEach(queue -> rereader.readIfWanted(queue, now, generation));
    rereader.look(now);
    lookout.look(queues.values(), now);
    if (queues.size() > QUEUES_KEPT) {
      long then = now - QUEUE_KEPT.toNanos();
      queues.values().removeIf(queue -> queue.idleSince(then) && queue.marks().isEmpty());
    }
  }

  private boolean sendOne(OutboxQueue queue, long now) {
    Send send = queue.take(now);
    if (send == null) {
      return false;
    }
    sender.send(queue, send);
    return true;
  }

  private void needsNoSending(Silence silence) {
    OutboxQueue queue = queues.get(silence.queue());
    if (queue != null) {
      queue.needsNoSending(silence.priority(), silence.place());
    }
  }

  private void reportEnd(OutboxQueue queue, @Nullable Trouble before, String what) {
    if (before != null && queue.trouble() == null) {
      report(queue, what);
    }
  }

  /** Once for each queue and reason, not for each try. */
  private void report(OutboxQueue queue, String what) {
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
      marks.addAll(queue.marks());
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
    long next = Math.min(rereader.next(), lookout.next(queues.values()));
    for (OutboxQueue queue : queues.values()) {
      next = Math.min(next, queue.next(now, Long.MAX_VALUE));
      if (!queue.marks().isEmpty()) {
        next = Math.min(next, lastMarks + settings.markDelay().toNanos());
      }
    }
    return next;
  }

  /** Completes once nothing is on its way. */
  public Mono<Void> quiet() {
    return sender.quiet();
  }
}
