package dev.solidflux.core.expression;

import dev.solidflux.json.Ref;
import dev.solidflux.json.Refs;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Values that are kept elsewhere and were fetched for one step.
 *
 * @param values in none of which is another reference
 */
public record AtHand(Map<Ref, JsonNode> values) {

  public static final AtHand NOTHING = new AtHand(Map.of());

  /** What the values that one step looks into may take together, as they are kept. */
  public static final long BYTES = 64L << 20;

  public AtHand {
    values = Map.copyOf(values);
  }

  /** Which are to be fetched, if these are needed too. */
  public Set<Ref> and(Set<Ref> more) {
    Set<Ref> all = new LinkedHashSet<>(values.keySet());
    all.addAll(more);
    return all;
  }

  Set<Ref> withNext(Set<Ref> missing, Iterable<JsonNode> values) {
    Set<Ref> next = new LinkedHashSet<>(missing);
    long room = BYTES - bytes() - bytes(missing);
    boolean follows = false;
    for (JsonNode value : values) {
      for (Ref ref : Refs.in(value)) {
        boolean wanted = follows && !next.contains(ref) && !this.values.containsKey(ref);
        follows |= missing.contains(ref);
        if (wanted && (next.size() >= Math.max(1, this.values.size()) || ref.bytes() > room)) {
          return next;
        }
        if (wanted) {
          next.add(ref);
          room -= ref.bytes();
        }
      }
    }
    return next;
  }

  Set<Ref> missing(Set<Ref> refs) {
    Set<Ref> missing = new LinkedHashSet<>(refs);
    missing.removeAll(values.keySet());
    return missing;
  }

  @Nullable JsonNode value(Ref ref) {
    return values.get(ref);
  }

  long bytes() {
    return bytes(values.keySet());
  }

  private static long bytes(Set<Ref> refs) {
    return refs.stream().mapToLong(Ref::bytes).sum();
  }
}
