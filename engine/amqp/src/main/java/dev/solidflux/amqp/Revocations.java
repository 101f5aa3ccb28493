package dev.solidflux.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.amqp.BrokerConnection.Incarnation;
import dev.solidflux.protocol.Revoke;
import dev.solidflux.protocol.WireMessage;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Asks Celery's workers to drop a task. Whether one listens is not known, so whatever goes wrong
 * here costs nothing but work.
 */
final class Revocations {

  private static final Logger log = LoggerFactory.getLogger(Revocations.class);
  private static final int MOST_WAITING = 1_000;

  private final BrokerConnection connection;
  private final AtomicInteger waiting = new AtomicInteger();
  private @Nullable Channel channel; // of the connection's thread

  Revocations(BrokerConnection connection) {
    this.connection = connection;
  }

  /**
   * Completes once it is on its way to be sent; dropped if too many are, without a broker, and with
   * one that takes no messages.
   */
  Mono<Void> revoke(String taskId) {
    return Mono.fromRunnable(
        () -> {
          Incarnation now = connection.now();
          if (now == null || connection.isBlocked()) {
            return;
          }
          if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return;
          }
          connection.run(
              () -> {
                waiting.decrementAndGet();
                send(now, taskId);
              });
        });
  }

  private void send(Incarnation incarnation, String taskId) {
    try {
      Channel open = channel;
      if (open == null || !open.isOpen()) {
        open = incarnation.connection().createChannel();
        channel = open;
      }
      WireMessage revoke = Revoke.task(taskId, false).encode();
      open.basicPublish(Revoke.EXCHANGE, "", Properties.of(revoke), revoke.body());
    } catch (IOException | ShutdownSignalException e) {
      log.debug("nobody was asked to drop {}: {}", taskId, e.toString());
    }
  }
}
