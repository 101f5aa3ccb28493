package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A statement of many parts, none of which writes unless the lease still is the shard's: each part
 * must name {@code fence} in its {@code FROM} or {@code USING}. {@code $1} is the shard and {@code
 * $2} the epoch.
 */
final class FencedStatement {

  private static final Map<Class<?>, String> TYPES =
      Map.of(
          UUID[].class, "uuid[]",
          Integer[].class, "integer[]",
          Long[].class, "bigint[]",
          String[].class, "text[]",
          Instant[].class, "timestamptz[]");

  /**
   * The server drops a connection whose message is longer than 1 GiB, without a word: a character
   * takes up to three bytes, and in an array up to two more for its quoting.
   */
  private static final long CHARACTERS_LIMIT = 64L << 20;

  private final StringBuilder text =
      new StringBuilder(
          """
          WITH fence AS MATERIALIZED (
            SELECT 1 FROM shard WHERE id = $1 AND epoch = $2 AND owner IS NOT NULL FOR KEY SHARE)
          """);
  private final List<Object> arguments = new ArrayList<>();
  private long characters;

  FencedStatement(Lease lease) {
    arguments.add(lease.shard());
    arguments.add(lease.epoch());
  }

  /**
   * Adds a part over rows.
   *
   * @param sql in which {@code %s} stands where {@code unnest} takes the columns, {@code %2$s} for
   *     the first of them, {@code %3$s} for the second, and so on
   * @throws Journal.TooLong if the statement has become longer than the server would read
   */
  <R> void part(String name, List<R> rows, String sql, List<Column<R>> columns) {
    List<String> parameters = new ArrayList<>();
    for (Column<R> column : columns) {
      Object[] values = column.of(rows);
      arguments.add(values);
      count(values);
      parameters.add("$" + arguments.size() + "::" + TYPES.get(values.getClass()));
    }
    parameters.addFirst(String.join(", ", parameters));
    part(name, sql.formatted(parameters.toArray()));
  }

  void part(String name, String sql) {
    text.append(", ").append(name).append(" AS (\n").append(sql).append(")\n");
  }

  private void count(Object[] values) {
    if (values instanceof String[] texts) {
      for (String one : texts) {
        characters += one == null ? 0 : one.length();
      }
    }
    if (characters > CHARACTERS_LIMIT) {
      String what = "a statement of more than " + CHARACTERS_LIMIT + " characters";
      throw new Journal.TooLong(what, new IllegalArgumentException(what));
    }
  }

  /** Its only row says in how many leases it wrote: 1, or 0 if the lease was lost. */
  Sql toSql() {
    return new Sql(text + "SELECT count(*) AS fences FROM fence", List.copyOf(arguments));
  }

  /** One column of some rows, as the array that {@code unnest} takes. */
  interface Column<R> {
    Object[] of(List<R> rows);

    static <R> Column<R> run(Function<R, RunId> value) {
      return column(UUID[]::new, row -> value.apply(row).uuid());
    }

    static <R> Column<R> integer(Function<R, @Nullable Integer> value) {
      return column(Integer[]::new, value);
    }

    static <R> Column<R> bigint(Function<R, @Nullable Long> value) {
      return column(Long[]::new, value);
    }

    static <R> Column<R> text(Function<R, @Nullable String> value) {
      return column(
          String[]::new,
          row -> {
            String text = value.apply(row);
            return text == null ? null : Storable.text(text);
          });
    }

    /** JSON text, if it can be stored. */
    static <R> Column<R> json(Function<R, String> value) {
      return column(String[]::new, row -> JsonText.storable(value.apply(row)));
    }

    /** To the microsecond, as the database keeps it: cut off, since it would round up. */
    static <R> Column<R> time(Function<R, @Nullable Instant> value) {
      return column(
          Instant[]::new,
          row -> {
            Instant time = value.apply(row);
            return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
          });
    }

    private static <R, V> Column<R> column(IntFunction<V[]> array, Function<R, @Nullable V> value) {
      return rows -> {
        V[] values = array.apply(rows.size());
        Arrays.setAll(values, i -> value.apply(rows.get(i)));
        return values;
      };
    }
  }
}
