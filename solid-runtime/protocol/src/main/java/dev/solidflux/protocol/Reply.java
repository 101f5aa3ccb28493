package dev.solidflux.protocol;

import dev.solidflux.json.StorableJson;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a worker says about an attempt. Any number of {@link Asked}, {@link Started}, {@link
 * Progress}, {@link Log}, {@link LinesDropped}, {@link Heartbeat} and {@link Retrying} may come, in
 * any order and more than once; the others {@linkplain #endsAttempt() end} it.
 */
public sealed interface Reply {

  /**
   * A worker has the task and does not begin it before it knows whether it is {@linkplain Wanted
   * still wanted}.
   *
   * @param redelivered whether the broker gave the task to a worker before
   * @param answerTo the queue that the answer goes to
   */
  record Asked(@Nullable String worker, boolean redelivered, String answerTo) implements Reply {}

  /**
   * A worker began the task.
   *
   * @param heartbeat how often the worker gives a sign of life by itself; null if it gives none
   * @param redelivered whether the broker gave the task to a worker before
   */
  record Started(
      @Nullable String worker,
      @Nullable Long pid,
      @Nullable Duration heartbeat,
      boolean redelivered)
      implements Reply {}

  /**
   * Word from inside a running solid.
   *
   * @param state {@code PROGRESS} from a Solidflux worker; whatever an unmodified Celery task
   *     passed to {@code update_state}
   * @param fraction how much is done, from 0 to 1, if the worker said so
   * @param detail everything else it said
   */
  record Progress(
      String state, @Nullable Double fraction, @Nullable String message, JsonNode detail)
      implements Reply {

    public static Progress of(@Nullable Double fraction, @Nullable String message) {
      return new Progress(
          ReplyMessage.PROGRESS, fraction, message, JsonNodeFactory.instance.objectNode());
    }
  }

  /**
   * A line for people; {@code level} is lower case, by custom {@code debug}, {@code info}, {@code
   * warn} or {@code error}.
   */
  record Log(String level, String message, ObjectNode fields) implements Reply {}

  /** So many lines of the log are not sent: there were too many, or there was no way. */
  record LinesDropped(int lines) implements Reply {}

  /** The worker is still at it. */
  record Heartbeat() implements Reply {}

  /**
   * The end that was hoped for. The result is JSON that can be {@linkplain StorableJson stored}.
   */
  record Succeeded(JsonNode result) implements Reply {}

  /**
   * The solid threw.
   *
   * @param type simple name of the exception, as in {@code ValueError}
   * @param module the Python module or Java package it comes from, if known
   * @param retryAfter how long it asks to be left alone before it is tried again; null if it does
   *     not
   */
  record Failed(
      String type,
      @Nullable String module,
      String message,
      @Nullable String stack,
      @Nullable Duration retryAfter)
      implements Reply {
    public Failed(String type, @Nullable String module, String message, @Nullable String stack) {
      this(type, module, message, stack, null);
    }
  }

  /** The worker itself will try the same task again: not an end. */
  record Retrying(String type, @Nullable String module, String message, @Nullable String stack)
      implements Reply {}

  /**
   * The worker did not run it, or stopped, because it had been asked to, or because the task came
   * too late.
   */
  record Revoked(String reason) implements Reply {}

  /**
   * The worker has to end before the task is done, and has let go of it: it wants to be sent again.
   */
  record GivenBack(@Nullable String worker) implements Reply {}

  /**
   * A reply that answers a known task but cannot be understood or stored.
   *
   * @param state the state it announced, if that much could be read
   */
  record Unreadable(String reason, @Nullable String state) implements Reply {}

  /**
   * Whether nothing more is to be expected for this attempt. An unreadable reply is an end unless
   * it announced a state that is none: a worker that answers in pickle will never say anything that
   * can be read.
   */
  default boolean endsAttempt() {
    return switch (this) {
      case Succeeded succeeded -> true;
      case Failed failed -> true;
      case Revoked revoked -> true;
      case GivenBack back -> true;
      case Unreadable unreadable ->
          unreadable.state() == null || ReplyMessage.ENDS.contains(unreadable.state());
      case Asked asked -> false;
      case Started started -> false;
      case Progress progress -> false;
      case Log log -> false;
      case LinesDropped dropped -> false;
      case Heartbeat heartbeat -> false;
      case Retrying retrying -> false;
    };
  }
}
