package dev.solidflux.core.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The permits that something takes, one after the other in the order of its limits, and keeps until
 * it is over.
 *
 * @param taken how many of them it has
 */
public record Hold(List<Permit> permits, int taken) {

  public Hold {
    permits = List.copyOf(permits);
  }

  static Hold of(List<Permit> permits) {
    return new Hold(permits, 0);
  }

  /** Whether it has all that it needs. */
  boolean isOver() {
    return taken == permits.size();
  }

  Hold more() {
    return new Hold(permits, taken + 1);
  }

  /** The one that it asks for. */
  Permit next() {
    return permits.get(taken);
  }

  /** Whether a result that is kept elsewhere may answer it instead. */
  boolean asksCache() {
    return !isOver() && next().ofCache();
  }

  /** The permit to compute what is kept then; null if it has none. */
  @Nullable Permit computes() {
    return taken > 0 && permits.getFirst().ofCache() ? permits.getFirst() : null;
  }

  /** Those that it has, and the one that it asks for. */
  List<Permit> asked() {
    return permits.subList(0, Math.min(taken + 1, permits.size()));
  }
}
