package dev.solidflux.flow.port;

import dev.solidflux.core.definition.Priority;
import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.run.Formats;
import dev.solidflux.json.KeptJson;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;

/**
 * The broker. An adapter keeps its connections up by itself: no method fails because the broker is
 * away, it waits or says {@link Published.Unknown}.
 */
public interface Transport {

  /**
   * The replies of one shard's mailbox in the order of the queue, at least once, with a bounded
   * number and a bounded sum of bytes that are not acknowledged. Subscribing declares the queue and
   * consumes; cancelling closes the channel, so that what was not acknowledged is delivered again.
   * Never completes, and goes on by itself after a lost connection.
   */
  Flux<Delivery> mailbox(int shard);

  /**
   * Sends a task; a queue that does not exist is declared, durable and without arguments.
   * Cancelling the result does not take the task back. Fails with {@link Unsendable} if no broker
   * would ever take the task.
   *
   * <p>While the broker takes no messages ({@link Condition#BLOCKED}), what was sent and not
   * confirmed is not unknown: it waits.
   *
   * @param mayLeave asked at the moment at which the task would leave, however long it has waited
   *     for that; where it says no the task does not leave, and is {@link Published.Unknown}
   */
  Mono<Published> publish(Task task, BooleanSupplier mayLeave);

  /** {@link #publish(Task, BooleanSupplier)} for a task that may leave at any time. */
  default Mono<Published> publish(Task task) {
    return publish(task, () -> true);
  }

  /**
   * Sends a message to the shard's own mailbox: once it comes back, with the token as its
   * correlation id, all that was waiting there before has been delivered.
   *
   * @param token begins with {@link Delivery#BARRIER}
   */
  Mono<Published> barrier(int shard, String token);

  /**
   * Asks workers to drop a task, or to stop it if they can; a hint to whoever listens, never fails.
   *
   * @param terminate whether a worker that has begun is to end it by force
   */
  Mono<Void> cancel(String taskId, boolean terminate);

  /**
   * Tells a worker that asked whether the task is still wanted; a hint, never fails.
   *
   * @param queue where the worker listens
   */
  Mono<Void> answer(String queue, String taskId, boolean wanted);

  /** How a task queue stands; empty if the broker cannot be asked, or has no such queue. */
  Mono<Depth> depth(String queue);

  /** The connection to the broker now, and after every change; never completes. */
  Flux<Reach> reach();

  /**
   * Whether the broker remembers this generation: its canary queue exists. Waits for a connection.
   */
  Mono<Boolean> remembers(int generation);

  /** Leaves the canary of this generation with the broker. Waits for a connection. */
  Mono<Void> remember(int generation);

  /**
   * How the broker can be reached.
   *
   * @param epoch counts connections: another one means that what was unacknowledged is delivered
   *     again, and is the moment to look for the canary
   * @param reason why it is not {@link Condition#CONNECTED}, for people; else empty
   */
  record Reach(long epoch, Condition condition, String reason) {}

  /**
   * How a queue stands.
   *
   * @param consumers how many workers listen to it
   * @param messages how many tasks wait in it that none of them has
   */
  record Depth(int consumers, long messages) {}

  /** What can be done with the broker. */
  enum Condition {
    /** There is no connection. */
    AWAY,
    /** It delivers, but takes no messages: it is short of memory or disk. */
    BLOCKED,
    /** All. */
    CONNECTED
  }

  /**
   * A task to send.
   *
   * @param id the task id, and the correlation id of its replies
   * @param args JSON text: an object (keyword arguments) or an array (positional ones)
   * @param secrets where in them {@link Secrets} are put in as the message is made
   * @param priority among the messages of a queue that has priorities
   * @param shard whose mailbox replies go to
   * @param queueDue until when a worker may begin it; null for ever
   * @param runLimit how long it may take; null for ever
   */
  record Task(
      String id,
      String queue,
      String name,
      String args,
      SecretPlaces secrets,
      int priority,
      int shard,
      @Nullable Instant queueDue,
      @Nullable Duration runLimit,
      @Nullable String traceparent) {

    /** One without secrets and without a priority. */
    public Task(
        String id,
        String queue,
        String name,
        String args,
        int shard,
        @Nullable Instant queueDue,
        @Nullable Duration runLimit,
        @Nullable String traceparent) {
      this(
          id,
          queue,
          name,
          args,
          SecretPlaces.NONE,
          Priority.LOWEST,
          shard,
          queueDue,
          runLimit,
          traceparent);
    }

    /**
     * The same with its secrets put in.
     *
     * @throws Unsendable if there is no value for one
     */
    public Task with(Secrets values) {
      if (secrets.isEmpty()) {
        return this;
      }
      try {
        String filled =
            Formats.json(secrets.fill(KeptJson.mapper().readTree(args), values::value)).json();
        return new Task(
            id,
            queue,
            name,
            filled,
            SecretPlaces.NONE,
            priority,
            shard,
            queueDue,
            runLimit,
            traceparent);
      } catch (SecretPlaces.Missing missing) {
        throw new Unsendable(String.valueOf(missing.getMessage()));
      } catch (JacksonException e) {
        throw new Unsendable("the arguments are no JSON");
      }
    }

    /** Without the arguments, in which there may be secrets by now. */
    @Override
    public String toString() {
      return "Task[id=" + id + ", queue=" + queue + ", name=" + name + ", shard=" + shard + "]";
    }
  }

  /**
   * No broker will ever take this task: it is too large, a name in it cannot be carried, or a
   * secret for it is not there.
   */
  final class Unsendable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Unsendable(String message) {
      super(message);
    }
  }

  /** What became of a task. */
  sealed interface Published {
    /** The broker has it. */
    record Confirmed() implements Published {}

    /** It may or may not have arrived: send it again under the same id. */
    record Unknown() implements Published {}

    /**
     * The broker does not have it, and says why: it has no such queue and does not let it be
     * declared, or refused the message. Trying again helps only once somebody has changed that.
     *
     * @param reason for people
     */
    record Refused(String reason) implements Published {}
  }
}
