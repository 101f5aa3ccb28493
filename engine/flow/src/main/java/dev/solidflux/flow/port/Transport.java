package dev.solidflux.flow.port;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * The broker. An adapter keeps its connections up by itself: no method fails because the broker is
 * away, it waits or says {@link Published#UNKNOWN}.
 */
public interface Transport {

  /**
   * The replies of one shard's mailbox, at least once and with a bounded number that are not
   * acknowledged. Subscribing declares the queue and consumes; cancelling closes the channel, so
   * that what was not acknowledged is delivered again. Never completes, and goes on by itself after
   * a lost connection.
   */
  Flux<Delivery> mailbox(int shard);

  /**
   * Sends a task; a queue that does not exist is declared, durable and without arguments.
   * Cancelling the result does not take the task back. Fails with {@link Unsendable} if no broker
   * would ever take the task.
   */
  Mono<Published> publish(Task task);

  /** Asks workers to drop or stop a task; a hint to whoever listens, never fails. */
  Mono<Void> cancel(String taskId);

  /**
   * Emits once for every new connection to the broker (and on subscribing, if there is one): the
   * moment to look for the canary.
   */
  Flux<Long> connections();

  /**
   * Whether the broker remembers this generation: its canary queue exists. Waits for a connection.
   */
  Mono<Boolean> remembers(int generation);

  /** Leaves the canary of this generation with the broker. Waits for a connection. */
  Mono<Void> remember(int generation);

  /**
   * A task to send.
   *
   * @param id the task id, and the correlation id of its replies
   * @param args an object (keyword arguments) or an array (positional ones)
   * @param shard whose mailbox replies go to
   */
  record Task(
      String id,
      String queue,
      String name,
      JsonNode args,
      int shard,
      @Nullable String traceparent) {}

  /** No broker will ever take this task: it is too large, or a name in it cannot be carried. */
  final class Unsendable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Unsendable(String message) {
      super(message);
    }
  }

  /** What became of a task. */
  enum Published {
    /** The broker has it. */
    CONFIRMED,
    /** It may or may not have arrived: send it again under the same id. */
    UNKNOWN
  }
}
