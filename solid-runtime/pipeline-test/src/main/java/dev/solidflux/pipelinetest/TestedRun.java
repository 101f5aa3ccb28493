package dev.solidflux.pipelinetest;

import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Life;
import dev.solidflux.core.run.Outcome;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** What came of a run. */
public final class TestedRun {

  private final Run run;
  private final List<RunEvent> events;
  private final List<Sent> sent;
  private final Duration time;

  /**
   * A task that was sent.
   *
   * @param at how long after the run's begin
   */
  public record Sent(Task task, Duration at) {}

  /**
   * Why a run failed.
   *
   * @param path of what failed; null for the output, or the run as a whole
   * @param cause who found it: {@code task}, {@code run-timeout}, {@code expression} …
   * @param type the worker's name of the error, or the engine's for it
   */
  public record FailedWith(@Nullable String path, String cause, String type, String message) {}

  TestedRun(Run run, List<RunEvent> events, List<Sent> sent, Duration time) {
    this.run = run;
    this.events = events;
    this.sent = sent;
    this.time = time;
  }

  /** {@code succeeded}, {@code failed} or {@code cancelled}. */
  public String state() {
    return run.state().label();
  }

  /** What it yielded; a JSON null unless it succeeded. */
  public JsonNode output() {
    return run.life() instanceof Life.Ended(Outcome.Succeeded(JsonNode output))
        ? output
        : NullNode.getInstance();
  }

  /** Null unless it failed. */
  public @Nullable FailedWith failure() {
    return run.life() instanceof Life.Ended(Outcome.Failed(String path, Failure failure))
        ? new FailedWith(path, failure.cause().label(), failure.type(), failure.message())
        : null;
  }

  /** The tasks that were sent, attempts that came again included, in the order of sending. */
  public List<Sent> sent() {
    return sent;
  }

  /** The paths of the invocations whose tasks were sent, in that order. */
  public List<String> order() {
    return sent.stream().map(one -> one.task().path()).toList();
  }

  /** How many attempts of an invocation were sent. */
  public int attempts(String path) {
    return (int) sent.stream().filter(one -> one.task().path().equals(path)).count();
  }

  /** How long it took, in the time of the pipeline. */
  public Duration time() {
    return time;
  }

  /** The released names of its events, in order: {@code run-started} … */
  public List<String> events() {
    return events.stream().map(Formats.EVENTS::name).toList();
  }
}
