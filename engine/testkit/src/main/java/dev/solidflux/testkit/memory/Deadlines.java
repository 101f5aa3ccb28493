package dev.solidflux.testkit.memory;

import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal.DueTimer;
import dev.solidflux.flow.port.Journal.Waiting;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/** All that comes due: the timers' rows, and the deadlines in queues, which stand with tasks. */
final class Deadlines {

  static final Comparator<DueTimer> SOONEST_FIRST = Comparator.comparing(DueTimer::due);

  private final Tables tables;

  Deadlines(Tables tables) {
    this.tables = tables;
  }

  /** In an order that is always the same. */
  Stream<DueTimer> all() {
    Stream<DueTimer> armed =
        tables.timers.entrySet().stream().map(row -> timer(row.getKey(), row.getValue()));
    Stream<DueTimer> queued =
        tables.outbox.values().stream().map(Tables.Outbox::row).flatMap(Deadlines::inQueue);
    return Stream.concat(armed, queued);
  }

  private static DueTimer timer(Tables.TimerKey key, Instant due) {
    return new DueTimer(
        key.run(),
        key.invocation(),
        key.attempt(),
        Formats.timerKind(key.kind()),
        key.armedSeq(),
        due,
        null);
  }

  private static Stream<DueTimer> inQueue(Batch.OutboxRow row) {
    Instant due = row.queueDue();
    return due == null
        ? Stream.of()
        : Stream.of(
            new DueTimer(
                row.attempt().run(),
                row.attempt().invocation(),
                row.attempt().number(),
                new Kept.Known<>(Timer.Kind.QUEUE),
                row.armedSeq(),
                due,
                new Waiting(row.queue(), row.priority(), row.place())));
  }
}
