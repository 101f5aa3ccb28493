package dev.solidflux.core.run;

import dev.solidflux.core.definition.Limit;
import java.util.List;

/**
 * The permits that something takes, one after the other in the order of its limits, and keeps until
 * it is over.
 *
 * @param keys one for each limit
 * @param taken how many of them it has
 */
public record Hold(List<String> keys, int taken) {

  public Hold {
    keys = List.copyOf(keys);
  }

  static Hold of(List<String> keys) {
    return new Hold(keys, 0);
  }

  /** Whether it has all that it needs. */
  boolean isOver() {
    return taken == keys.size();
  }

  Hold more() {
    return new Hold(keys, taken + 1);
  }

  /** The permit of a limit. */
  Permit permit(List<Limit> limits, int index) {
    Limit limit = limits.get(index);
    return new Permit(limit.name(), keys.get(index), limit.max());
  }
}
