package dev.solidflux.core.run;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What has happened in a run. Events carry the results of expressions, never expressions, so that
 * folding evaluates nothing. A released event is never edited: see {@link Formats}.
 */
public sealed interface RunEvent {

  /** The invocation, or the first of several, that is at work from here on; 0 if none is. */
  default int begins() {
    return switch (this) {
      case AttemptStarted e -> e.invocation();
      case WaitsBegun e -> e.invocation();
      case ChildrenBegun e -> e.invocation();
      default -> 0;
    };
  }

  /**
   * The run's owner took it up.
   *
   * @param priority of all its tasks that have none of their own
   */
  record RunStarted(String pipeline, int version, JsonNode input, int priority)
      implements RunEvent {}

  /**
   * The run is not begun before it has these permits.
   *
   * @param permits one of each limit of its pipeline
   * @param priority in which it waits for them too
   */
  record RunHeld(String pipeline, int version, JsonNode input, List<Permit> permits, int priority)
      implements RunEvent {}

  /**
   * A fan-out knows what it runs over; its elements are opened in windows.
   *
   * @param elements an array; of an object each element is itself one of {@code key} and {@code
   *     value}
   * @param keys those of the object, in the same order; null for a list
   */
  record FanOutOpened(int scope, String solid, JsonNode elements, @Nullable JsonNode keys)
      implements RunEvent {
    public FanOutOpened {
      keys = keys == null || keys.isNull() ? null : keys;
    }
  }

  /**
   * Tasks are to be done, each by an invocation of its own: the first attempts are sent.
   *
   * @param invocation the number of the first; the others follow
   * @param index the first's element, and the others' follow; null if the solid does not fan out
   * @param args of each, an object (keyword arguments) or an array (positional ones)
   */
  record InvocationsScheduled(
      int scope, String solid, int invocation, @Nullable Integer index, List<JsonNode> args)
      implements RunEvent {}

  /**
   * Tasks are to be done that are not sent before they have their permits.
   *
   * @param invocation the number of the first; the others follow
   * @param index the first's element, and the others' follow; null if the solid does not fan out
   * @param args of each, as in {@link InvocationsScheduled}
   * @param permits of each, one of each limit of its solid
   */
  record InvocationsHeld(
      int scope,
      String solid,
      int invocation,
      @Nullable Integer index,
      List<JsonNode> args,
      List<List<Permit>> permits)
      implements RunEvent {}

  /**
   * It has the permit of one more limit; with that of the last it is begun.
   *
   * @param invocation 0 if it is the run's
   * @param limit from 0, in the order of the document
   * @param miss why no kept result answered it; null if it asked for none
   */
  record PermitTaken(int invocation, int limit, @Nullable Miss miss) implements RunEvent {
    public PermitTaken(int invocation, int limit) {
      this(invocation, limit, null);
    }
  }

  /**
   * A result that was kept is the invocation's: no task is sent.
   *
   * @param from whose result it is
   */
  record InvocationCached(int invocation, JsonNode result, Origin from) implements RunEvent {}

  /**
   * Waits have begun that no worker is needed for.
   *
   * @param invocation the number of the first; the others follow
   * @param index the first's element, and the others' follow; null if the solid does not fan out
   */
  record WaitsBegun(
      int scope, String solid, int invocation, @Nullable Integer index, List<Wait> waits)
      implements RunEvent {}

  /**
   * Runs of another pipeline have begun, each for an invocation of its own.
   *
   * @param invocation the number of the first; the others follow
   * @param index the first's element, and the others' follow; null if the solid does not fan out
   */
  record ChildrenBegun(
      int scope, String solid, int invocation, @Nullable Integer index, List<Child> children)
      implements RunEvent {}

  /** A word came from outside; it is kept until somebody waits for it. */
  record SignalReceived(String name, JsonNode payload) implements RunEvent {}

  /** The word of that name that came first is the invocation's result. */
  record SignalTaken(int invocation, String name) implements RunEvent {}

  /**
   * Values were computed.
   *
   * @param index the first's element, and the others' follow; null if the solid does not fan out
   */
  record ValuesComputed(int scope, String solid, @Nullable Integer index, List<JsonNode> values)
      implements RunEvent {}

  /**
   * A group is begun, or some of its elements are: each in a scope of its own.
   *
   * @param scope around the group
   * @param opened the id of the first new scope; the others follow
   * @param index the first's element, and the others' follow; null if the group does not fan out
   */
  record ScopesOpened(int scope, String solid, int opened, @Nullable Integer index, int count)
      implements RunEvent {}

  /**
   * A group, or an element of it, is done.
   *
   * @param output its result
   */
  record ScopeSucceeded(int scope, JsonNode output) implements RunEvent {}

  /**
   * A group, or an element of it, has failed: something in it failed for good, or its output cannot
   * be evaluated.
   *
   * @param solid the path of what failed
   */
  record ScopeFailed(int scope, String solid, Failure failure) implements RunEvent {}

  /** Groups, or elements of them, are not waited for any longer. */
  record ScopesCancelled(List<Integer> scopes) implements RunEvent {}

  /**
   * A solid is not done.
   *
   * @param because the solid that was skipped, or ended otherwise, before it; null if its own
   *     {@code when} was false
   */
  record SolidSkipped(int scope, String solid, @Nullable String because) implements RunEvent {}

  /**
   * A worker said that it began, or gave a first sign of life. The attempt may be an earlier one
   * that had been given up because nobody had taken it: it counts again, and the later one does
   * not.
   *
   * @param beat how many seconds lie between the signs of life that the worker sends by itself;
   *     null if it sends none
   */
  record AttemptStarted(int invocation, int attempt, String worker, @Nullable Integer beat)
      implements RunEvent {}

  /**
   * The broker gave the task to another worker, since the one before was lost. No new attempt.
   *
   * @param worker who has it now
   * @param times how often that has happened to this attempt
   */
  record AttemptRedelivered(int invocation, int attempt, String worker, int times)
      implements RunEvent {}

  /**
   * An attempt ended without a result.
   *
   * @param retryAt when the next attempt is due; null if there is none and the invocation has
   *     failed
   */
  record AttemptFailed(int invocation, int attempt, Failure failure, @Nullable Instant retryAt)
      implements RunEvent {}

  /** A further attempt is sent. */
  record AttemptScheduled(int invocation, int attempt) implements RunEvent {}

  /**
   * An attempt's result was accepted; the first of any attempt wins.
   *
   * @param late whether the attempt had been given up before
   */
  record InvocationSucceeded(int invocation, int attempt, JsonNode result, boolean late)
      implements RunEvent {}

  /**
   * Invocations will not be waited for any longer, since what is around them is cancelled or has
   * failed.
   *
   * @param confirmed whether no worker can have them: it said so, or none was sent
   */
  record InvocationsCancelled(List<Integer> invocations, boolean confirmed) implements RunEvent {}

  /**
   * A solid could not be done at all, or an element of it: an expression of its failed, or a limit
   * was passed.
   */
  record SolidFailed(int scope, String solid, @Nullable Integer index, Failure failure)
      implements RunEvent {}

  /** The run took longer than it may. */
  record RunOverdue(Failure failure) implements RunEvent {}

  /** Somebody asked for the run to be cancelled; from here on nothing is sent. */
  record CancelRequested(String reason) implements RunEvent {}

  /**
   * All has ended but the solids that run whatever happened.
   *
   * @param outcome {@code succeeded}, {@code failed} or {@code cancelled}
   * @param output what the run yields if they succeed; a JSON null if it did not succeed
   * @param scope of these solids
   */
  record RunFinishing(String outcome, JsonNode output, int scope) implements RunEvent {}

  /** The end: nothing failed for good. */
  record RunSucceeded(JsonNode output) implements RunEvent {}

  /**
   * The end: a solid failed for good, or the output could not be evaluated.
   *
   * @param solid the path of what failed, such as {@code depth[3]}; null for the output
   */
  record RunFailed(@Nullable String solid, Failure failure) implements RunEvent {}

  /** The end: the run was cancelled. */
  record RunCancelled(String reason) implements RunEvent {}
}
