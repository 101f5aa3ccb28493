package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Slice;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Cuts ordered rows by number and by bytes. */
final class Slices {

  /** At most {@code limit} rows and so many bytes of text, but one row if there is any. */
  static <R, T> Slice<T> of(
      Stream<R> rows, int limit, long bytes, Function<R, String> text, Function<R, T> read) {
    List<T> items = new ArrayList<>();
    long left = bytes;
    Iterator<R> from = rows.iterator();
    while (from.hasNext()) {
      R row = from.next();
      left -= JsonText.bytes(text.apply(row));
      if (items.size() >= limit || (left < 0 && !items.isEmpty())) {
        return new Slice<>(List.copyOf(items), true);
      }
      items.add(read.apply(row));
    }
    return new Slice<>(List.copyOf(items), false);
  }

  private Slices() {}
}
