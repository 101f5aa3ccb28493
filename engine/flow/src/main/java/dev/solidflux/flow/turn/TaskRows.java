package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.Effect;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch.OutboxRow;
import dev.solidflux.flow.port.Batch.Requeued;
import dev.solidflux.json.RefPlaces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** What a batch does to the outbox. A task that comes and goes within it leaves no trace. */
final class TaskRows {

  private final LongSupplier places;
  private final Map<Attempt, OutboxRow> added = new LinkedHashMap<>();
  private final Set<Attempt> ended = new LinkedHashSet<>();
  private final Map<Attempt, Requeued> requeued = new LinkedHashMap<>();

  /**
   * @param places the next place in the order of the shard's tasks
   */
  TaskRows(LongSupplier places) {
    this.places = places;
  }

  /**
   * Adds a task.
   *
   * @return what its arguments take
   */
  long add(Attempt attempt, Effect.Dispatch task) {
    RefPlaces.Written args = Formats.json(task.args());
    OutboxRow row =
        new OutboxRow(
            attempt,
            places.getAsLong(),
            task.queue(),
            task.priority(),
            task.task(),
            args.json(),
            task.secrets(),
            args.places(),
            null,
            0,
            task.runLimit());
    added.put(attempt, row);
    return row.bytes();
  }

  /** The deadline in the queue is a part of the task's row. */
  void arm(Attempt attempt, Timer timer, Instant due) {
    OutboxRow row = added.get(attempt);
    if (row == null) {
      requeue(attempt, due);
    } else {
      added.put(attempt, row.queuedUntil(due, timer.armedSeq()));
    }
  }

  void requeue(Attempt attempt, Instant due) {
    requeued.put(attempt, new Requeued(attempt, due));
  }

  /** The attempt is over: its row goes, if it has one. */
  void end(Attempt attempt) {
    requeued.remove(attempt);
    if (added.remove(attempt) == null) {
      ended.add(attempt);
    }
  }

  Collection<OutboxRow> added() {
    return added.values();
  }

  List<Attempt> ended() {
    return new ArrayList<>(ended);
  }

  List<Requeued> requeued() {
    return new ArrayList<>(requeued.values());
  }
}
