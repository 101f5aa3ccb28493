package dev.solidflux.postgres;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A dedicated connection that runs one statement at a time, in the order of subscription. A
 * connection that is lost, or that may be in a bad state, is replaced when the next statement
 * comes; the statement at hand fails with an unknown outcome.
 */
final class Lane {

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final Duration PATIENCE = Sessions.STATEMENT_TIMEOUT.plusSeconds(5);

  /** In the order of ids, as renewals do it, so that the two do not deadlock. */
  private static final String MOVE_PID =
      """
      UPDATE shard SET pid = pg_backend_pid()
      FROM (SELECT id FROM shard WHERE pid = $1 ORDER BY id FOR NO KEY UPDATE) moved
      WHERE shard.id = moved.id
      """;

  private final ConnectionFactory factory;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();

  // written only by the statement whose turn it is
  private volatile @Nullable PostgresqlConnection connection;
  private volatile int pid;

  Lane(ConnectionFactory factory) {
    this.factory = factory;
  }

  <T> Mono<List<T>> list(Sql sql, Function<Columns, T> decode) {
    return inTurn(connected().flatMap(connected -> sql.on(connected, decode)));
  }

  /** The backend's process id, as soon as there is a connection. */
  Mono<Integer> pid() {
    return Mono.defer(() -> pid > 0 ? Mono.just(pid) : inTurn(connected().map(connected -> pid)));
  }

  /** The backend's process id when it was last connected; 0 if it never was. */
  int lastPid() {
    return pid;
  }

  Mono<Void> close() {
    return inTurn(Mono.<Void>fromRunnable(this::discard));
  }

  private <T> Mono<T> inTurn(Mono<T> work) {
    return Shield.of(Mono.create(sink -> enqueue(work, sink)));
  }

  private <T> void enqueue(Mono<T> work, MonoSink<T> sink) {
    waiting.add(() -> run(work, sink));
    if (size.getAndIncrement() == 0) {
      next();
    }
  }

  private <T> void run(Mono<T> work, MonoSink<T> sink) {
    work.timeout(PATIENCE)
        .doOnError(this::discardUnlessServerAnswered)
        .doOnTerminate(this::done)
        .subscribe(sink::success, sink::error, sink::success);
  }

  private void done() {
    if (size.decrementAndGet() > 0) {
      next();
    }
  }

  private void next() {
    Runnable statement = waiting.poll();
    if (statement != null) {
      statement.run();
    }
  }

  private Mono<PostgresqlConnection> connected() {
    return Mono.defer(
        () -> {
          PostgresqlConnection current = connection;
          return current == null
              ? connect()
              : Mono.from(current.validate(ValidationDepth.LOCAL))
                  .flatMap(valid -> valid ? Mono.just(current) : replace());
        });
  }

  private Mono<PostgresqlConnection> replace() {
    discard();
    return connect();
  }

  private Mono<PostgresqlConnection> connect() {
    return Mono.from(factory.create())
        .cast(PostgresqlConnection.class)
        .flatMap(created -> adopt(created).doOnError(error -> close(created)));
  }

  /** The shards that were appended to on the old connection are now appended to on this one. */
  private Mono<PostgresqlConnection> adopt(PostgresqlConnection created) {
    return Sql.of("SELECT pg_backend_pid() AS pid")
        .on(created, row -> row.integer("pid"))
        .flatMap(
            found -> {
              Mono<?> move =
                  pid == 0 ? Mono.empty() : Sql.of(MOVE_PID, pid).on(created, row -> row);
              return move.then(Mono.fromCallable(() -> use(created, found.getFirst())));
            });
  }

  private PostgresqlConnection use(PostgresqlConnection created, int newPid) {
    connection = created;
    pid = newPid;
    return created;
  }

  private void discardUnlessServerAnswered(Throwable error) {
    boolean goesOn =
        error instanceof PostgresqlException answer
            && "ERROR".equals(answer.getErrorDetails().getSeverityNonLocalized());
    if (!goesOn) {
      discard();
    }
  }

  private void discard() {
    PostgresqlConnection old = connection;
    connection = null;
    if (old != null) {
      close(old);
    }
  }

  private static void close(PostgresqlConnection old) {
    old.close()
        .subscribe(closed -> {}, error -> LOG.debug("a lost connection did not close", error));
  }
}
