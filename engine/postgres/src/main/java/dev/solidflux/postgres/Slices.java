package dev.solidflux.postgres;

import dev.solidflux.flow.port.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A query whose answer is cut by rows and by bytes: sizes are read from the bodies' heads, and no
 * body beyond the cut is fetched.
 *
 * @param text ends with two more parameters, the numbers of rows and of bytes
 */
record Slices(String text) {

  /**
   * @param rows columns, {@code FROM} and {@code WHERE}, with so many parameters
   * @param size bytes of one {@code row}
   * @param more columns that {@code join} adds
   */
  static Slices of(
      String rows, int parameters, String order, String size, String more, String join) {
    int limit = parameters + 1;
    return new Slices(
        """
      SELECT page.*%s FROM (
        SELECT row.*, row_number() OVER passed AS n, count(*) OVER () AS found,
          sum(%s) OVER passed AS passed_bytes
        FROM (SELECT %s ORDER BY %s LIMIT $%d + 1) AS row
        WINDOW passed AS (ORDER BY row.%s ROWS UNBOUNDED PRECEDING)) AS page
      %s
      WHERE page.n <= $%d AND (page.n = 1 OR page.passed_bytes <= $%d)
      ORDER BY page.n
      """
            .formatted(more, size, rows, order, limit, order, join, limit, limit + 1));
  }

  /** Bytes of a column of a {@code row}. */
  static String length(String column) {
    return "octet_length(row.%s)".formatted(column);
  }

  static Slices of(String rows, int parameters, String order, String body) {
    return of(rows, parameters, order, length(body), "", "");
  }

  /** Reads it with arguments for its own parameters, the number of rows and that of bytes. */
  <T> Mono<Slice<T>> from(Pool pool, Function<Columns, T> decode, Object... arguments) {
    return pool.list(Sql.of(text, arguments), row -> new Row<>(decode.apply(row), row))
        .map(Slices::slice);
  }

  private record Row<T>(T value, long found) {
    Row(T value, Columns row) {
      this(value, row.bigint("found"));
    }
  }

  private static <T> Slice<T> slice(List<Row<T>> rows) {
    List<T> values = new ArrayList<>(rows.size());
    rows.forEach(row -> values.add(row.value()));
    return rows.isEmpty()
        ? Slice.none()
        : new Slice<>(List.copyOf(values), rows.getFirst().found() > rows.size());
  }
}
