package dev.solidflux.postgres;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Some sessions for everybody's statements: one is held for one statement alone. A statement that
 * waits too long for its session fails with a {@link java.util.concurrent.TimeoutException}, and
 * was not sent.
 */
final class Pool {

  private final int sessions;
  private final Duration patience;
  private final Lending lending;

  Pool(int sessions, Supplier<Session> session, Duration patience) {
    this.sessions = sessions;
    this.patience = patience;
    this.lending = new Lending(sessions, session, patience);
  }

  /** The rows of a statement that does no harm if it is repeated; all within the patience. */
  <T> Mono<List<T>> list(Sql sql, Function<Columns, T> decode) {
    return Shield.of(
            once(sql, decode).onErrorResume(Pool::connectionWasLost, lost -> once(sql, decode)))
        .timeout(patience, Connector.tooLate("the database gave no answer", patience));
  }

  /** The first of these rows, if there is one. */
  <T> Mono<T> first(Sql sql, Function<Columns, T> decode) {
    return list(sql, decode).flatMap(Pool::first);
  }

  /** The rows of a statement that is sent once at most. */
  <T> Mono<List<T>> once(Sql sql, Function<Columns, T> decode) {
    return use(session -> session.run(connection -> sql.on(connection, decode)));
  }

  /** Goes on to its end, whether or not somebody stays for it. */
  <T> Mono<T> use(Function<Session, Mono<T>> work) {
    return Shield.of(lending.borrow().flatMap(session -> lent(session, work)));
  }

  /** Closes each session after the statement that it is at; none is lent any more. */
  Mono<Void> close() {
    return Flux.range(0, sessions)
        .flatMap(n -> Shield.of(lending.borrow().flatMap(Session::close)), sessions)
        .then();
  }

  static <T> Mono<T> first(List<T> rows) {
    return Mono.justOrEmpty(rows.stream().findFirst());
  }

  private <T> Mono<T> lent(Session session, Function<Session, Mono<T>> work) {
    return Mono.defer(() -> work.apply(session)).doOnTerminate(() -> lending.giveBack(session));
  }

  private static boolean connectionWasLost(Throwable error) {
    return error instanceof R2dbcNonTransientResourceException && !Refusal.isAnswer(error);
  }
}
