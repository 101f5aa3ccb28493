package dev.solidflux.core.run;

/**
 * Something that was read back from where it was kept. What cannot be read is a value, not an
 * exception: nothing is thrown away because one build does not understand it.
 */
public sealed interface Kept<T> {

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
