package dev.solidflux.core.run;

import dev.solidflux.json.Ref;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What is not at hand of that which several evaluations of one step look into. Each is tried, so
 * that all is asked for together; nothing comes of the step before it is there.
 */
final class Lacking {
  private final Set<Ref> refs = new LinkedHashSet<>();
  private long room;

  /**
   * @param room for bytes, besides what is at hand
   */
  Lacking(long room) {
    this.room = room;
  }

  /**
   * One of them looks into these.
   *
   * @return whether it is of use to try another
   */
  boolean add(Step.Missing missing) {
    for (Ref ref : missing.refs()) {
      if (!refs.contains(ref)) {
        if (ref.bytes() > room) {
          return false;
        }
        refs.add(ref);
        room -= ref.bytes();
      }
    }
    return true;
  }

  boolean isNothing() {
    return refs.isEmpty();
  }

  /**
   * Ends the step unless there is nothing.
   *
   * @throws Step.Missing with all of them
   */
  void require() {
    if (!isNothing()) {
      throw new Step.Missing(refs);
    }
  }
}
