package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.RunState;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.testkit.memory.Tables.Lane;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One append: all that can refuse it is checked before the first row is written. */
final class MemoryAppend {

  private static final int PARKED_LIMIT = 10_000;

  private final Tables tables;
  private final Lease lease;
  private final Batch batch;

  MemoryAppend(Tables tables, Lease lease, Batch batch) {
    this.tables = tables;
    this.lease = lease;
    this.batch = batch;
  }

  void run() {
    requireLease(tables, lease);
    Storable.require(batch);
    requireFreeNumbers();
    remove();
    keepHistory();
    keepTimersAndTasks();
    keepCommands();
    keepKin();
    new MemoryPermits(tables).change(lease.shard(), batch);
    park();
  }

  static void requireLease(Tables tables, Lease lease) {
    Tables.Shard row = tables.shards.get(lease.shard());
    if (row == null || row.owner() == null || row.epoch() != lease.epoch()) {
      throw new Journal.LeaseLost(lease);
    }
  }

  private void requireFreeNumbers() {
    for (Batch.EventRow event : batch.events()) {
      if (tables.events(event.run()).containsKey(event.seq())) {
        throw new Journal.SequenceTaken(new IllegalStateException("event " + event.seq()));
      }
    }
  }

  private void remove() {
    batch.runsEnded().forEach(this::end);
    batch.attemptsEnded().forEach(tables.outbox::remove);
    batch.attemptsEnded().forEach(this::disarm);
    batch.timersGone().forEach(this::removeTimer);
    batch.inboxDone().forEach(tables.inbox(lease.shard())::remove);
  }

  private void end(RunId run) {
    Attempt last = new Attempt(run, Integer.MAX_VALUE, Integer.MAX_VALUE);
    tables.outbox.subMap(new Attempt(run, 0, 0), true, last, true).clear();
    tables.timers.subMap(before(run, 0, 0), before(run, Integer.MAX_VALUE, 0)).clear();
  }

  private void disarm(Attempt attempt) {
    Tables.TimerKey first = before(attempt.run(), attempt.invocation(), attempt.number());
    Tables.TimerKey beyond = before(attempt.run(), attempt.invocation(), attempt.number() + 1);
    tables.timers.subMap(first, beyond).clear();
  }

  /** Sorts before every timer of that attempt. */
  private static Tables.TimerKey before(RunId run, int invocation, int attempt) {
    return new Tables.TimerKey(run, invocation, attempt, "", 0);
  }

  private void removeTimer(Batch.TimerKey key) {
    tables.timers.remove(keyOf(key.run(), key.timer()));
    if (key.timer().kind() == Timer.Kind.QUEUE) {
      Attempt attempt = new Attempt(key.run(), key.timer().invocation(), key.timer().attempt());
      Tables.Outbox task = tables.outbox.get(attempt);
      if (task != null && task.row().armedSeq() == key.timer().armedSeq()) {
        tables.outbox.put(attempt, due(task, null));
      }
    }
  }

  private void keepHistory() {
    for (Batch.EventRow row : batch.events()) {
      tables
          .events
          .computeIfAbsent(row.run(), run -> new TreeMap<>())
          .put(
              row.seq(),
              new Tables.Event(
                  row.seq(), Tables.micros(row.at()), row.type(), row.version(), row.body()));
    }
    for (Batch.RunUpdate update : batch.runs()) {
      Instant ended = Tables.microsOrNull(update.endedAt());
      tables.runs.computeIfPresent(update.run(), (id, run) -> run.entering(update, ended));
    }
  }

  private void keepTimersAndTasks() {
    for (Batch.TimerRow row : batch.timers()) {
      tables.timers.put(keyOf(row.run(), row.timer()), Tables.micros(row.due()));
    }
    for (Batch.OutboxRow row : batch.outbox()) {
      Tables.Outbox task = new Tables.Outbox(lease.shard(), row);
      tables.outbox.put(row.attempt(), due(task, row.queueDue()));
    }
    for (Batch.Requeued moved : batch.requeued()) {
      tables.outbox.computeIfPresent(
          moved.attempt(), (attempt, task) -> due(task, moved.queueDue()));
    }
    for (Batch.QueueMark mark : batch.sent()) {
      Batch.QueueMark kept =
          new Batch.QueueMark(
              mark.queue(),
              mark.priority(),
              mark.generation(),
              mark.place(),
              mark.trouble(),
              Tables.microsOrNull(mark.troubleSince()),
              mark.depth());
      Tables.Queue queue = new Tables.Queue(lease.shard(), mark.queue(), mark.priority());
      tables.marks.merge(queue, kept, MemoryAppend::newer);
    }
  }

  private static Batch.QueueMark newer(Batch.QueueMark old, Batch.QueueMark mark) {
    if (mark.generation() != old.generation()) {
      return mark.generation() > old.generation() ? mark : old;
    }
    return new Batch.QueueMark(
        mark.queue(),
        mark.priority(),
        mark.generation(),
        Math.max(old.place(), mark.place()),
        mark.trouble(),
        mark.troubleSince(),
        mark.depth());
  }

  private static Tables.Outbox due(Tables.Outbox task, @Nullable Instant queueDue) {
    Batch.OutboxRow row = task.row();
    return new Tables.Outbox(
        task.shard(), row.queuedUntil(Tables.microsOrNull(queueDue), row.armedSeq()));
  }

  private void keepCommands() {
    var inbox = tables.inbox(lease.shard());
    for (Batch.SetAside aside : batch.setAside()) {
      Runs.SetAside why = new Runs.SetAside(Tables.micros(aside.at()), aside.reason());
      tables.runs.computeIfPresent(aside.run(), (id, run) -> run.aside(why));
    }
    for (long id : batch.inboxHeld()) {
      inbox.computeIfPresent(id, (same, command) -> command.in(Lane.HELD));
    }
    for (Batch.HeldRow held : batch.held()) {
      enqueue(lease.shard(), held.run(), Lane.HELD, held.command());
    }
    for (RunId released : batch.released()) {
      tables.runs.computeIfPresent(released, (id, run) -> run.aside(null));
      inbox.replaceAll(
          (id, command) ->
              command.run().equals(released) && command.lane() == Lane.HELD
                  ? command.in(Lane.CONTROL)
                  : command);
    }
  }

  private void keepKin() {
    for (Batch.ChildRow child : batch.children()) {
      Integer version = tables.version(child.ws(), child.pipeline(), child.version());
      if (version == null) {
        enqueue(lease.shard(), child.parent().run(), Lane.CONTROL, child.refusal());
      } else {
        Submissions.Submission submission =
            new Submissions.Submission(
                child.ws(),
                child.run(),
                child.pipeline(),
                version,
                child.shard(),
                child.start().input(),
                List.of(),
                child.start().priority(),
                child.traceparent(),
                null,
                "");
        tables.runs.put(
            child.run(),
            new Tables.Run(
                submission,
                child.parent(),
                Tables.micros(tables.clock.instant()),
                RunState.QUEUED,
                null,
                null,
                null));
        enqueue(child.shard(), child.run(), Lane.START, child.start());
      }
    }
    for (Batch.ToldRow told : batch.told()) {
      enqueue(told.shard(), told.run(), Lane.CONTROL, told.command());
    }
  }

  private void enqueue(int shard, RunId run, Lane lane, Command command) {
    tables.enqueue(
        shard,
        run,
        lane,
        Formats.COMMANDS.name(command),
        Formats.COMMANDS.version(command),
        Formats.COMMANDS.text(command));
  }

  private void park() {
    tables.parked.addAll(batch.parked());
    while (tables.parked.size() > PARKED_LIMIT) {
      tables.parked.removeFirst();
    }
  }

  private static Tables.TimerKey keyOf(RunId run, Timer timer) {
    return new Tables.TimerKey(
        run, timer.invocation(), timer.attempt(), Formats.name(timer.kind()), timer.armedSeq());
  }
}
