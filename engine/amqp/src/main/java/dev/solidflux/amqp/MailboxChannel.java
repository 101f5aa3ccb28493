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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One channel that consumes a mailbox, and what came over it and is not acknowledged. It counts
 * bytes before anybody else sees them; a reply that would pass the budget is let go unheard, and so
 * is everything after it. Once the others are acknowledged the broker gets back what was let go, in
 * order, and the channel is of no use any more.
 */
final class MailboxChannel {

  private static final Logger log = LoggerFactory.getLogger(MailboxChannel.class);

  /** How many ids RabbitMQ's quorum queues keep in order within one command. */
  private static final int GIVEN_BACK_AT_ONCE = 32;

  private final String consumerTag;
  private final Executor thread;
  private final Prefetch prefetch;
  private final int maxReplyBytes;
  private final LongConsumer gauge;
  private final LongSupplier newest;
  private final Sinks.Empty<Void> stopped = Sinks.empty();
  private final Sinks.Empty<Void> end = Sinks.empty();
  private final Acknowledgements acknowledgements = new Acknowledgements(); // of that thread

  // under the lock
  private final Map<Long, AmqpDelivery> open = new HashMap<>();
  private @Nullable Channel channel;
  private List<Long> acknowledged = new ArrayList<>();
  private long bytes;
  private boolean letsGo;
  private long firstLetGo;
  private long lastLetGo;
  private boolean isStopped;

  /**
   * @param thread for calls that may block
   * @param gauge is told by how much the bytes that are held have grown, or shrunk
   * @param newest the tag of the newest delivery that was read for this consumer
   */
  MailboxChannel(
      String consumerTag,
      Executor thread,
      Prefetch prefetch,
      int maxReplyBytes,
      LongConsumer gauge,
      LongSupplier newest) {
    this.consumerTag = consumerTag;
    this.thread = thread;
    this.prefetch = prefetch;
    this.maxReplyBytes = maxReplyBytes;
    this.gauge = gauge;
    this.newest = newest;
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
    AmqpDelivery delivery = AmqpDelivery.of(this, message, maxReplyBytes);
    if (admit(delivery)) {
      gauge.accept(delivery.held());
      return delivery;
    }
    if (letGo(delivery)) {
      thread.execute(this::stop);
    }
    return null;
  }

  /** Whether it is the first. */
  private synchronized boolean letGo(AmqpDelivery delivery) {
    lastLetGo = Math.max(lastLetGo, delivery.tag());
    if (firstLetGo > 0) {
      return false;
    }
    firstLetGo = delivery.tag();
    return true;
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

  /** Has the broker send no more of what would be let go. */
  private void stop() {
    Channel on = channel();
    try {
      if (on != null && on.isOpen()) {
        log.debug("{} asks for {} replies at a time from now on", consumerTag, prefetch.now());
        on.basicCancel(consumerTag);
      }
    } catch (IOException | ShutdownSignalException e) {
      log.debug("cancelled already: {}", e.toString());
    }
    beStopped();
    endIfDrained();
  }

  /** What was read and not yet taken is let go too: else nobody knew how many are given back. */
  private synchronized void beStopped() {
    isStopped = true;
    lastLetGo = Math.max(lastLetGo, newest.getAsLong());
    stopped.tryEmitEmpty();
  }

  private void endIfDrained() {
    Channel on = channel();
    if (on == null || !isDrained()) {
      return;
    }
    try {
      if (on.isOpen()) {
        giveBack(on, firstLetGo, lastLetGo);
      }
    } catch (IOException | ShutdownSignalException e) {
      log.debug("given back already: {}", e.toString());
    }
    end.tryEmitEmpty();
  }

  /**
   * Closing the channel would give it all back too, but a quorum queue may take its time for that,
   * and gives later replies to the next consumer meanwhile. Of many at once it forgets the order.
   */
  private static void giveBack(Channel on, long first, long last) throws IOException {
    for (long tag = first + GIVEN_BACK_AT_ONCE - 1; tag < last; tag += GIVEN_BACK_AT_ONCE) {
      on.basicNack(tag, true, true);
    }
    on.basicNack(0, true, true); // all
  }

  private synchronized boolean isDrained() {
    return isStopped && open.isEmpty() && acknowledged.isEmpty();
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
