package dev.solidflux.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.amqp.BrokerConnection.Incarnation;
import dev.solidflux.protocol.Revoke;
import dev.solidflux.protocol.Wanted;
import dev.solidflux.protocol.WireMessage;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Asks Celery's workers to drop a task. Whether one listens is not known, so whatever goes wrong
 * here costs nothing but work.
 */
final class WorkerHints {

  private static final Logger log = LoggerFactory.getLogger(WorkerHints.class);
  private static final int MOST_WAITING = 1_000;

  private final BrokerConnection connection;
  private final AtomicInteger waiting = new AtomicInteger();
  private @Nullable Channel channel; // of the connection's thread

  WorkerHints(BrokerConnection connection) {
    this.connection = connection;
  }

  /** Asks all workers to drop a task, or to end it whatever it is at. */
  Mono<Void> revoke(String taskId, boolean terminate) {
    return hint(
        "nobody was asked to drop " + taskId,
        Revoke.EXCHANGE,
        "",
        () -> Revoke.task(taskId, terminate).encode());
  }

  /** Tells the worker at that queue whether the task is still wanted. */
  Mono<Void> answer(String queue, String taskId, boolean wanted) {
    return hint(
        "nobody was told whether it is to begin " + taskId,
        "",
        queue,
        () -> new Wanted(wanted).encode(taskId));
  }

  /**
   * Completes once it is on its way to be sent; dropped if too many are, without a broker, and with
   * one that takes no messages.
   */
  private Mono<Void> hint(
      String dropped, String exchange, String key, Supplier<WireMessage> message) {
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
                try {
                  send(now, exchange, key, message.get());
                } catch (IOException | ShutdownSignalException e) {
                  log.debug("{}: {}", dropped, e.toString());
                }
              });
        });
  }

  private void send(Incarnation incarnation, String exchange, String key, WireMessage message)
      throws IOException {
    Channel open = channel;
    if (open == null || !open.isOpen()) {
      open = incarnation.connection().createChannel();
      channel = open;
    }
    open.basicPublish(exchange, key, Properties.of(message), message.body());
  }
}
