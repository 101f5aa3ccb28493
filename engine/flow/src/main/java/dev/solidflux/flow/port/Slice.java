package dev.solidflux.flow.port;

import java.util.List;

/**
 * A part of ordered rows, bounded in number and in bytes.
 *
 * @param more whether there are, or were, rows after these; false only if these were the last
 */
public record Slice<T>(List<T> items, boolean more) {

  /** Nothing, and nothing after it. */
  public static <T> Slice<T> none() {
    return new Slice<>(List.of(), false);
  }
}
