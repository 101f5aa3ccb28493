package dev.solidflux.pipelinetest;

import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Failure;
import dev.solidflux.json.StorableJson;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The scripted workers. */
record Workers(Map<String, Script> scripts, Map<String, Duration> times, Set<String> silent) {

  Workers {
    scripts = Map.copyOf(scripts);
    times = Map.copyOf(times);
    silent = Set.copyOf(silent);
  }

  Duration time(Task task) {
    return times.getOrDefault(task.name(), Duration.ZERO);
  }

  boolean answers(Task task) {
    return !silent.contains(task.name());
  }

  /**
   * What a worker replies.
   *
   * @throws IllegalStateException if nothing was scripted for it
   */
  Command.Reply reply(Task task, int invocation) {
    Script script = scripts.get(task.name());
    if (script == null) {
      throw new IllegalStateException(
          "nothing is scripted for task '%s', which %s needs; scripted are %s"
              .formatted(task.name(), task.path(), new TreeSet<>(scripts.keySet())));
    }
    try {
      JsonNode result = PipelineTest.JSON.valueToTree(script.run(task));
      return StorableJson.faults(result, 1).isEmpty()
          ? new Command.Succeeded(invocation, task.attempt(), result)
          : failed(task, invocation, Failure.Cause.TASK, "UnstorableResult", "it cannot be kept");
    } catch (TaskFails e) {
      Failure failure =
          new Failure(Failure.Cause.TASK, e.type(), String.valueOf(e.getMessage()), null);
      return new Command.Failed(invocation, task.attempt(), failure, e.retryAfter());
    } catch (JacksonException e) {
      return failed(
          task, invocation, Failure.Cause.TASK, "UnstorableResult", e.getOriginalMessage());
    } catch (Exception e) {
      String type = e.getClass().getName();
      return failed(task, invocation, Failure.Cause.TASK, type, String.valueOf(e.getMessage()));
    }
  }

  private static Command.Reply failed(
      Task task, int invocation, Failure.Cause cause, String type, String message) {
    return new Command.Failed(invocation, task.attempt(), new Failure(cause, type, message, null));
  }
}
