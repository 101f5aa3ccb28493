package dev.solidflux.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One statement with its arguments for {@code $1}, {@code $2} and so on.
 *
 * <p>Its rows are always read to the end: a result that is cancelled halfway, be it by a reader who
 * leaves or by an error while a row is decoded, can spoil the connection for the next user.
 */
record Sql(String text, List<Object> arguments) {

  static Sql of(String text, Object... arguments) {
    return new Sql(text, List.of(arguments));
  }

  /** An argument that may be null. */
  static Object nullable(Class<?> type, @Nullable Object value) {
    return value == null ? Parameters.in(type) : value;
  }

  /** Runs it. The result must not be cancelled: see {@link Shield}. */
  <T> Mono<List<T>> on(Connection connection, Function<Columns, T> decode) {
    return Mono.defer(
        () ->
            Flux.from(bound(connection).execute())
                .concatMap(result -> result.map((row, metadata) -> decoded(row, decode)))
                .collectList()
                .map(rows -> rows.stream().map(Supplier::get).toList()));
  }

  private Statement bound(Connection connection) {
    Statement statement = connection.createStatement(text);
    for (int i = 0; i < arguments.size(); i++) {
      statement.bind(i, arguments.get(i));
    }
    return statement;
  }

  /** An error is kept until all rows are read. */
  private static <T> Supplier<T> decoded(Row row, Function<Columns, T> decode) {
    try {
      T value = decode.apply(new Columns(row));
      return () -> value;
    } catch (RuntimeException e) {
      return () -> {
        throw e;
      };
    }
  }
}
