package dev.solidflux.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One connection to the broker, built anew, as a new epoch, whenever it is lost. The client's own
 * recovery is off: it would bring back channels whose confirms and delivery tags mean something
 * else. Every call that may block runs on this link's one thread.
 */
final class Link implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Link.class);
  private static final int CLOSE_WITHIN_MILLIS = 1_000;

  private final String role;
  private final ConnectionFactory factory;
  private final AmqpSettings settings;
  private final AmqpThreads threads;
  private final ScheduledExecutorService thread;
  private final Scheduler scheduler;
  private final Sinks.Many<Optional<Epoch>> states = Sinks.many().replay().latest();
  private final Runnable onConnected;
  private @Nullable Epoch current;
  private long epochs;
  private int failures;
  private boolean closed;

  Link(
      String role,
      ConnectionFactory factory,
      AmqpSettings settings,
      AmqpThreads threads,
      Runnable onConnected) {
    this.role = role;
    this.factory = factory;
    this.settings = settings;
    this.threads = threads;
    this.onConnected = onConnected;
    this.thread = Executors.newSingleThreadScheduledExecutor(AmqpThreads.named(role));
    this.scheduler = Schedulers.fromExecutorService(thread, "solidflux-amqp-" + role);
    run(this::connect);
  }

  /** The life of one connection; nothing that belongs to it is ever used in another. */
  record Epoch(long number, Connection connection, long since) {
    boolean isOpen() {
      return connection.isOpen();
    }
  }

  /** The epoch now, or the next one as soon as it is there. */
  Mono<Epoch> epoch() {
    return epochs().next();
  }

  /** The epoch now, and every later one; never completes. Signals come on a bounded scheduler. */
  Flux<Epoch> epochs() {
    return states.asFlux().publishOn(threads.signals(), 1).mapNotNull(state -> state.orElse(null));
  }

  synchronized @Nullable Epoch now() {
    return current;
  }

  /** For calls that may block; in the order asked for. */
  void run(Runnable call) {
    try {
      thread.execute(call);
    } catch (RejectedExecutionException e) {
      log.debug("the {} link is closed", role);
    }
  }

  /** The same thread as {@link #run}. */
  Scheduler scheduler() {
    return scheduler;
  }

  /** Gives up an epoch that is of no use any more, without waiting for it. */
  void abandon(Epoch epoch) {
    lost(epoch, "given up");
    threads.close(() -> epoch.connection().abort(CLOSE_WITHIN_MILLIS));
  }

  private void connect() {
    try {
      Connection connection =
          factory.newConnection(
              threads.deliveries(), "solidflux " + settings.deployment() + " " + role);
      Epoch epoch = begin(connection);
      onConnected.run();
      connection.addShutdownListener(cause -> lost(epoch, reason(cause)));
    } catch (IOException | TimeoutException | RuntimeException e) {
      log.warn("no {} connection to the broker: {}", role, e.toString());
      again();
    }
  }

  private synchronized Epoch begin(Connection connection) {
    Epoch epoch = new Epoch(++epochs, connection, System.nanoTime());
    if (closed) {
      threads.close(() -> connection.abort(CLOSE_WITHIN_MILLIS));
    } else {
      current = epoch;
      states.emitNext(Optional.of(epoch), Sinks.EmitFailureHandler.FAIL_FAST);
      log.info("{} connection to the broker, epoch {}", role, epoch.number());
    }
    return epoch;
  }

  private synchronized void lost(Epoch epoch, String reason) {
    if (current == null || current.number() != epoch.number()) {
      return;
    }
    current = null;
    states.emitNext(Optional.empty(), Sinks.EmitFailureHandler.FAIL_FAST);
    if (!closed) {
      log.warn("{} connection to the broker lost in epoch {}: {}", role, epoch.number(), reason);
      if (System.nanoTime() - epoch.since() > settings.maxReconnect().toNanos()) {
        failures = 0; // one that breaks at once, again and again, must not be built in a hot loop
      }
      again();
    }
  }

  private synchronized void again() {
    if (closed) {
      return;
    }
    Duration doubled = settings.reconnect().multipliedBy(1L << Math.min(failures++, 20));
    long most = Math.min(doubled.toMillis(), settings.maxReconnect().toMillis());
    long pause = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    scheduler.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
  }

  private static String reason(ShutdownSignalException cause) {
    return cause.getCause() == null
        ? String.valueOf(cause.getMessage())
        : cause.getCause().toString();
  }

  @Override
  public void close() {
    Epoch last;
    synchronized (this) {
      closed = true;
      last = current;
    }
    thread.shutdownNow();
    if (last != null) {
      last.connection().abort(CLOSE_WITHIN_MILLIS);
    }
    scheduler.dispose();
  }
}
