package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next the cursor of the next part; null if this is the last
 */
public record Page<T>(List<T> items, @Nullable String next) {

  /** A part of rows that say themselves whether there are more. */
  public static <R, T> Page<T> of(
      Slice<R> rows, Function<? super R, T> view, Function<? super R, ?> cursor) {
    String next = rows.more() ? String.valueOf(cursor.apply(rows.items().getLast())) : null;
    return new Page<>(rows.items().stream().map(view).toList(), next);
  }

  /** A part of a log, with what is grave enough; empty if nothing of it is, whatever follows. */
  public static Page<LogItem> of(Slice<Runs.Telemetry> rows, LogLevel least) {
    Page<LogItem> all = of(rows, row -> LogItem.of(row, least), Runs.Telemetry::id);
    return new Page<>(all.items().stream().filter(LogItem::saysAnything).toList(), all.next());
  }

  /** A part of rows of which there is one more than fit if there are more. */
  static <R, T> Page<T> beginning(
      List<R> rows, int limit, Function<? super R, T> view, Function<? super R, ?> cursor) {
    List<R> part = rows.subList(0, Math.min(limit, rows.size()));
    String next = rows.size() > limit ? String.valueOf(cursor.apply(part.getLast())) : null;
    return new Page<>(part.stream().map(view).toList(), next);
  }

  /** A part that may be followed by another if it is full. */
  public static <R, T> Page<T> of(
      List<R> rows, int limit, Function<? super R, T> view, Function<? super R, ?> cursor) {
    String next = rows.size() < limit ? null : String.valueOf(cursor.apply(rows.getLast()));
    return new Page<>(rows.stream().map(view).toList(), next);
  }
}
