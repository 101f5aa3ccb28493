package dev.solidflux.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.amqp.Link.Epoch;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Queues that must be there. Each is looked for first and declared only if it is absent: a queue
 * that a worker, an operator or an older version declared otherwise is used as it is, where
 * declaring it would end in 406.
 */
final class Topology {

  private static final Logger log = LoggerFactory.getLogger(Topology.class);

  /**
   * How often a reply may be delivered before it goes to the dead letters. Large, because every
   * lost connection counts; not unlimited, because that loses messages on RabbitMQ 3.10.
   */
  private static final int DELIVERY_LIMIT = 10_000;

  private static final int DEAD_LETTERS_KEPT = 10_000;
  private static final int MOST_KNOWN = 10_000;
  private static final int NO_REFUSAL = 0;

  private final Link link;
  private final AmqpSettings settings;
  private final Scheduler signals;

  /** Queue to the epoch in which it was last seen. */
  private final Map<String, Long> seen = new ConcurrentHashMap<>();

  Topology(Link link, AmqpSettings settings, Scheduler signals) {
    this.link = link;
    this.settings = settings;
    this.signals = signals;
  }

  /** Declares a task queue unless it is there: durable and without arguments. */
  Mono<Void> taskQueue(String queue) {
    return ensure(queue, Map.of());
  }

  /** Declares a shard's mailbox and the dead letters of all mailboxes unless they are there. */
  Mono<Void> mailbox(int shard) {
    Map<String, Object> dead = Map.of("x-queue-type", "quorum", "x-max-length", DEAD_LETTERS_KEPT);
    Map<String, Object> mailbox =
        Map.of(
            "x-queue-type",
            "quorum",
            "x-delivery-limit",
            DELIVERY_LIMIT,
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            settings.deadLetters());
    return ensure(settings.deadLetters(), dead)
        .then(Mono.defer(() -> ensure(settings.mailbox(shard), mailbox)));
  }

  /** Whether a queue is there; waits for an answer as long as it takes. */
  Mono<Boolean> exists(String queue) {
    return call(epoch -> isThere(epoch.connection(), queue)).retryWhen(forEver(queue));
  }

  /** {@link #taskQueue}, as long as it takes. */
  Mono<Void> leave(String queue) {
    return taskQueue(queue).retryWhen(forEver(queue));
  }

  /** Whether a queue was seen in this epoch. */
  boolean knows(String queue) {
    return isKnown(queue, link.now());
  }

  /** What was known of a queue turned out wrong. */
  void forget(String queue) {
    seen.remove(queue);
  }

  private Mono<Void> ensure(String queue, Map<String, Object> arguments) {
    return Mono.defer(
        () ->
            knows(queue)
                ? Mono.<Void>empty()
                : call(epoch -> declareUnlessThere(epoch, queue, arguments)).then());
  }

  private boolean isKnown(String queue, @Nullable Epoch now) {
    return now != null && Objects.equals(seen.get(queue), now.number());
  }

  private boolean declareUnlessThere(Epoch epoch, String queue, Map<String, Object> arguments)
      throws IOException, TimeoutException {
    if (isKnown(queue, epoch)) {
      return true; // another task for the same queue was first
    }
    if (!isThere(epoch.connection(), queue)) {
      try (Channel channel = open(epoch.connection())) {
        channel.queueDeclare(queue, true, false, false, arguments);
      }
      log.info("declared the queue {}", queue);
    }
    if (seen.size() >= MOST_KNOWN) {
      seen.clear();
    }
    seen.put(queue, epoch.number());
    return true;
  }

  private static boolean isThere(Connection connection, String queue)
      throws IOException, TimeoutException {
    Channel channel = open(connection);
    try {
      channel.queueDeclarePassive(queue);
      channel.close();
      return true;
    } catch (IOException e) {
      // the refusal has closed the channel
      return switch (refusal(e)) {
        case AMQP.NOT_FOUND -> false;
        case AMQP.RESOURCE_LOCKED -> true; // exclusive to somebody else
        default -> throw e;
      };
    }
  }

  private static Channel open(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("the connection has no channel left");
    }
    return channel;
  }

  private <T> Mono<T> call(Call<T> call) {
    return link.epoch()
        .flatMap(
            epoch ->
                Mono.fromCallable(() -> call.on(epoch))
                    .subscribeOn(link.scheduler())
                    .publishOn(signals))
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(50))
                .maxBackoff(Duration.ofSeconds(1))
                .scheduler(signals)
                .filter(Topology::isLostConnection));
  }

  private interface Call<T> {
    T on(Epoch epoch) throws IOException, TimeoutException;
  }

  private Retry forEver(String queue) {
    return Retry.backoff(Long.MAX_VALUE, settings.reconnect())
        .maxBackoff(settings.maxReconnect())
        .scheduler(signals)
        .doBeforeRetry(retry -> log.warn("the queue {}: {}", queue, retry.failure().toString()));
  }

  private static boolean isLostConnection(Throwable failure) {
    boolean fromClient =
        failure instanceof IOException
            || failure instanceof TimeoutException
            || failure instanceof ShutdownSignalException;
    return fromClient && refusal(failure) == NO_REFUSAL;
  }

  /** The reply code with which the broker closed the channel, but not the connection. */
  private static int refusal(Throwable failure) {
    Throwable cause = failure instanceof ShutdownSignalException ? failure : failure.getCause();
    return cause instanceof ShutdownSignalException signal
            && !signal.isHardError()
            && signal.getReason() instanceof AMQP.Channel.Close close
        ? close.getReplyCode()
        : NO_REFUSAL;
  }
}
