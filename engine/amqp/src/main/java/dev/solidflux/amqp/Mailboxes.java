package dev.solidflux.amqp;

import dev.solidflux.amqp.BrokerConnection.Incarnation;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Secrets;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink.OverflowStrategy;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.rabbitmq.ConsumeOptions;
import reactor.rabbitmq.Receiver;
import reactor.rabbitmq.ReceiverOptions;
import reactor.util.retry.Retry;

/**
 * Consumes mailboxes through Reactor RabbitMQ's receiver, with what the receiver leaves out: the
 * end of its channel is an error here, after which the mailbox is consumed anew; what it holds is
 * bounded in number and in bytes; acknowledgements go past it; and its channel is closed before it
 * could send {@code basic.cancel}, which would reorder what is not acknowledged.
 */
final class Mailboxes {

  private static final Logger log = LoggerFactory.getLogger(Mailboxes.class);
  private static final int HANDED_OVER_AT_ONCE = 32;

  private static final Duration GIVEN_BACK_WITHIN = Duration.ofSeconds(2);
  private static final Duration DRAINED_WITHIN = Duration.ofSeconds(10);

  private final BrokerConnection connection;
  private final Topology topology;
  private final AmqpSettings settings;
  private final Scheduler signals;
  private final ReplyContent replies;
  private final AtomicLong bytes = new AtomicLong();

  Mailboxes(
      BrokerConnection connection,
      Topology topology,
      AmqpSettings settings,
      Scheduler signals,
      MeterRegistry meters,
      Secrets secrets) {
    this.connection = connection;
    this.topology = topology;
    this.settings = settings;
    this.signals = signals;
    this.replies = new ReplyContent(settings.consuming().maxReplyBytes(), secrets);
    meters.gauge("solidflux.amqp.mailbox.bytes", bytes);
  }

  Flux<Delivery> mailbox(int shard) {
    return Flux.defer(() -> consumed(shard))
        .publishOn(signals, false, HANDED_OVER_AT_ONCE)
        .filter(AmqpDelivery::handOver)
        .cast(Delivery.class);
  }

  private Flux<AmqpDelivery> consumed(int shard) {
    AmqpSettings.Consuming limits = settings.consuming();
    Prefetch prefetch = new Prefetch(limits.prefetch(), limits.mailboxBytes());
    return topology
        .mailbox(shard)
        .then(Mono.defer(connection::incarnation))
        .flatMapMany(incarnation -> consume(incarnation, shard, prefetch))
        .repeatWhen(ends -> ends.concatMap(end -> givenBack(shard).thenReturn(end)))
        .doOnError(lost -> topology.forget(settings.mailbox(shard)))
        .retryWhen(anew(shard));
  }

  /**
   * Completes when the queue has taken back what the closed channel had: RabbitMQ may put the next
   * consumer before it, who would get later replies first. Another node's consumer is not waited
   * for long.
   */
  private Mono<Void> givenBack(int shard) {
    return Mono.<Void>empty()
        .subscribeOn(connection.scheduler()) // behind the closing
        .then(topology.unconsumed(settings.mailbox(shard)))
        .timeout(GIVEN_BACK_WITHIN, signals)
        .onErrorComplete();
  }

  private Flux<AmqpDelivery> consume(Incarnation incarnation, int shard, Prefetch prefetch) {
    MailboxChannel channel =
        new MailboxChannel(connection::run, prefetch, replies, bytes::addAndGet);
    ConsumeOptions options =
        new ConsumeOptions()
            .qos(prefetch.now())
            .consumerTag("mailbox-" + shard)
            .overflowStrategy(OverflowStrategy.ERROR)
            .channelCallback(channel::opened);
    return receiver(incarnation)
        .consumeManualAck(settings.mailbox(shard), options)
        .<AmqpDelivery>mapNotNull(channel::take)
        .concatWith(Mono.error(() -> new IOException("the broker cancelled the consumer")))
        .doOnCancel(channel::close)
        .cancelOn(connection.scheduler())
        .takeUntilOther(end(channel))
        .subscribeOn(connection.scheduler())
        // never holds more: all of it is unacknowledged, and the broker counts
        .onBackpressureBuffer(settings.consuming().prefetch(), BufferOverflowStrategy.ERROR);
  }

  /** Whoever never acknowledges one reply does not keep all others away: they come twice then. */
  private Mono<Void> end(MailboxChannel channel) {
    Mono<Void> impatience = channel.stopped().then(Mono.delay(DRAINED_WITHIN, signals)).then();
    return Mono.firstWithSignal(channel.end(), impatience);
  }

  private Receiver receiver(Incarnation incarnation) {
    return new Receiver(
        new ReceiverOptions()
            .connectionMono(Mono.just(incarnation.connection()))
            .connectionSubscriptionScheduler(connection.scheduler()));
  }

  private Retry anew(int shard) {
    return Retry.backoff(Long.MAX_VALUE, settings.connecting().firstPause())
        .maxBackoff(settings.connecting().longestPause())
        .transientErrors(true)
        .scheduler(signals)
        .doBeforeRetry(
            retry ->
                log.warn("mailbox {} is consumed anew: {}", shard, retry.failure().toString()));
  }
}
