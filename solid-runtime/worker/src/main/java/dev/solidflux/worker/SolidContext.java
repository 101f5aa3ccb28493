package dev.solidflux.worker;

import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.worker.slot.Slot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a running solid can know and say. May be used from any thread; what is said after the end is
 * dropped.
 */
public interface SolidContext {

  /** The task as it arrived. */
  TaskMessage task();

  /** Identifies the attempt; the same if the broker delivers it again. */
  default String taskId() {
    return task().id();
  }

  /**
   * The span of the run's trace that this task is a part of, as W3C's header {@code traceparent}:
   * what a service that the solid calls is told, so that it goes on in the trace. Empty if nobody
   * began one. A client that OpenTelemetry instruments tells it by itself.
   */
  default Optional<String> traceparent() {
    return Optional.ofNullable(TaskTrace.traceparent(task()));
  }

  /** Whether the broker may have given this very attempt to a worker before. */
  boolean redelivered();

  /** The slots that this task has while it runs, as many as it {@link SolidQueue#needs needs}. */
  default List<Slot> slots() {
    return List.of();
  }

  /**
   * How far the work is. At most five a second are sent, the last one always.
   *
   * @param fraction from 0 to 1
   */
  default void progress(double fraction) {
    progress(fraction, null);
  }

  /**
   * How far the work is. At most five a second are sent, the last one always.
   *
   * @param fraction from 0 to 1, or null where nobody can tell
   * @param message what is being done, for people
   */
  void progress(@Nullable Double fraction, @Nullable String message);

  /**
   * A line in the run's log, with {@code level} one of {@code debug}, {@code info}, {@code warn}
   * and {@code error}.
   */
  default void log(String level, String message) {
    log(level, message, Map.of());
  }

  /**
   * A line in the run's log, with fields that Jackson turns into JSON. A solid that floods it has
   * lines dropped.
   */
  void log(String level, String message, Map<String, ?> fields);

  /**
   * Says that the solid is alive. The worker says so by itself too, as long as the function runs.
   */
  void heartbeat();

  /**
   * Whether somebody asked for this task to stop. The function should then return or throw soon;
   * nobody waits for it.
   */
  boolean cancelled();
}
