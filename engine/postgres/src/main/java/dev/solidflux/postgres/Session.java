package dev.solidflux.postgres;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The place of one connection, which is made when it is first needed. One whose answer did not
 * come, or that may be in a bad state, is discarded, and the next statement makes another.
 *
 * <p>One statement at a time: {@link Pool} sees to that.
 */
final class Session {

  /** After so long without a statement the peer may be gone without a word. */
  private static final Duration RESTED = Duration.ofSeconds(30);

  private static final Duration CHECKING = Duration.ofSeconds(1);
  private static final Sql CHECK = Sql.of("SELECT 1");

  private final Connector connector;
  private final Function<PostgresqlConnection, Mono<Void>> greeting;
  private @Nullable PostgresqlConnection connection;
  private long turn;
  private long lastAnswer;

  Session(Connector connector) {
    this(connector, made -> Mono.empty());
  }

  /**
   * @param greeting what is done with a new connection before anything else
   */
  Session(Connector connector, Function<PostgresqlConnection, Mono<Void>> greeting) {
    this.connector = connector;
    this.greeting = greeting;
  }

  /**
   * Runs a statement, and fails with a {@link java.util.concurrent.TimeoutException} if its answer
   * does not come in time: it may have been carried out.
   */
  <T> Mono<T> run(Function<PostgresqlConnection, Mono<T>> statement) {
    return Mono.defer(
        () -> {
          long mine = begin();
          return Shield.of(connected(mine).flatMap(statement))
              .timeout(
                  connector.answer(),
                  Connector.tooLate("the database gave no answer", connector.answer()))
              .doOnSuccess(any -> answered())
              .doOnError(this::discardUnlessServerAnswered);
        });
  }

  /** Whether it has a connection that nobody needed for longer than that. */
  synchronized boolean idleFor(Duration span) {
    return connection != null && System.nanoTime() - lastAnswer > span.toNanos();
  }

  /** Lets the connection go. */
  Mono<Void> close() {
    return Mono.defer(
        () -> {
          PostgresqlConnection old = forget();
          return old == null ? Mono.empty() : Connector.closed(old);
        });
  }

  private Mono<PostgresqlConnection> connected(long mine) {
    return Mono.defer(
        () -> {
          PostgresqlConnection current = current();
          return current == null
              ? connect(mine)
              : usable(current).flatMap(yes -> yes ? Mono.just(current) : replace(mine));
        });
  }

  private Mono<Boolean> usable(PostgresqlConnection current) {
    return Mono.from(current.validate(ValidationDepth.LOCAL))
        .flatMap(
            open ->
                open && idleFor(RESTED)
                    ? Shield.of(CHECK.on(current, row -> row))
                        .timeout(CHECKING)
                        .map(answer -> true)
                        .onErrorReturn(false)
                    : Mono.just(open));
  }

  private Mono<PostgresqlConnection> replace(long mine) {
    closeIfAny(takeOut(mine));
    return connect(mine);
  }

  private Mono<PostgresqlConnection> connect(long mine) {
    return connector.connection().flatMap(made -> greeted(made, mine));
  }

  private Mono<PostgresqlConnection> greeted(PostgresqlConnection made, long mine) {
    return Shield.of(greeting.apply(made).then(Mono.fromCallable(() -> keep(made, mine))))
        .timeout(connector.answer())
        .doOnError(error -> Connector.close(made));
  }

  private synchronized long begin() {
    return ++turn;
  }

  private synchronized @Nullable PostgresqlConnection current() {
    return connection;
  }

  /** Whoever has given up on a turn must not find its statement carried out later. */
  private synchronized PostgresqlConnection keep(PostgresqlConnection made, long mine) {
    if (turn != mine) {
      throw new IllegalStateException("the connection came too late");
    }
    connection = made;
    lastAnswer = System.nanoTime();
    return made;
  }

  /** Nothing, if the turn was given up. */
  private synchronized @Nullable PostgresqlConnection takeOut(long mine) {
    PostgresqlConnection old = turn == mine ? connection : null;
    connection = turn == mine ? null : connection;
    return old;
  }

  /** Ends the turn, if there is one. */
  private synchronized @Nullable PostgresqlConnection forget() {
    return takeOut(++turn);
  }

  private synchronized void answered() {
    lastAnswer = System.nanoTime();
  }

  private void discardUnlessServerAnswered(Throwable error) {
    if (Refusal.isAnswer(error)) {
      answered();
    } else {
      closeIfAny(forget());
    }
  }

  private static void closeIfAny(@Nullable PostgresqlConnection old) {
    if (old != null) {
      Connector.close(old);
    }
  }
}
