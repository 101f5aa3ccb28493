package dev.solidflux.flow.port;

import dev.solidflux.core.run.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message from a mailbox, not yet believed: its correlation id is whatever the sender wrote, and
 * its body is read only once somebody asks for the content.
 */
public interface Delivery {

  /** How the correlation id of a {@link Transport#barrier} begins. */
  String BARRIER = "barrier-";

  /** The sender's correlation id; empty if it has none. */
  String correlationId();

  /** How many bytes its body has. */
  int bytes();

  /** What it says; reads the body, so ask once, and only for a message whose id is believed. */
  Content content();

  /** Its headers and the beginning of its body, as harmless text, for parking. */
  Raw raw();

  /**
   * Acknowledges it; to be called once what it led to is committed. Does nothing on a connection
   * that is gone (the broker delivers again), and never blocks. Adapters gather acknowledgements
   * that come together.
   */
  void ack();

  /** Text for people to look at; no U+0000 in it. */
  record Raw(String headers, String body) {}

  /** What a message says. */
  sealed interface Content {
    /**
     * The worker began.
     *
     * @param beat how many seconds lie between the signs of life that it sends by itself; null if
     *     it sends none
     */
    record Started(String worker, @Nullable Integer beat) implements Content {}

    /**
     * The worker asks whether the task is still wanted, and waits a while for an answer.
     *
     * @param redelivered whether a worker may have had it before
     * @param answerTo the queue that it listens to
     */
    record Asked(String worker, boolean redelivered, String answerTo) implements Content {}

    /**
     * How far the worker is.
     *
     * @param fraction 0 to 1
     * @param detail whatever else it said
     */
    record Progress(@Nullable Double fraction, @Nullable String message, JsonNode detail)
        implements Content {}

    /** A log line of the worker. */
    record Log(String level, String message, JsonNode fields) implements Content {}

    /** So many log lines of the worker were not sent. */
    record LinesDropped(int lines) implements Content {}

    /** The worker lives. */
    record Heartbeat() implements Content {}

    /** The worker is done. */
    record Succeeded(JsonNode result) implements Content {}

    /**
     * The worker failed.
     *
     * @param retryAfter how long it asks to be left alone before another attempt; null if it does
     *     not
     */
    record Failed(Failure failure, @Nullable Duration retryAfter) implements Content {
      public Failed(Failure failure) {
        this(failure, null);
      }
    }

    /** The worker will try again by itself, under the same id. */
    record Retrying(String message) implements Content {}

    /** The worker dropped the task because it was revoked. */
    record Revoked() implements Content {}

    /** The worker had to end before the task was done: nobody is at it any more. */
    record GivenBack() implements Content {}

    /**
     * Not a reply that could be read or stored.
     *
     * @param reason a stable code and what is wrong
     * @param endsAttempt false if it announced a state that is no end
     */
    record Unreadable(String reason, boolean endsAttempt) implements Content {
      public Unreadable(String reason) {
        this(reason, true);
      }
    }
  }
}
