package dev.solidflux.core.run;

import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What must happen next, as data: carried out only after the events that it follows from are
 * committed.
 */
public sealed interface Effect {

  /**
   * Send a task; the message stays in the outbox until its attempt ends.
   *
   * @param args an object (keyword arguments) or an array (positional ones)
   * @param secrets where in them secrets are to be put in
   * @param priority among the tasks of its queue
   * @param runLimit how long a worker may take; null for ever
   */
  record Dispatch(
      int invocation,
      int attempt,
      String queue,
      String task,
      JsonNode args,
      SecretPlaces secrets,
      int priority,
      @Nullable Duration runLimit)
      implements Effect {}

  /** Fire at a time; arming the same timer again moves it. */
  record ArmTimer(Timer timer, Instant due) implements Effect {}

  /** The attempt's timers no longer count. */
  record DisarmTimers(int invocation, int attempt) implements Effect {}

  /**
   * The attempt is over: its message leaves the outbox, its timers no longer count.
   *
   * @param queue of its task; null if it is no task's
   */
  record EndAttempt(int invocation, int attempt, @Nullable String queue) implements Effect {}

  /**
   * Ask whichever worker has the task to stop; a hint, since it may have forgotten or not listen.
   *
   * @param terminate whether it is to end the task by force
   */
  record CancelTask(int invocation, int attempt, String queue, boolean terminate)
      implements Effect {}

  /**
   * Begin a run of another pipeline.
   *
   * @param version of it; null for the newest
   * @param parent what it is told
   * @param priority its own, if its pipeline says nothing else
   * @param refusal what this run is told if there is no such pipeline, or no such version
   */
  record BeginChild(
      Child child,
      String pipeline,
      @Nullable Integer version,
      Parent parent,
      int priority,
      Command.ChildEnded refusal)
      implements Effect {}

  /**
   * Ask for a permit; it is given in order, once there is one.
   *
   * @param invocation 0 if it is the run's
   * @param limit the place of its limit in the document
   * @param priority among those who wait for it
   */
  record AskPermit(int invocation, int limit, Permit permit, int priority) implements Effect {}

  /**
   * Give back what was asked for, given or not.
   *
   * @param invocation 0 for the whole run
   */
  record ReturnPermits(int invocation, List<Permit> permits) implements Effect {}

  /**
   * Keep a result for whoever asks for the same.
   *
   * @param permit of the cache, under whose key it is kept
   * @param keep how long
   */
  record KeepResult(int invocation, Permit permit, JsonNode result, Duration keep)
      implements Effect {}

  /** Say something to another run. */
  record Tell(RunId run, Command command) implements Effect {}

  /** The run is over: nothing of it is left to send or to fire. */
  record EndRun(RunState state) implements Effect {}
}
