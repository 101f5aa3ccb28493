package dev.solidflux.postgres;

import dev.solidflux.flow.port.Hints;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.Notification;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

  private final PostgresqlConnectionFactory factory;
  private final Sinks.Many<Hint> sink = Sinks.many().multicast().directBestEffort();
  private final Set<Hint> waiting = new LinkedHashSet<>();
  private final Sinks.Empty<Void> firstListening = Sinks.empty();
  private volatile @Nullable Listening listening;

  private record Listening(PostgresqlConnection connection, int pid) {}

  PostgresHints(PostgresqlConnectionFactory factory) {
    this.factory = factory;
  }

  /** Listens until disposed, connecting again as often as needed. */
  Disposable listen() {
    return Flux.usingWhen(factory.create(), this::notifications, this::close)
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
    return Sql.of("SELECT pg_backend_pid() AS pid")
        .on(connection, row -> row.integer("pid"))
        .flatMap(
            pid ->
                Sql.of("LISTEN " + HintText.CHANNEL)
                    .on(connection, row -> row)
                    .thenReturn(pid.getFirst()))
        .flatMapMany(
            pid -> {
              listening = new Listening(connection, pid);
              firstListening.tryEmitEmpty();
              return connection
                  .getNotifications()
                  .filter(notification -> notification.getProcessId() != pid);
            });
  }

  private Mono<Void> close(PostgresqlConnection connection) {
    listening = null;
    return connection.close().onErrorComplete();
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
    return Shield.of(
            Flux.fromIterable(payloads)
                .concatMap(
                    payload ->
                        Sql.of("SELECT pg_notify($1, $2)", HintText.CHANNEL, payload)
                            .on(current.connection(), row -> 0))
                .then())
        .onErrorResume(
            error -> {
              LOG.debug("hints were lost", error);
              return Mono.empty();
            });
  }

  /**
   * Several threads send, and a sink takes one at a time; nobody who listens works on this thread.
   */
  private void emit(Hint hint) {
    synchronized (sink) {
      sink.tryEmitNext(hint);
    }
  }
}
