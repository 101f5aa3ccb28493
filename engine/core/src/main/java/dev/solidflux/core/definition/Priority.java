package dev.solidflux.core.definition;

/**
 * How soon the turn comes of what waits for a queue's workers, or for a permit: what has more goes
 * first, and what has as much in the order in which it came.
 */
public final class Priority {

  /** Of what says nothing, as with a broker. */
  public static final int LOWEST = 0;

  public static final int HIGHEST = 9;

  public static boolean is(int number) {
    return number >= LOWEST && number <= HIGHEST;
  }

  private Priority() {}
}
