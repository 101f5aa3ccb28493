package dev.solidflux.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.amqp.BrokerConnection.Incarnation;
import dev.solidflux.flow.port.Transport.Depth;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * declaring it would end in 406; and one that is there but cannot be reached is not taken for
 * absent (see {@link Refusal#isAbsence}).
 */
final class Topology {

  private static final Logger log = LoggerFactory.getLogger(Topology.class);

  /**
   * How often a reply may be delivered before it goes to the dead letters. Large, because every
   * lost connection counts; not unlimited, because that loses messages on RabbitMQ 3.10.
   */
  private static final int DELIVERY_LIMIT = 10_000;

  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(5);

  private static final int DEAD_LETTERS_KEPT = 10_000;
  private static final int MOST_KNOWN = 10_000;
  private static final String TYPE = "x-queue-type";
  private static final String DELIVERIES = "x-delivery-limit";
  private static final Map<String, Object> QUORUM = Map.of(TYPE, "quorum");

  private final BrokerConnection connection;
  private final AmqpSettings settings;
  private final Scheduler signals;

  /** Queue to the incarnation in which it was last seen. */
  private final Map<String, Long> seen = new ConcurrentHashMap<>();

  Topology(BrokerConnection connection, AmqpSettings settings, Scheduler signals) {
    this.connection = connection;
    this.settings = settings;
    this.signals = signals;
  }

  /** Declares a task queue unless it is there: durable and without arguments. */
  Mono<Void> taskQueue(String queue) {
    return ensure(queue, Map.of());
  }

  /** Declares a shard's mailbox and the dead letters of all mailboxes unless they are there. */
  Mono<Void> mailbox(int shard) {
    Map<String, Object> dead = Map.of(TYPE, "quorum", "x-max-length", DEAD_LETTERS_KEPT);
    Map<String, Object> mailbox =
        Map.of(
            TYPE,
            "quorum",
            DELIVERIES,
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
    return call(incarnation -> isThere(incarnation.connection(), queue)).retryWhen(forEver(queue));
  }

  /**
   * Leaves a queue that is there as long as its broker is: on more than one node, where the broker
   * can do that. Takes as long as it takes.
   */
  Mono<Void> leave(String queue) {
    return ensure(queue, QUORUM).retryWhen(forEver(queue));
  }

  /** Completes as soon as nobody consumes a queue. */
  Mono<Void> unconsumed(String queue) {
    return call(incarnation -> depth(incarnation.connection(), queue))
        .filter(depth -> depth.consumers() == 0)
        .repeatWhenEmpty(looks -> looks.delayElements(LOOK_AGAIN_AFTER, signals))
        .then();
  }

  /** How a queue stands; empty if it is not there or cannot be asked. */
  Mono<Depth> depth(String queue) {
    return Mono.justOrEmpty(connection.now())
        .flatMap(
            now ->
                Mono.fromCallable(() -> depth(now.connection(), queue))
                    .subscribeOn(connection.scheduler())
                    .publishOn(signals))
        .onErrorComplete();
  }

  /** Whether a queue was seen in this incarnation. */
  boolean knows(String queue) {
    return isKnown(queue, connection.now());
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
                : call(incarnation -> declareUnlessThere(incarnation, queue, arguments)).then());
  }

  private boolean isKnown(String queue, @Nullable Incarnation now) {
    return now != null && Objects.equals(seen.get(queue), now.number());
  }

  private boolean declareUnlessThere(
      Incarnation incarnation, String queue, Map<String, Object> arguments)
      throws IOException, TimeoutException {
    if (isKnown(queue, incarnation)) {
      return true; // another task for the same queue was first
    }
    if (!isThere(incarnation.connection(), queue)) {
      declare(incarnation.connection(), queue, arguments);
    }
    if (seen.size() >= MOST_KNOWN) {
      seen.clear();
    }
    seen.put(queue, incarnation.number());
    return true;
  }

  private static void declare(Connection connection, String queue, Map<String, Object> arguments)
      throws IOException, TimeoutException {
    try (Channel channel = open(connection)) {
      channel.queueDeclare(queue, true, false, false, arguments);
      log.info("declared the queue {}", queue);
    } catch (IOException e) {
      int code = Refusal.of(e).map(Refusal::code).orElse(0);
      if (code != AMQP.PRECONDITION_FAILED || !arguments.containsKey(TYPE)) {
        throw e;
      }
      if (!isThere(connection, queue)) { // or somebody else was first, with other arguments
        log.warn("the broker refuses quorum queues: {} is a classic one", queue);
        declare(connection, queue, classic(arguments));
      }
    }
  }

  private static Map<String, Object> classic(Map<String, Object> arguments) {
    Map<String, Object> classic = new HashMap<>(arguments);
    classic.remove(TYPE);
    classic.remove(DELIVERIES);
    return classic;
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
      Optional<Refusal> refusal = Refusal.of(e);
      if (refusal.map(Refusal::isAbsence).orElse(false)) {
        return false;
      }
      if (refusal.map(Refusal::code).orElse(0) == AMQP.RESOURCE_LOCKED) {
        return true; // exclusive to somebody else
      }
      throw e;
    }
  }

  private static Depth depth(Connection connection, String queue)
      throws IOException, TimeoutException {
    try (Channel channel = open(connection)) {
      AMQP.Queue.DeclareOk ok = channel.queueDeclarePassive(queue);
      return new Depth(ok.getConsumerCount(), ok.getMessageCount());
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
    return connection
        .incarnation()
        .flatMap(
            incarnation ->
                Mono.fromCallable(() -> call.on(incarnation))
                    .subscribeOn(connection.scheduler())
                    .publishOn(signals))
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(50))
                .maxBackoff(Duration.ofSeconds(1))
                .scheduler(signals)
                .filter(Topology::isLostConnection));
  }

  private interface Call<T> {
    T on(Incarnation incarnation) throws IOException, TimeoutException;
  }

  private Retry forEver(String queue) {
    return Retry.backoff(Long.MAX_VALUE, settings.connecting().firstPause())
        .maxBackoff(settings.connecting().longestPause())
        .scheduler(signals)
        .doBeforeRetry(retry -> log.warn("the queue {}: {}", queue, words(retry.failure())));
  }

  private static String words(Throwable failure) {
    return Refusal.of(failure).map(Refusal::text).orElseGet(failure::toString);
  }

  private static boolean isLostConnection(Throwable failure) {
    boolean fromClient =
        failure instanceof IOException
            || failure instanceof TimeoutException
            || failure instanceof ShutdownSignalException;
    return fromClient && Refusal.of(failure).isEmpty();
  }
}
