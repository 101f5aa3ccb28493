package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

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
    requireLease();
    requireStorable();
    requireFreeNumbers();
    remove();
    write();
  }

  private void requireLease() {
    Tables.Shard row = tables.shards.get(lease.shard());
    if (row == null || row.owner() == null || row.epoch() != lease.epoch()) {
      throw new Journal.LeaseLost(lease);
    }
  }

  private void requireStorable() {
    batch.events().forEach(event -> Storable.require(event.body()));
    batch.telemetry().forEach(row -> Storable.require(row.body()));
    for (Batch.OutboxRow row : batch.outbox()) {
      Storable.require(row.queue());
      Storable.require(row.task());
      Storable.require(row.args());
    }
    for (Batch.ParkedRow row : batch.parked()) {
      Storable.require(row.reason());
      Storable.require(row.headers());
      Storable.require(row.body());
    }
  }

  private void requireFreeNumbers() {
    for (Batch.EventRow event : batch.events()) {
      Map<Long, Runs.Event> present = tables.events.get(event.run());
      if (present != null && present.containsKey(event.seq())) {
        throw new Journal.SequenceTaken(new IllegalStateException("event " + event.seq()));
      }
    }
  }

  private void remove() {
    for (RunId run : batch.runsEnded()) {
      tables.timers.keySet().removeIf(key -> key.run().equals(run));
      tables.outbox.keySet().removeIf(key -> key.run().equals(run));
    }
    batch.attemptsEnded().forEach(tables.outbox::remove);
    batch.attemptsEnded().forEach(this::disarm);
    batch.disarmed().forEach(this::disarm);
    batch.timersGone().forEach(tables.timers::remove);
    var inbox = tables.inbox.get(lease.shard());
    if (inbox != null) {
      batch.inboxDone().forEach(inbox::remove);
    }
  }

  private void disarm(Attempt attempt) {
    tables
        .timers
        .keySet()
        .removeIf(
            key ->
                key.run().equals(attempt.run())
                    && key.timer().invocation() == attempt.invocation()
                    && key.timer().attempt() == attempt.number());
  }

  private void write() {
    for (Batch.EventRow row : batch.events()) {
      tables
          .events
          .computeIfAbsent(row.run(), run -> new TreeMap<>())
          .put(
              row.seq(),
              new Runs.Event(row.seq(), micros(row.at()), row.type(), row.version(), row.body()));
    }
    for (Batch.RunUpdate update : batch.runs()) {
      tables.runs.computeIfPresent(update.run(), (id, run) -> run.at(update));
    }
    for (Batch.TimerRow row : batch.timers()) {
      tables.timers.put(new Batch.TimerKey(row.run(), row.timer()), micros(row.due()));
    }
    for (Batch.OutboxRow row : batch.outbox()) {
      tables.outbox.put(row.attempt(), new Tables.Outbox(row, 0));
    }
    for (Batch.PublishedMark mark : batch.published()) {
      tables.outbox.computeIfPresent(
          mark.attempt(), (key, task) -> new Tables.Outbox(task.row(), mark.generation()));
    }
    for (Batch.TelemetryRow row : batch.telemetry()) {
      tables
          .telemetry
          .computeIfAbsent(row.run(), run -> new ArrayList<>())
          .add(telemetry(row, tables.nextId()));
    }
    tables.parked.addAll(batch.parked());
    while (tables.parked.size() > PARKED_LIMIT) {
      tables.parked.removeFirst();
    }
  }

  private static Runs.Telemetry telemetry(Batch.TelemetryRow row, long id) {
    return new Runs.Telemetry(
        id, row.invocation(), row.attempt(), micros(row.at()), row.kind(), row.body());
  }

  /** Times are kept to the microsecond, as in the database. */
  private static Instant micros(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }
}
