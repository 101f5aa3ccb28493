package dev.solidflux.core.run;

import dev.solidflux.json.JsonSize;
import java.util.Set;
import java.util.stream.Collectors;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.PVector;
import org.pcollections.TreePSet;
import org.pcollections.TreePVector;
import tools.jackson.databind.JsonNode;

/**
 * The words from outside that nobody has waited for yet, and who waits for one.
 *
 * @param kept by name, in the order in which they came
 * @param awaited the numbers of the invocations that wait, by the name that they wait for
 * @param count of those kept
 * @param bytes of those kept, written out
 */
public record Signals(
    PMap<String, PVector<JsonNode>> kept,
    PMap<String, PSortedSet<Integer>> awaited,
    int count,
    long bytes) {

  static final Signals NONE = new Signals(HashTreePMap.empty(), HashTreePMap.empty(), 0, 0);

  boolean hasRoomFor(JsonNode payload) {
    return count < RunLimits.SIGNALS && bytes + JsonSize.of(payload) <= RunLimits.SIGNAL_BYTES;
  }

  Signals keep(String name, JsonNode payload) {
    PVector<JsonNode> more = kept.getOrDefault(name, TreePVector.empty()).plus(payload);
    return new Signals(kept.plus(name, more), awaited, count + 1, bytes + JsonSize.of(payload));
  }

  /** The one that came first. */
  JsonNode first(String name) {
    return kept.getOrDefault(name, TreePVector.empty()).getFirst();
  }

  /** Without the one that came first. */
  Signals take(String name) {
    PVector<JsonNode> all = kept.getOrDefault(name, TreePVector.empty());
    PVector<JsonNode> less = all.minus(0);
    return new Signals(
        less.isEmpty() ? kept.minus(name) : kept.plus(name, less),
        awaited,
        count - 1,
        bytes - JsonSize.of(all.getFirst()));
  }

  Signals await(String name, int invocation) {
    PSortedSet<Integer> more = waiting(name).plus(invocation);
    return new Signals(kept, awaited.plus(name, more), count, bytes);
  }

  Signals leave(String name, int invocation) {
    PSortedSet<Integer> less = waiting(name).minus(invocation);
    return new Signals(
        kept, less.isEmpty() ? awaited.minus(name) : awaited.plus(name, less), count, bytes);
  }

  PSortedSet<Integer> waiting(String name) {
    return awaited.getOrDefault(name, TreePSet.empty());
  }

  /** The names of words that have come and are waited for. */
  Set<String> due() {
    return kept.keySet().stream()
        .filter(awaited::containsKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
