package dev.solidflux.amqp;

import dev.solidflux.amqp.Outgoing.Outcome;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.protocol.WireMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Publishes to queues that are there: declares them first, and again if the broker has turned a
 * message away. A message is turned away for good only after some rounds, since a queue can be
 * there for whoever looks for it, and for a moment not for whoever publishes: when it was deleted
 * meanwhile, or has no leader yet.
 */
final class RoutedPublisher implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RoutedPublisher.class);
  private static final int ROUNDS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(25);

  private final Topology topology;
  private final Publisher publisher;
  private final AmqpSettings settings;
  private final Scheduler signals;
  private final Set<Sinks.One<Published>> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  RoutedPublisher(
      Topology topology, Publisher publisher, AmqpSettings settings, Scheduler signals) {
    this.topology = topology;
    this.publisher = publisher;
    this.settings = settings;
    this.signals = signals;
  }

  /**
   * @param shard whose mailbox has to be there, without which replies would be lost
   */
  private record Parcel(
      String queue, int shard, WireMessage message, long deadline, BooleanSupplier mayLeave) {}

  Mono<Published> toTaskQueue(
      String queue, int shard, WireMessage message, BooleanSupplier mayLeave) {
    return Mono.defer(
        () -> begun(new Parcel(queue, shard, message, publisher.deadline(), mayLeave)));
  }

  /** Whoever waits no longer takes nothing back. */
  private Mono<Published> begun(Parcel parcel) {
    Sinks.One<Published> told = Sinks.one();
    underWay.add(told);
    send(parcel, 1)
        .doFinally(end -> underWay.remove(told))
        .subscribe(told::tryEmitValue, told::tryEmitError);
    if (closed) {
      told.tryEmitValue(new Published.Unknown());
    }
    return told.asMono();
  }

  Mono<Published> toMailbox(int shard, WireMessage message) {
    return toTaskQueue(settings.mailbox(shard), shard, message, () -> true);
  }

  private Mono<Published> send(Parcel parcel, int round) {
    return declared(parcel)
        .then(Mono.defer(() -> publisher.send(outgoing(parcel))))
        .flatMap(outcome -> published(outcome, parcel, round))
        .onErrorResume(failure -> Mono.just(undeclared(parcel, failure)));
  }

  private static Outgoing outgoing(Parcel parcel) {
    WireMessage message = parcel.message();
    return new Outgoing(
        parcel.queue(),
        Properties.of(message),
        message.body(),
        parcel.deadline(),
        parcel.mayLeave());
  }

  private Mono<Void> declared(Parcel parcel) {
    String mailbox = settings.mailbox(parcel.shard());
    if (topology.knows(parcel.queue()) && topology.knows(mailbox)) {
      return Mono.empty();
    }
    Mono<Void> queue =
        parcel.queue().equals(mailbox) ? Mono.empty() : topology.taskQueue(parcel.queue());
    return topology
        .mailbox(parcel.shard())
        .then(queue)
        .timeout(publisher.until(parcel.deadline()), signals);
  }

  private Mono<Published> published(Outcome outcome, Parcel parcel, int round) {
    return switch (outcome) {
      case CONFIRMED -> Mono.just(new Published.Confirmed());
      case UNKNOWN -> Mono.just(new Published.Unknown());
      case REFUSED -> turnedAway(parcel, round, "the broker refused the message (basic.nack)");
      case UNROUTABLE -> turnedAway(parcel, round, "the broker returned it: no such queue");
    };
  }

  private Mono<Published> turnedAway(Parcel parcel, int round, String reason) {
    topology.forget(parcel.queue());
    if (round == ROUNDS) {
      log.debug("{}: {}", parcel.queue(), reason);
      return Mono.just(new Published.Refused(reason));
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << (round - 1));
    return Mono.delay(pause, signals).then(Mono.defer(() -> send(parcel, round + 1)));
  }

  private static Published undeclared(Parcel parcel, Throwable failure) {
    log.debug("the queue {} cannot be declared: {}", parcel.queue(), failure.toString());
    Optional<Refusal> refusal = Refusal.of(failure);
    return failure instanceof TimeoutException || refusal.isEmpty()
        ? new Published.Unknown()
        : new Published.Refused(refusal.get().text());
  }

  /**
   * Everything that is under way becomes unknown, wherever it is: what waits for a thread to be
   * told on would never be.
   */
  @Override
  public void close() {
    closed = true;
    underWay.forEach(told -> told.tryEmitValue(new Published.Unknown()));
  }
}
