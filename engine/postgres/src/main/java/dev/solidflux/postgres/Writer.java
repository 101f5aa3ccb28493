package dev.solidflux.postgres;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A dedicated connection that runs one statement at a time, in the order of subscription. A
 * connection that is lost, or that may be in a bad state, is replaced when the next statement
 * comes; the statement at hand fails with an unknown outcome.
 */
final class Writer {

  /** In the order of ids, as renewals do it, so that the two do not deadlock. */
  private static final String MOVE_PID =
      """
      UPDATE shard SET pid = pg_backend_pid()
      FROM (SELECT id FROM shard WHERE pid = $1 ORDER BY id FOR NO KEY UPDATE) moved
      WHERE shard.id = moved.id
      """;

  private final Pool turns;
  private volatile int pid;

  /**
   * @param patience how long a statement waits for its turn
   */
  Writer(Connector connector, Duration patience) {
    turns = new Pool(1, () -> new Session(connector, this::greet), patience);
  }

  <T> Mono<List<T>> list(Sql sql, Function<Columns, T> decode) {
    return turns.once(sql, decode);
  }

  /** The backend's process id, as soon as there is a connection. */
  Mono<Integer> pid() {
    return Mono.defer(
        () ->
            pid > 0
                ? Mono.just(pid)
                : turns.use(session -> session.run(made -> Mono.fromCallable(() -> pid))));
  }

  /** The backend's process id when it was last connected; 0 if it never was. */
  int lastPid() {
    return pid;
  }

  Mono<Void> close() {
    return turns.close();
  }

  /** The shards that were appended to on the old connection are now appended to on this one. */
  private Mono<Void> greet(PostgresqlConnection made) {
    return Sql.of("SELECT pg_backend_pid() AS pid")
        .on(made, row -> row.integer("pid"))
        .flatMap(found -> movePid(made).then(Mono.fromRunnable(() -> pid = found.getFirst())));
  }

  private Mono<?> movePid(PostgresqlConnection made) {
    return pid == 0 ? Mono.empty() : Sql.of(MOVE_PID, pid).on(made, row -> row);
  }
}
