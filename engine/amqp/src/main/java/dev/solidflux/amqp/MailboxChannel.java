package dev.solidflux.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.amqp.Acknowledgements.Ack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One channel that consumes a mailbox, and what came over it and is not acknowledged. It counts
 * bytes before anybody else sees them; a reply that would pass the budget is let go unheard, and so
 * is everything after it. Once the others are acknowledged the channel is to be closed, which gives
 * back what was let go, in order. It is not told to stop before: to {@code basic.cancel} RabbitMQ
 * gives back by itself what was on its way, and so puts it before all that was let go.
 */
final class MailboxChannel {

  private static final Logger log = LoggerFactory.getLogger(MailboxChannel.class);

  private final Executor thread;
  private final Prefetch prefetch;
  private final ReplyContent replies;
  private final LongConsumer gauge;
  private final Sinks.Empty<Void> stopped = Sinks.empty();
  private final Sinks.Empty<Void> end = Sinks.empty();
  private final Acknowledgements acknowledgements = new Acknowledgements(); // of that thread

  // under the lock
  private final Map<Long, AmqpDelivery> open = new HashMap<>();
  private @Nullable Channel channel;
  private List<Long> acknowledged = new ArrayList<>();
  private long bytes;
  private boolean letsGo;

  /**
   * @param thread for calls that may block
   * @param gauge is told by how much the bytes that are held have grown, or shrunk
   */
  MailboxChannel(Executor thread, Prefetch prefetch, ReplyContent replies, LongConsumer gauge) {
    this.thread = thread;
    this.prefetch = prefetch;
    this.replies = replies;
    this.gauge = gauge;
  }

  synchronized void opened(Channel on) {
    channel = on;
    on.addShutdownListener(this::lost);
  }

  /** Completes once it is to be replaced by one with another prefetch, fails when it is gone. */
  Mono<Void> end() {
    return end.asMono();
  }

  /** Completes once replies are let go, and the channel only waits for acknowledgements. */
  Mono<Void> stopped() {
    return stopped.asMono();
  }

  /** The reply, or null if it is let go. */
  @Nullable AmqpDelivery take(com.rabbitmq.client.Delivery message) {
    AmqpDelivery delivery = AmqpDelivery.of(this, message, replies);
    if (admit(delivery)) {
      gauge.accept(delivery.held());
      return delivery;
    }
    if (stopped.tryEmitEmpty().isSuccess()) {
      log.debug("{} replies at a time are asked for from now on", prefetch.now());
      thread.execute(this::endIfDrained);
    }
    return null;
  }

  private synchronized boolean admit(AmqpDelivery delivery) {
    if (letsGo) {
      return false;
    }
    if (!open.isEmpty() && bytes + delivery.held() > prefetch.budget()) {
      prefetch.beyond(delivery.held());
      letsGo = true;
    } else if (prefetch.within(delivery.held())) {
      letsGo = true;
    } else {
      open.put(delivery.tag(), delivery);
      bytes += delivery.held();
    }
    return !letsGo;
  }

  private void endIfDrained() {
    if (isDrained()) {
      end.tryEmitEmpty();
    }
  }

  private synchronized boolean isDrained() {
    return letsGo && open.isEmpty() && acknowledged.isEmpty();
  }

  private synchronized @Nullable Channel channel() {
    return channel;
  }

  synchronized boolean isOpen() {
    return channel != null && channel.isOpen();
  }

  /** How many bytes are held that are not acknowledged. */
  synchronized long bytes() {
    return bytes;
  }

  /** To be called once per delivery. */
  void acknowledge(AmqpDelivery delivery) {
    if (remove(delivery)) {
      thread.execute(this::flush);
    }
  }

  /** Whether it is the first to be acknowledged since the last {@link #flush}. */
  private synchronized boolean remove(AmqpDelivery delivery) {
    if (open.remove(delivery.tag()) == null) {
      return false; // the channel is gone
    }
    bytes -= delivery.held();
    gauge.accept(-delivery.held());
    acknowledged.add(delivery.tag());
    return acknowledged.size() == 1;
  }

  private void flush() {
    Channel on;
    List<Long> tags;
    synchronized (this) {
      on = channel;
      tags = acknowledged;
      acknowledged = new ArrayList<>();
    }
    try {
      for (Ack ack : acknowledgements.of(tags)) {
        if (on != null && on.isOpen()) {
          on.basicAck(ack.tag(), ack.multiple());
        }
      }
    } catch (IOException | ShutdownSignalException e) {
      log.debug("not acknowledged, so delivered again: {}", e.toString());
    }
    endIfDrained();
  }

  private void lost(ShutdownSignalException cause) {
    forget().forEach(AmqpDelivery::drop);
    end.tryEmitError(cause);
  }

  /** Nothing of it can be acknowledged any more. */
  private synchronized Collection<AmqpDelivery> forget() {
    List<AmqpDelivery> left = List.copyOf(open.values());
    open.clear();
    gauge.accept(-bytes);
    bytes = 0;
    letsGo = true;
    return left;
  }

  /** Gives back what is not acknowledged; on the thread for that. */
  void close() {
    Channel on = channel();
    try {
      if (on != null && on.isOpen()) {
        on.close();
      }
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      log.debug("closed already: {}", e.toString());
    }
  }
}
