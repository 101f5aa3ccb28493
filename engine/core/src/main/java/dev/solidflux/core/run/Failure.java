package dev.solidflux.core.run;

import dev.solidflux.json.JsonSize;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt, a solid or a run failed.
 *
 * @param cause who found it
 * @param type the worker's name of the error (an exception's class), or the engine's code for it;
 *     what {@code retry.unless} is compared with
 * @param message for people; sent by a worker, so never trusted
 * @param stack the worker's stack trace, if it sent one
 */
public record Failure(Cause cause, String type, String message, @Nullable String stack) {

  /** Who found the failure. */
  public enum Cause {
    /** The worker replied that the task failed. */
    TASK,
    /** The worker's reply cannot be stored or read. */
    INVALID_REPLY,
    /** The attempt waited longer in its queue than {@code timeout.queue}. */
    QUEUE_TIMEOUT,
    /** The attempt ran longer than {@code timeout.run}. */
    RUN_TIMEOUT,
    /** The attempt gave no sign of life for {@code timeout.heartbeat}. */
    HEARTBEAT_TIMEOUT,
    /** The task was given to one worker after the other, and each was lost with it. */
    WORKER_LOST,
    /** The worker had to end before the task was done, and gave it back: nobody's fault. */
    GIVEN_BACK,
    /**
     * The worker dropped the task because somebody revoked it, though the run was not cancelled.
     */
    REVOKED,
    /** A run of another pipeline failed, was cancelled, or could not be begun. */
    CHILD,
    /** No signal came in time. */
    SIGNAL_TIMEOUT,
    /** The run took longer than its {@code timeout}. */
    DEADLINE,
    /** An expression of the pipeline could not be evaluated. */
    EXPRESSION,
    /** Arguments, a result or a signal do not fit the schema that the document gives for them. */
    SCHEMA,
    /** A limit of the engine was passed. */
    LIMIT;

    /** Whether a worker may be at the task still. */
    boolean mayGoOn() {
      return switch (this) {
        case TASK, REVOKED, GIVEN_BACK -> false;
        default -> true;
      };
    }

    /** What expressions and people see. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * What every further attempt would meet again: something too large, of the wrong form or not to
   * be had by anybody. From our worker, Celery and the engine.
   */
  private static final Set<String> CERTAIN =
      Set.of(
          "ArtifactRefused",
          "ArtifactTooLarge",
          "NotRegistered",
          "ResultTooLarge",
          "TaskUnsendable",
          "UnfitArguments",
          "UnstorableResult");

  /** Whether it would fail again in the same way, whatever the document says of retries. */
  public boolean recurs() {
    return cause == Cause.INVALID_REPLY
        || cause == Cause.SCHEMA
        || cause == Cause.LIMIT
        || CERTAIN.contains(type);
  }

  /** What it takes in memory, written out, in bytes. */
  long bytes() {
    return JsonSize.ofText(type)
        + JsonSize.ofText(message)
        + (stack == null ? 0 : JsonSize.ofText(stack));
  }

  static Failure of(Cause cause, String message) {
    return new Failure(cause, cause.name(), message, null);
  }
}
