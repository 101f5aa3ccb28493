package dev.solidflux.amqp;

import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Secrets;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.protocol.WireProperties;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The transport port on AMQP 0-9-1, for RabbitMQ from 3.10 and the embedded broker. Tasks and
 * replies are Celery's, protocol version 2.
 *
 * <p>Memory: a mailbox holds at most {@code mailboxBytes} of unacknowledged bodies, and one message
 * of whatever size the broker lets pass while it comes in, twice. Set the broker's {@code
 * max_message_size} to what the heap can bear.
 */
public final class AmqpTransport implements Transport, AutoCloseable {

  private final AmqpSettings settings;
  private final AmqpThreads threads = new AmqpThreads();
  private final Connections connections;
  private final Topology topology;
  private final Publisher publisher;
  private final RoutedPublisher routed;
  private final TaskEncoder tasks;
  private final Mailboxes mailboxes;
  private final WorkerHints hints;

  private AmqpTransport(AmqpSettings settings, MeterRegistry meters, Secrets secrets) {
    Scheduler signals = threads.signals();
    this.settings = settings;
    this.connections = new Connections(settings, threads, meters);
    this.topology = new Topology(connections.administer(), settings, signals);
    this.publisher = new Publisher(connections.publish(), settings.publishing(), signals, meters);
    this.routed = new RoutedPublisher(topology, publisher, settings, signals);
    this.tasks = new TaskEncoder(settings, secrets);
    this.mailboxes =
        new Mailboxes(connections.consume(), topology, settings, signals, meters, secrets);
    this.hints = new WorkerHints(connections.publish());
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
    return open(settings, meters, Secrets.NONE);
  }

  /**
   * The same.
   *
   * @param secrets are put into tasks as their messages are made, and masked in what replies say
   */
  public static AmqpTransport open(AmqpSettings settings, MeterRegistry meters, Secrets secrets) {
    return new AmqpTransport(settings, meters, secrets);
  }

  @Override
  public Flux<Delivery> mailbox(int shard) {
    return mailboxes.mailbox(shard);
  }

  @Override
  public Mono<Published> publish(Task task, BooleanSupplier mayLeave) {
    return Mono.fromCallable(() -> tasks.encode(task))
        .flatMap(message -> routed.toTaskQueue(task.queue(), task.shard(), message, mayLeave));
  }

  @Override
  public Mono<Published> barrier(int shard, String token) {
    WireProperties properties =
        new WireProperties(null, null, token, null, WireProperties.PERSISTENT);
    return routed.toMailbox(shard, new WireMessage(Map.of(), properties, new byte[0]));
  }

  @Override
  public Mono<Void> cancel(String taskId, boolean terminate) {
    return hints.revoke(taskId, terminate);
  }

  @Override
  public Mono<Void> answer(String queue, String taskId, boolean wanted) {
    return hints.answer(queue, taskId, wanted);
  }

  @Override
  public Mono<Depth> depth(String queue) {
    return topology.depth(queue);
  }

  @Override
  public Flux<Reach> reach() {
    return connections.reach();
  }

  @Override
  public Mono<Boolean> remembers(int generation) {
    return topology.exists(settings.canary(generation));
  }

  @Override
  public Mono<Void> remember(int generation) {
    return topology.leave(settings.canary(generation));
  }

  /** Publishes under way become {@code Unknown}; what is not acknowledged is delivered again. */
  @Override
  public void close() {
    publisher.close();
    routed.close();
    connections.close();
    threads.close();
  }
}
