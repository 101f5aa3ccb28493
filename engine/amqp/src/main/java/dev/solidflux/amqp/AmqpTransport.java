package dev.solidflux.amqp;

import dev.solidflux.amqp.Outgoing.Outcome;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.WireMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The transport port on AMQP 0-9-1, for RabbitMQ from 3.10 and the embedded broker. Tasks and
 * replies are Celery's, protocol version 2.
 *
 * <p>Memory: a mailbox holds at most {@code prefetch} replies, parsed, and one message of whatever
 * size the broker lets pass while it comes in, twice. Set the broker's {@code max_message_size} to
 * what the heap can bear.
 */
public final class AmqpTransport implements Transport, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AmqpTransport.class);

  /** AMQP's limit on ids and names of queues. */
  private static final int SHORT_STRING = 255;

  /** Further down than this nobody reads, and all headers must fit into one frame. */
  private static final int LONGEST_NAME = 1_024;

  /** A queue that is there for passive declaration, and gone for publishing, this often. */
  private static final int ROUNDS = 5;

  private final AmqpSettings settings;
  private final AmqpThreads threads = new AmqpThreads();
  private final Connections connections;
  private final Topology topology;
  private final Publisher publisher;
  private final Mailboxes mailboxes;
  private final Revocations revocations;

  private AmqpTransport(AmqpSettings settings, MeterRegistry meters) {
    this.settings = settings;
    this.connections = new Connections(settings, threads, meters);
    this.topology = new Topology(connections.administer(), settings, threads.signals());
    this.publisher = new Publisher(connections.publish(), settings, threads.signals(), meters);
    this.mailboxes = new Mailboxes(connections.consume(), topology, settings, threads.signals());
    this.revocations = new Revocations(connections.administer());
  }

  /**
   * Begins to connect, and goes on trying; never waits.
   *
   * @throws IllegalArgumentException if the URL is none
   */
  public static AmqpTransport open(AmqpSettings settings) {
    return open(settings, new SimpleMeterRegistry());
  }

  /** {@link #open(AmqpSettings)} with metrics {@code solidflux.amqp.*}. */
  public static AmqpTransport open(AmqpSettings settings, MeterRegistry meters) {
    return new AmqpTransport(settings, meters);
  }

  @Override
  public Flux<Delivery> mailbox(int shard) {
    return mailboxes.mailbox(shard);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A task that no broker would ever take (too large, or with an id or queue that AMQP cannot
   * carry) is {@link Unsendable}: sent, it would close the channel on all others.
   */
  @Override
  public Mono<Published> publish(Task task) {
    return Mono.defer(
        () -> {
          WireMessage message;
          try {
            message = encode(task);
          } catch (IllegalArgumentException e) {
            return Mono.error(new Unsendable(String.valueOf(e.getMessage())));
          }
          long deadline = System.nanoTime() + settings.confirmTimeout().toNanos();
          return publish(task, message, deadline, ROUNDS);
        });
  }

  private Mono<Published> publish(Task task, WireMessage message, long deadline, int rounds) {
    Outgoing outgoing =
        new Outgoing(task.queue(), Properties.of(message), message.body(), deadline);
    return declared(task, deadline)
        .then(publisher.send(outgoing))
        .onErrorResume(refused -> unknown(task, refused))
        .flatMap(outcome -> published(outcome, task, message, deadline, rounds));
  }

  private Mono<Published> published(
      Outcome outcome, Task task, WireMessage message, long deadline, int rounds) {
    return switch (outcome) {
      case CONFIRMED -> Mono.just(Published.CONFIRMED);
      case UNKNOWN -> Mono.just(Published.UNKNOWN);
      case REFUSED -> {
        topology.forget(task.queue()); // Qpid refuses what it is about to return
        yield Mono.just(Published.UNKNOWN);
      }
      case UNROUTABLE -> {
        topology.forget(task.queue());
        yield rounds > 1
            ? publish(task, message, deadline, rounds - 1)
            : Mono.just(Published.UNKNOWN);
      }
    };
  }

  /** The task's queue is there, and so is the mailbox, without which its replies would be lost. */
  private Mono<Void> declared(Task task, long deadline) {
    if (topology.knows(task.queue()) && topology.knows(settings.mailbox(task.shard()))) {
      return Mono.empty();
    }
    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    return topology
        .mailbox(task.shard())
        .then(topology.taskQueue(task.queue()))
        .timeout(left, threads.signals());
  }

  private static Mono<Outcome> unknown(Task task, Throwable refused) {
    log.warn("the queue {} cannot be declared: {}", task.queue(), refused.toString());
    return Mono.just(Outcome.UNKNOWN);
  }

  private WireMessage encode(Task task) {
    require(task.id(), SHORT_STRING, "task id");
    require(task.queue(), SHORT_STRING, "queue name");
    require(task.name(), LONGEST_NAME, "task name");
    TaskMessage message =
        arguments(TaskMessage.of(task.id(), task.name()), task.args())
            .withReplyTo(settings.mailbox(task.shard()));
    String traceparent = task.traceparent();
    if (traceparent != null && traceparent.length() <= SHORT_STRING) {
      message = message.withHeader("traceparent", traceparent);
    }
    WireMessage encoded = message.encode();
    if (encoded.body().length > settings.maxTaskBytes()) {
      throw new IllegalArgumentException(
          "the task has %,d bytes; the limit is %,d"
              .formatted(encoded.body().length, settings.maxTaskBytes()));
    }
    return encoded;
  }

  private static TaskMessage arguments(TaskMessage message, JsonNode args) {
    return switch (args) {
      case ObjectNode named -> message.withKwargs(named);
      case ArrayNode positional -> message.withArgs(positional);
      default -> throw new IllegalArgumentException("args is neither an object nor an array");
    };
  }

  private static void require(String text, int maxBytes, String what) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > maxBytes) {
      throw new IllegalArgumentException(
          "the %s has %,d bytes; it needs 1 to %,d".formatted(what, bytes, maxBytes));
    }
  }

  @Override
  public Mono<Void> cancel(String taskId) {
    return revocations.revoke(taskId);
  }

  @Override
  public Flux<Long> connections() {
    return connections.administer().epochs().map(Link.Epoch::number);
  }

  @Override
  public Mono<Boolean> remembers(int generation) {
    return topology.exists(settings.canary(generation));
  }

  @Override
  public Mono<Void> remember(int generation) {
    return topology.leave(settings.canary(generation));
  }

  /** Publishes under way become {@code UNKNOWN}; what is not acknowledged is delivered again. */
  @Override
  public void close() {
    publisher.close();
    connections.close();
    threads.close();
  }
}
