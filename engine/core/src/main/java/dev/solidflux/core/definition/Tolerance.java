package dev.solidflux.core.definition;

/** How many elements of a fan-out may fail. */
public sealed interface Tolerance {

  /** How many of so many elements. */
  int of(int elements);

  /** So many, however many there are. */
  record Count(int elements) implements Tolerance {
    @Override
    public int of(int all) {
      return elements;
    }
  }

  /**
   * A part of them, rounded down.
   *
   * @param percent from 0 to 100
   */
  record Percentage(int percent) implements Tolerance {
    @Override
    public int of(int all) {
      return (int) ((long) all * percent / 100);
    }
  }
}
