package dev.solidflux.core.run;

import dev.solidflux.core.id.RunId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What somebody asks of a run or reports to it: from the inbox, the mailbox or a timer. Those that
 * may have to wait are kept in the forms of {@link Formats#COMMANDS}.
 */
public sealed interface Command {

  /**
   * Take the run up.
   *
   * @param priority what whoever submitted it says, or that of the run that began it; null if
   *     nobody says anything
   */
  record Start(JsonNode input, @Nullable Integer priority) implements Command {
    public Start(JsonNode input) {
      this(input, null);
    }

    /** The same with another input. */
    public Start with(JsonNode other) {
      return new Start(other, priority);
    }
  }

  /** End the run without its result. */
  record Cancel(String reason) implements Command {}

  /** A word from outside, for whoever in the run waits for it, or will. */
  record Signal(String name, JsonNode payload) implements Command {}

  /** Go on with a run that was set aside: for its owner, and nothing that the run decides on. */
  record Release() implements Command {}

  /** What a worker says of one attempt. */
  sealed interface Reply extends Command {
    int invocation();

    int attempt();
  }

  /**
   * The worker began.
   *
   * @param beat how many seconds lie between the signs of life that it sends by itself; null if it
   *     sends none
   */
  record Started(int invocation, int attempt, String worker, @Nullable Integer beat)
      implements Reply {}

  /**
   * The worker asks whether the task is still wanted, before it begins. Never kept: whoever cannot
   * be answered begins.
   *
   * @param redelivered whether a worker may have had it before
   */
  record Asked(int invocation, int attempt, String worker, boolean redelivered) implements Reply {}

  /** Any sign of life: progress, a log line, a heartbeat, a retry inside the worker. */
  record Heard(int invocation, int attempt) implements Reply {}

  /** The worker is done. */
  record Succeeded(int invocation, int attempt, JsonNode result) implements Reply {}

  /**
   * The worker failed, or its reply cannot be used.
   *
   * @param retryAfter how long it asks to be left alone before another attempt; null if it does not
   */
  record Failed(int invocation, int attempt, Failure failure, @Nullable Duration retryAfter)
      implements Reply {
    public Failed(int invocation, int attempt, Failure failure) {
      this(invocation, attempt, failure, null);
    }
  }

  /** The worker dropped the task because it was revoked. */
  record Revoked(int invocation, int attempt) implements Reply {}

  /** The worker had to end before the task was done, and has let go of it. */
  record GivenBack(int invocation, int attempt) implements Reply {}

  /**
   * A run that this one has begun is over.
   *
   * @param output what it yields; a JSON null if it did not succeed
   * @param failure why it did not; null if it did
   */
  record ChildEnded(int invocation, RunId child, JsonNode output, @Nullable Failure failure)
      implements Command {}

  /**
   * A permit is there for whoever asked for it.
   *
   * @param invocation 0 if it is the run's
   * @param limit from 0, in the order of the document
   * @param miss why no kept result answers it; null if it has asked for none
   */
  record PermitGiven(int invocation, int limit, @Nullable Miss miss) implements Command {
    public PermitGiven(int invocation, int limit) {
      this(invocation, limit, null);
    }
  }

  /**
   * A kept result for an invocation that asked for the permit to compute it.
   *
   * @param from whose result it is
   */
  record Cached(int invocation, JsonNode result, Origin from) implements Command {}

  /** A timer came due. */
  record TimerFired(Timer timer) implements Command {}
}
