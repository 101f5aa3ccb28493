package dev.solidflux.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.amqp.Link.Epoch;
import dev.solidflux.flow.port.Delivery;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink.OverflowStrategy;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.rabbitmq.ConsumeOptions;
import reactor.rabbitmq.Receiver;
import reactor.rabbitmq.ReceiverOptions;
import reactor.util.retry.Retry;

/**
 * Consumes mailboxes through Reactor RabbitMQ's receiver, with what the receiver leaves out: the
 * end of its channel is an error here, after which the mailbox is consumed anew; its buffer is
 * bounded; acknowledgements go past it; and its channel is closed before it could send {@code
 * basic.cancel}, which would reorder what is not acknowledged.
 */
final class Mailboxes {

  private static final Logger log = LoggerFactory.getLogger(Mailboxes.class);
  private static final int HANDED_OVER_AT_ONCE = 32;

  private final Link link;
  private final Topology topology;
  private final AmqpSettings settings;
  private final Scheduler signals;

  Mailboxes(Link link, Topology topology, AmqpSettings settings, Scheduler signals) {
    this.link = link;
    this.topology = topology;
    this.settings = settings;
    this.signals = signals;
  }

  Flux<Delivery> mailbox(int shard) {
    return topology
        .mailbox(shard)
        .then(Mono.defer(link::epoch))
        .flatMapMany(epoch -> consume(epoch, shard))
        .doOnError(lost -> topology.forget(settings.mailbox(shard)))
        .retryWhen(anew(shard))
        .publishOn(signals, false, HANDED_OVER_AT_ONCE)
        .filter(AmqpDelivery::isLive)
        .cast(Delivery.class);
  }

  private Flux<AmqpDelivery> consume(Epoch epoch, int shard) {
    AtomicReference<@Nullable Channel> channel = new AtomicReference<>();
    Sinks.Empty<Void> gone = Sinks.empty();
    ConsumeOptions options =
        new ConsumeOptions()
            .qos(settings.prefetch())
            .overflowStrategy(OverflowStrategy.ERROR)
            .channelCallback(
                opened -> {
                  channel.set(opened);
                  opened.addShutdownListener(gone::tryEmitError);
                });
    return receiver(epoch)
        .consumeManualAck(settings.mailbox(shard), options)
        .map(message -> delivery(channel.get(), message))
        .concatWith(Mono.error(() -> new IOException("the broker cancelled the consumer")))
        .takeUntilOther(gone.asMono())
        .doOnCancel(() -> close(channel.get()))
        .subscribeOn(link.scheduler())
        .cancelOn(link.scheduler())
        // never holds more: all of it is unacknowledged, and the broker counts
        .onBackpressureBuffer(settings.prefetch(), BufferOverflowStrategy.ERROR);
  }

  private Receiver receiver(Epoch epoch) {
    return new Receiver(
        new ReceiverOptions()
            .connectionMono(Mono.just(epoch.connection()))
            .connectionSubscriptionScheduler(link.scheduler()));
  }

  private AmqpDelivery delivery(@Nullable Channel channel, com.rabbitmq.client.Delivery message) {
    if (channel == null) {
      throw new IllegalStateException("a delivery before its channel");
    }
    return AmqpDelivery.of(link, channel, message, settings.maxReplyBytes());
  }

  private static void close(@Nullable Channel channel) {
    try {
      if (channel != null && channel.isOpen()) {
        channel.close();
      }
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      log.debug("closed already: {}", e.toString());
    }
  }

  private Retry anew(int shard) {
    return Retry.backoff(Long.MAX_VALUE, settings.reconnect())
        .maxBackoff(settings.maxReconnect())
        .transientErrors(true)
        .scheduler(signals)
        .doBeforeRetry(
            retry ->
                log.warn("mailbox {} is consumed anew: {}", shard, retry.failure().toString()));
  }
}
