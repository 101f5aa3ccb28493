package dev.solidflux.core.run;

import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Where one solid of a run stands.
 *
 * @param elements what a fan-out runs over, an array; null for any other solid and once collected
 * @param scheduled how many invocations were scheduled
 * @param collected the results of a fan-out so far, by index
 * @param result what later solids see; for a fan-out the ordered list of results
 */
public record SolidState(
    Phase phase,
    @Nullable JsonNode elements,
    int scheduled,
    PMap<Integer, JsonNode> collected,
    @Nullable JsonNode result) {

  /** The phases of a solid. */
  public enum Phase {
    /** Not every dependency has its result. */
    WAITING,
    /** Being invoked. */
    OPEN,
    /** Over, with a result. */
    SUCCEEDED,
    /** Over, without. */
    FAILED
  }

  static final SolidState WAITING =
      new SolidState(Phase.WAITING, null, 0, HashTreePMap.empty(), null);

  /** How many elements of a fan-out wait for their window. */
  public int unscheduled() {
    return elements == null ? 0 : elements.size() - scheduled;
  }

  /** How many invocations are open. */
  public int inFlight() {
    return scheduled - collected.size();
  }

  SolidState open(JsonNode over) {
    SolidState opened = new SolidState(Phase.OPEN, over, 0, collected, null);
    return over.isEmpty() ? opened.collect() : opened;
  }

  SolidState schedule() {
    return new SolidState(Phase.OPEN, elements, scheduled + 1, collected, null);
  }

  SolidState succeed(@Nullable Integer index, JsonNode one) {
    if (index == null || elements == null) {
      return new SolidState(Phase.SUCCEEDED, null, scheduled, HashTreePMap.empty(), one);
    }
    SolidState more = new SolidState(phase, elements, scheduled, collected.plus(index, one), null);
    return more.collected.size() == elements.size() ? more.collect() : more;
  }

  SolidState fail() {
    return new SolidState(Phase.FAILED, null, scheduled, HashTreePMap.empty(), null);
  }

  private SolidState collect() {
    ArrayNode ordered = JsonNodeFactory.instance.arrayNode(collected.size());
    for (int i = 0; i < collected.size(); i++) {
      ordered.add(collected.get(i));
    }
    return new SolidState(Phase.SUCCEEDED, null, scheduled, HashTreePMap.empty(), ordered);
  }
}
