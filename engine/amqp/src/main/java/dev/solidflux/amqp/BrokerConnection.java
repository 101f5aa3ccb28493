package dev.solidflux.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
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
 * A connection to the broker for one purpose, built anew, as another incarnation, whenever it is
 * lost. The client's own recovery is off: it would bring back channels whose confirms and delivery
 * tags mean something else. Every call that may block runs on this connection's one thread.
 */
final class BrokerConnection implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BrokerConnection.class);
  private static final int CLOSE_WITHIN_MILLIS = 1_000;
  private static final int LONGEST_REASON = 300;

  private final String purpose;
  private final ConnectionFactory factory;
  private final AmqpSettings settings;
  private final AmqpThreads threads;
  private final Complaints complaints;
  private final ScheduledExecutorService thread;
  private final Scheduler scheduler;
  private final Sinks.Many<State> states = Sinks.many().replay().latest();
  private final Runnable onConnected;
  private State state = new State(0, null, false, "not connected yet");
  private int failures;
  private boolean closed;

  BrokerConnection(
      String purpose,
      ConnectionFactory factory,
      AmqpSettings settings,
      AmqpThreads threads,
      Complaints complaints,
      Runnable onConnected) {
    this.purpose = purpose;
    this.factory = factory;
    this.settings = settings;
    this.threads = threads;
    this.complaints = complaints;
    this.onConnected = onConnected;
    this.thread = Executors.newSingleThreadScheduledExecutor(AmqpThreads.named(purpose));
    this.scheduler = Schedulers.fromExecutorService(thread, "solidflux-amqp-" + purpose);
    states.emitNext(state, Sinks.EmitFailureHandler.FAIL_FAST);
    run(this::connect);
  }

  /** The life of one connection; nothing that belongs to it is ever used in another. */
  record Incarnation(long number, Connection connection, long since) {}

  /**
   * How the connection is.
   *
   * @param number of the newest incarnation; 0 before the first
   * @param incarnation null if it is lost
   * @param blocked whether the broker takes no messages on it
   * @param reason why it is lost or blocked, for people; else empty
   */
  record State(long number, @Nullable Incarnation incarnation, boolean blocked, String reason) {

    State lost(String why) {
      return new State(number, null, false, HarmlessText.of(why, LONGEST_REASON));
    }

    State blocked(String why) {
      return new State(number, incarnation, true, HarmlessText.of(why, LONGEST_REASON));
    }

    State unblocked() {
      return new State(number, incarnation, false, "");
    }

    boolean isOf(Incarnation other) {
      return incarnation != null && incarnation.number() == other.number();
    }
  }

  /** The incarnation now, or the next one as soon as it is there. */
  Mono<Incarnation> incarnation() {
    return incarnations().next();
  }

  /** The incarnation now, and every later one; never completes. */
  Flux<Incarnation> incarnations() {
    return states()
        .<Incarnation>mapNotNull(State::incarnation)
        .distinctUntilChanged(Incarnation::number);
  }

  /**
   * How it is now, and after every change; never completes. Signals come on a bounded scheduler.
   */
  Flux<State> states() {
    return states.asFlux().publishOn(threads.signals(), 1);
  }

  synchronized @Nullable Incarnation now() {
    return state.incarnation();
  }

  synchronized boolean isBlocked() {
    return state.blocked();
  }

  /** For calls that may block; in the order asked for. */
  void run(Runnable call) {
    try {
      thread.execute(call);
    } catch (RejectedExecutionException e) {
      log.debug("the {} connection is closed", purpose);
    }
  }

  /** The same thread as {@link #run}. */
  Scheduler scheduler() {
    return scheduler;
  }

  /** Gives up an incarnation that is of no use any more, without waiting for it. */
  void abandon(Incarnation incarnation, String why) {
    lost(incarnation, why);
    threads.close(() -> incarnation.connection().abort(CLOSE_WITHIN_MILLIS));
  }

  private void connect() {
    try {
      Connection connection =
          factory.newConnection(
              threads.deliveries(), "solidflux " + settings.deployment() + " " + purpose);
      Incarnation incarnation = begin(connection);
      connection.addBlockedListener(
          reason -> block(incarnation, reason), () -> unblock(incarnation));
      complaints.over();
      onConnected.run();
      connection.addShutdownListener(cause -> lost(incarnation, reason(cause)));
    } catch (IOException | TimeoutException | RuntimeException e) {
      String reason = e.toString();
      if (complaints.isNew(reason)) {
        log.warn("no connection to the broker, and it is tried again and again: {}", reason);
      } else {
        log.debug("no {} connection to the broker: {}", purpose, reason);
      }
      failed(reason);
    }
  }

  private synchronized Incarnation begin(Connection connection) {
    Incarnation incarnation = new Incarnation(state.number() + 1, connection, System.nanoTime());
    if (closed) {
      threads.close(() -> connection.abort(CLOSE_WITHIN_MILLIS));
    } else {
      become(new State(incarnation.number(), incarnation, false, ""));
      log.info("{} connection to the broker, the {}. one", purpose, incarnation.number());
    }
    return incarnation;
  }

  private synchronized void block(Incarnation incarnation, String reason) {
    if (state.isOf(incarnation)) {
      log.warn("the broker takes no messages for now: {}", reason);
      become(state.blocked(reason));
    }
  }

  private synchronized void unblock(Incarnation incarnation) {
    if (state.isOf(incarnation)) {
      log.info("the broker takes messages again");
      become(state.unblocked());
    }
  }

  private synchronized void lost(Incarnation incarnation, String reason) {
    if (!state.isOf(incarnation)) {
      return;
    }
    become(state.lost(reason));
    if (!closed) {
      log.warn(
          "the {}. {} connection to the broker is lost: {}", incarnation.number(), purpose, reason);
      Duration longest = settings.connecting().longestPause();
      if (System.nanoTime() - incarnation.since() > longest.toNanos()) {
        failures = 0; // one that breaks at once, again and again, must not be built in a hot loop
      }
      again();
    }
  }

  private synchronized void failed(String reason) {
    become(state.lost(reason));
    again();
  }

  private void become(State next) {
    state = next;
    states.emitNext(next, Sinks.EmitFailureHandler.FAIL_FAST);
  }

  private synchronized void again() {
    if (closed) {
      return;
    }
    AmqpSettings.Connecting pauses = settings.connecting();
    Duration doubled = pauses.firstPause().multipliedBy(1L << Math.min(failures++, 20));
    long most = Math.min(doubled.toMillis(), pauses.longestPause().toMillis());
    long pause = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    scheduler.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
  }

  static String reason(ShutdownSignalException cause) {
    return cause.getCause() == null
        ? String.valueOf(cause.getMessage())
        : cause.getCause().toString();
  }

  @Override
  public void close() {
    Incarnation last;
    synchronized (this) {
      closed = true;
      last = state.incarnation();
    }
    thread.shutdownNow();
    if (last != null) {
      last.connection().abort(CLOSE_WITHIN_MILLIS);
    }
    scheduler.dispose();
  }
}
