package dev.solidflux.amqp;

import com.rabbitmq.client.AMQP;
import java.util.List;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One message on its way to a queue. Its mutable part belongs to the {@link Publisher}, under its
 * lock.
 */
final class Outgoing {

  private final String queue;
  private final AMQP.BasicProperties properties;
  private final byte[] body;
  private final long deadline;
  private final BooleanSupplier mayLeave;
  private final Sinks.One<Outcome> outcome = Sinks.one();
  private boolean decided;
  private boolean returned;

  /**
   * @param deadline on the {@link Publisher}'s clock
   * @param mayLeave asked when it is about to be written
   */
  Outgoing(
      String queue,
      AMQP.BasicProperties properties,
      byte[] body,
      long deadline,
      BooleanSupplier mayLeave) {
    this.queue = queue;
    this.properties = properties;
    this.body = body;
    this.deadline = deadline;
    this.mayLeave = mayLeave;
  }

  /** What became of a message. */
  enum Outcome {
    CONFIRMED,
    UNKNOWN,
    /** The broker did not take it. */
    REFUSED,
    /** There is no such queue. */
    UNROUTABLE
  }

  String queue() {
    return queue;
  }

  /** The message's id is its number on the channel, by which a returned one is known. */
  AMQP.BasicProperties properties(long number) {
    return properties.builder().messageId(Long.toString(number)).build();
  }

  byte[] body() {
    return body;
  }

  boolean mayLeave() {
    return mayLeave.getAsBoolean();
  }

  boolean isLate(long now) {
    return now - deadline >= 0;
  }

  boolean isLateBy(long nanos, long now) {
    return now - deadline >= nanos;
  }

  void returned() {
    returned = true;
  }

  boolean isReturned() {
    return returned;
  }

  /** False if it was decided before. */
  boolean decide() {
    boolean first = !decided;
    decided = true;
    return first;
  }

  Mono<Outcome> outcome() {
    return outcome.asMono();
  }

  static void tell(List<Outgoing> messages, Outcome what) {
    messages.forEach(message -> message.outcome.tryEmitValue(what));
  }
}
