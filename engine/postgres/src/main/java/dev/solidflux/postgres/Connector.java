package dev.solidflux.postgres;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Makes connections of one kind.
 *
 * @param making makes one for each subscriber
 * @param answer how long a statement's answer is waited for, the making of a connection included; a
 *     little longer than the server takes to give up on it
 */
record Connector(Mono<PostgresqlConnection> making, Duration answer) {

  private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

  /** Of which a peer that accepts and then says nothing takes all. */
  static final Duration CONNECTING = Duration.ofSeconds(3);

  private static final Duration CLOSING = Duration.ofSeconds(1);

  /** A connection within the time limit; one that comes when nobody waits any more is closed. */
  Mono<PostgresqlConnection> connection() {
    return Mono.defer(
        () -> {
          CompletableFuture<@Nullable PostgresqlConnection> made = making.toFuture();
          AtomicBoolean settled = new AtomicBoolean();
          return Mono.fromFuture(made, true)
              .timeout(CONNECTING, tooLate("no connection to the database", CONNECTING))
              .doOnError(late -> closeOnceMade(made))
              .filter(wanted -> settled.compareAndSet(false, true))
              .doOnCancel(
                  () -> {
                    if (settled.compareAndSet(false, true)) {
                      closeOnceMade(made);
                    }
                  });
        });
  }

  private static void closeOnceMade(CompletableFuture<@Nullable PostgresqlConnection> late) {
    Mono.fromFuture(late, true).subscribe(Connector::close, neverMade -> {});
  }

  /** Closes it, without waiting for a peer that may never answer. */
  static void close(PostgresqlConnection old) {
    closed(old).subscribe();
  }

  /** Completes once it is closed, or could not be. */
  static Mono<Void> closed(PostgresqlConnection old) {
    return Shield.of(old.close())
        .timeout(CLOSING)
        .onErrorResume(
            error -> {
              LOG.debug("a lost connection did not close", error);
              return Mono.empty();
            });
  }

  static <T> Mono<T> tooLate(String what, Duration limit) {
    return Mono.error(() -> new TimeoutException(what + " within " + limit.toMillis() + " ms"));
  }
}
