package dev.solidflux.worker;

import dev.solidflux.protocol.TaskMessage;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the spans of tasks: OpenTelemetry's if its API is on the class path, and they come to
 * something if whoever started the worker set it up too. The worker itself needs none of it.
 */
final class TaskSpans {

  private static final Logger LOG = LoggerFactory.getLogger(TaskSpans.class);
  private static final BiFunction<TaskMessage, String, TaskSpan> SPANS = found();

  static TaskSpan begin(TaskMessage task, String queue) {
    return SPANS.apply(task, queue);
  }

  private static BiFunction<TaskMessage, String, TaskSpan> found() {
    try {
      return OtelTaskSpan.spans();
    } catch (LinkageError e) {
      LOG.debug("there is no OpenTelemetry, or one that is too old: {}", e.toString());
      return (task, queue) -> new TaskSpan.HandedOn(TaskTrace.traceparent(task));
    }
  }

  private TaskSpans() {}
}
