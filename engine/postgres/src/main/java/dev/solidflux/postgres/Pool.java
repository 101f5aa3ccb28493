package dev.solidflux.postgres;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Reads and submissions: one pooled connection per statement, held for that statement alone. */
final class Pool {

  private final ConnectionPool connections;

  Pool(ConnectionPool connections) {
    this.connections = connections;
  }

  <T> Mono<List<T>> list(Sql sql, Function<Columns, T> decode) {
    return Shield.of(
        Mono.usingWhen(
            connections.create(), connection -> sql.on(connection, decode), Connection::close));
  }

  /** The first row, if there is one. */
  <T> Mono<T> first(Sql sql, Function<Columns, T> decode) {
    return list(sql, decode).flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()));
  }

  Mono<Void> close() {
    return connections.disposeLater();
  }
}
