package dev.solidflux.core.run;

import dev.solidflux.json.JsonSize;
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
 * @param size what all of it takes
 */
public record SolidInRun(
    State state,
    @Nullable JsonNode elements,
    int scheduled,
    PMap<Integer, JsonNode> collected,
    @Nullable JsonNode result,
    Size size) {

  /** The states of a solid. */
  public enum State {
    /** Not every dependency has its result. */
    WAITING,
    /** Being invoked. */
    OPEN,
    /** Over, with a result. */
    SUCCEEDED,
    /** Over, without. */
    FAILED
  }

  /**
   * Written out, in bytes.
   *
   * @param data elements and results
   * @param openArguments arguments of open invocations
   * @param arguments arguments of all invocations so far
   */
  public record Size(long data, long openArguments, long arguments) {
    static final Size NONE = new Size(0, 0, 0);

    Size plusData(long more) {
      return new Size(data + more, openArguments, arguments);
    }
  }

  static final SolidInRun WAITING =
      new SolidInRun(State.WAITING, null, 0, HashTreePMap.empty(), null, Size.NONE);

  /** How many elements of a fan-out wait for their window. */
  public int unscheduled() {
    return elements == null ? 0 : elements.size() - scheduled;
  }

  /** How many invocations are open. */
  public int inFlight() {
    return scheduled - collected.size();
  }

  SolidInRun open(JsonNode over) {
    SolidInRun opened =
        new SolidInRun(State.OPEN, over, 0, collected, null, size.plusData(JsonSize.of(over)));
    return over.isEmpty() ? opened.collect() : opened;
  }

  SolidInRun schedule(long bytes) {
    Size more = new Size(size.data(), size.openArguments() + bytes, size.arguments() + bytes);
    return new SolidInRun(State.OPEN, elements, scheduled + 1, collected, null, more);
  }

  /** An invocation is over, in whatever way. */
  SolidInRun over(long bytes) {
    Size less = new Size(size.data(), size.openArguments() - bytes, size.arguments());
    return new SolidInRun(state, elements, scheduled, collected, result, less);
  }

  /** A fan-out that has failed stays so, whatever its other elements bring. */
  SolidInRun succeed(@Nullable Integer index, JsonNode one) {
    if (state == State.FAILED) {
      return this;
    }
    Size more = size.plusData(JsonSize.of(one));
    if (index == null || elements == null) {
      return new SolidInRun(State.SUCCEEDED, null, scheduled, HashTreePMap.empty(), one, more);
    }
    SolidInRun with =
        new SolidInRun(state, elements, scheduled, collected.plus(index, one), null, more);
    return with.collected.size() == elements.size() ? with.collect() : with;
  }

  SolidInRun fail() {
    Size left = new Size(0, size.openArguments(), size.arguments());
    return new SolidInRun(State.FAILED, null, scheduled, HashTreePMap.empty(), null, left);
  }

  private SolidInRun collect() {
    ArrayNode ordered = JsonNodeFactory.instance.arrayNode(collected.size());
    for (int i = 0; i < collected.size(); i++) {
      ordered.add(collected.get(i));
    }
    long gone = elements == null ? 0 : JsonSize.of(elements);
    return new SolidInRun(
        State.SUCCEEDED, null, scheduled, HashTreePMap.empty(), ordered, size.plusData(-gone));
  }
}
