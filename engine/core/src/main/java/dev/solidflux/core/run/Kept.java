package dev.solidflux.core.run;

import java.util.Optional;

/**
 * Something that was read back from where it was kept. What cannot be read is a value, not an
 * exception: nothing is thrown away because one build does not understand it.
 */
public sealed interface Kept<T> {

  /** The value, if it was read. */
  default Optional<T> known() {
    return this instanceof Known<T>(T value) ? Optional.of(value) : Optional.empty();
  }

  /** It was read. */
  record Known<T>(T value) implements Kept<T> {}

  /**
   * This build cannot read it.
   *
   * @param reason for people
   * @param newer whether its name or version is unknown here, so that a newer build may read it;
   *     otherwise it is broken
   */
  record Unreadable<T>(String reason, boolean newer) implements Kept<T> {}
}
