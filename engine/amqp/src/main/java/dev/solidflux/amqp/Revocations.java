package dev.solidflux.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.amqp.Link.Epoch;
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

  private final Link link;
  private final AtomicInteger waiting = new AtomicInteger();
  private @Nullable Channel channel; // of the link's thread

  Revocations(Link link) {
    this.link = link;
  }

  /** Completes once it is on its way to be sent; dropped if too many are, or without a broker. */
  Mono<Void> revoke(String taskId) {
    return Mono.fromRunnable(
        () -> {
          Epoch now = link.now();
          if (now == null || waiting.incrementAndGet() > MOST_WAITING) {
            waiting.updateAndGet(n -> now == null ? n : n - 1);
            return;
          }
          link.run(
              () -> {
                waiting.decrementAndGet();
                send(now, taskId);
              });
        });
  }

  private void send(Epoch epoch, String taskId) {
    try {
      Channel open = channel;
      if (open == null || !open.isOpen()) {
        open = epoch.connection().createChannel();
        channel = open;
      }
      WireMessage revoke = Revoke.task(taskId, false).encode();
      open.basicPublish(Revoke.EXCHANGE, "", Properties.of(revoke), revoke.body());
    } catch (IOException | ShutdownSignalException e) {
      log.debug("nobody was asked to drop {}: {}", taskId, e.toString());
    }
  }
}
