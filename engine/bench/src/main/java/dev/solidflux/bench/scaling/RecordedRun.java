package dev.solidflux.bench.scaling;

import dev.solidflux.core.forecast.Hindsight;
import dev.solidflux.core.forecast.Hindsight.Seen;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads of a run's history what a trace tells of it. Confined to one thread at a time. */
public final class RecordedRun {

  private final Instant submittedAt;
  private final String pipeline;
  private final Hindsight hindsight;
  private final Map<Integer, Instant> started = new HashMap<>();
  private final Map<Integer, Task> tasks = new TreeMap<>();

  /**
   * @param pipeline as the trace names it
   * @param initial the run before anything happened to it
   */
  public RecordedRun(Instant submittedAt, String pipeline, Run initial) {
    this.submittedAt = submittedAt;
    this.pipeline = pipeline;
    this.hindsight = new Hindsight(initial);
  }

  /** When a worker had a task: one attempt at it. */
  record Busy(Instant from, Instant until) {
    double seconds() {
      return Math.max(0, Duration.between(from, until).toMillis() / 1e3);
    }
  }

  /**
   * What workers did for an invocation.
   *
   * @param attempts until it was done, the pauses between them left out
   */
  record Task(String step, List<Busy> attempts) {
    double seconds() {
      return attempts.stream().mapToDouble(Busy::seconds).sum();
    }
  }

  /**
   * The next event of its history.
   *
   * @param at when it was decided
   */
  public void look(Instant at, RunEvent event) {
    switch (event) {
      // that of an earlier attempt counts on, if its worker begins after all
      case RunEvent.AttemptStarted e -> started.putIfAbsent(e.invocation(), at);
      case RunEvent.AttemptFailed e -> {
        if (started.containsKey(e.invocation())) {
          over(e.invocation(), at);
        }
      }
      // of what a worker did without a word that it began, this is the beginning
      case RunEvent.InvocationSucceeded e -> over(e.invocation(), at);
      default -> {}
    }
    hindsight.look(at, event);
  }

  private void over(int invocation, Instant at) {
    Instant from = started.remove(invocation);
    tasks
        .computeIfAbsent(invocation, any -> new Task(hindsight.step(invocation), new ArrayList<>()))
        .attempts()
        .add(new Busy(from == null ? at : from, at));
  }

  Instant submittedAt() {
    return submittedAt;
  }

  String pipeline() {
    return pipeline;
  }

  /** Whether it has succeeded: another one is cut short, and tells nothing. */
  public boolean hasSucceeded() {
    return !hindsight.seen().isEmpty();
  }

  Collection<Task> tasks() {
    return tasks.values();
  }

  /**
   * As a trace tells it.
   *
   * @param served the steps that are done by workers
   */
  Trace.Run since(Instant origin, Set<String> served) {
    Map<String, List<Double>> told = new TreeMap<>();
    Set<String> skipped = new HashSet<>();
    hindsight
        .seen()
        .forEach(
            (step, seen) -> {
              List<Double> took = served.contains(step) ? ofTasks(step) : ofAll(seen);
              if (!seen.begun()) {
                skipped.add(step);
              } else if (!took.isEmpty()) {
                told.put(step, took);
              }
            });
    double at = Math.max(0, Duration.between(origin, submittedAt).toMillis() / 1e3);
    return new Trace.Run(at, pipeline, told, skipped);
  }

  private List<Double> ofTasks(String step) {
    return tasks.values().stream()
        .filter(task -> task.step().equals(step))
        .map(Task::seconds)
        .toList();
  }

  private static List<Double> ofAll(Seen seen) {
    Double seconds = seen.seconds();
    return seconds == null || seconds <= 0 ? List.of() : List.of(Math.round(seconds * 1e3) / 1e3);
  }
}
