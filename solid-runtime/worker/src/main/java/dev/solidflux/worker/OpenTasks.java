package dev.solidflux.worker;

import dev.solidflux.protocol.TaskMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a served queue that waits, runs or is not yet confirmed, each task once. No more
 * than its prefetch in an incarnation plus what runs from earlier ones. Not thread-safe.
 */
final class OpenTasks {

  private final Map<Execution.Key, Execution> open = new HashMap<>();

  @Nullable Execution find(TaskMessage task) {
    return open.get(Execution.Key.of(task));
  }

  void add(Execution execution) {
    open.put(execution.key(), execution);
  }

  boolean contains(Execution execution) {
    return open.get(execution.key()) == execution;
  }

  /** Whether it was there: what is to be settled of it is settled by whoever removes it. */
  boolean remove(Execution execution) {
    execution.endPreparation();
    return open.remove(execution.key(), execution);
  }

  List<Execution> removeAll() {
    List<Execution> all = List.copyOf(open.values());
    all.forEach(Execution::endPreparation);
    open.clear();
    return all;
  }

  void cancel(String taskId, boolean terminate) {
    open.values().stream()
        .filter(execution -> execution.task().id().equals(taskId))
        .forEach(
            execution -> {
              execution.endPreparation();
              execution.cancel(terminate);
            });
  }

  /** How many take a place in the prefetch: what the broker holds for it, and what is leased. */
  int places() {
    return (int) open.values().stream().filter(e -> e.isLeased() || e.hasLiveDelivery()).count();
  }

  /** How many the broker has to deliver again, since the connection that held them is gone. */
  int lost() {
    return (int) open.values().stream().filter(e -> !e.isLeased() && !e.hasLiveDelivery()).count();
  }

  /** How many deliveries of a consumer are held. */
  int heldBy(Intake intake) {
    return (int)
        open.values().stream()
            .flatMap(execution -> execution.deliveries().stream())
            .filter(delivery -> delivery.isLive() && delivery.intake() == intake)
            .count();
  }
}
