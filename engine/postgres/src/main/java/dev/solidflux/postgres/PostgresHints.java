package dev.solidflux.postgres;

import dev.solidflux.flow.port.Hints;
import io.r2dbc.postgresql.api.Notification;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * Hints by LISTEN and NOTIFY on one connection of its own. What is sent within {@link #GATHERING}
 * leaves together and only once; what comes while too much waits, or nobody is connected, is lost.
 */
final class PostgresHints implements Hints {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresHints.class);
  private static final Duration GATHERING = Duration.ofMillis(25);
  private static final Duration RECONNECT = Duration.ofMillis(500);
  private static final int WAITING_LIMIT = 2_000;

  private static final Duration ASKING = Duration.ofSeconds(10);

  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final Connector connector;
  private final Duration asking;
  private final Sinks.Many<Hint> sink = Sinks.many().multicast().directBestEffort();
  private final Queue<Hint> emitting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger emissions = new AtomicInteger();
  private final Set<Hint> waiting = new LinkedHashSet<>();
  private final Sinks.Empty<Void> firstListening = Sinks.empty();
  private volatile @Nullable Listening listening;

  private record Listening(PostgresqlConnection connection, int pid) {}

  PostgresHints(Connector connector) {
    this(connector, ASKING);
  }

  /**
   * @param asking how often the database is asked for an answer, since one that is gone without a
   *     word sends no notifications either
   */
  PostgresHints(Connector connector, Duration asking) {
    this.connector = connector;
    this.asking = asking;
  }

  /** Listens until disposed, connecting again as often as needed. */
  Disposable listen() {
    return Flux.usingWhen(connector.connection(), this::notifications, this::close)
        .concatWith(Mono.error(() -> new IllegalStateException("the connection was closed")))
        .doOnError(error -> LOG.info("hints are interrupted: {}", error.toString()))
        .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RECONNECT))
        .subscribe(
            notification ->
                HintText.parse(String.valueOf(notification.getParameter())).forEach(this::emit));
  }

  /** Completes once other nodes' hints arrive for the first time. */
  Mono<Void> listening() {
    return firstListening.asMono();
  }

  @Override
  public Flux<Hint> hints() {
    return sink.asFlux();
  }

  @Override
  public Mono<Void> send(Collection<? extends Hint> hints) {
    return Mono.fromRunnable(
        () -> {
          if (gather(hints)) {
            Mono.delay(GATHERING).flatMap(now -> leave()).subscribe();
          }
          hints.forEach(this::emit);
        });
  }

  private Flux<Notification> notifications(PostgresqlConnection connection) {
    return answer(connection, Sql.of("LISTEN " + HintText.CHANNEL))
        .then(pid(connection))
        .flatMapMany(
            pid -> {
              listening = new Listening(connection, pid);
              firstListening.tryEmitEmpty();
              return Flux.merge(
                  connection
                      .getNotifications()
                      .filter(notification -> notification.getProcessId() != pid),
                  asking(connection));
            });
  }

  private static Mono<Integer> pid(PostgresqlConnection connection) {
    return Shield.of(
            Sql.of("SELECT pg_backend_pid() AS pid").on(connection, row -> row.integer("pid")))
        .timeout(ANSWER)
        .map(List::getFirst);
  }

  private static Mono<Void> answer(PostgresqlConnection connection, Sql sql) {
    return Shield.of(sql.on(connection, row -> 0)).timeout(ANSWER).then();
  }

  /** Fails once there is no answer. */
  private Flux<Notification> asking(PostgresqlConnection connection) {
    return Flux.interval(asking)
        .onBackpressureDrop()
        .concatMap(tick -> answer(connection, Sql.of("SELECT 1")), 1)
        .cast(Notification.class);
  }

  private Mono<Void> close(PostgresqlConnection connection) {
    listening = null;
    return Connector.closed(connection);
  }

  /** Whether these are the first, so that somebody has to see to it that they leave. */
  private boolean gather(Collection<? extends Hint> hints) {
    synchronized (waiting) {
      boolean first = waiting.isEmpty();
      for (Hint hint : hints) {
        if (waiting.size() < WAITING_LIMIT) {
          waiting.add(hint);
        }
      }
      return first && !waiting.isEmpty();
    }
  }

  private Mono<Void> leave() {
    List<String> payloads;
    synchronized (waiting) {
      payloads = HintText.payloads(waiting);
      waiting.clear();
    }
    Listening current = listening;
    if (current == null) {
      return Mono.empty();
    }
    return Flux.fromIterable(payloads)
        .concatMap(
            payload ->
                answer(
                    current.connection(),
                    Sql.of("SELECT pg_notify($1, $2)", HintText.CHANNEL, payload)))
        .then()
        .onErrorResume(
            error -> {
              LOG.debug("hints were lost", error);
              return Mono.empty();
            });
  }

  /** Several threads send, and a sink takes one at a time: whoever comes meanwhile leaves it. */
  private void emit(Hint hint) {
    if (emissions.get() > WAITING_LIMIT) {
      return;
    }
    emitting.add(hint);
    int missed = emissions.getAndIncrement() == 0 ? 1 : 0;
    while (missed > 0) {
      for (Hint next = emitting.poll(); next != null; next = emitting.poll()) {
        sink.tryEmitNext(next);
      }
      missed = emissions.addAndGet(-missed);
    }
  }
}
