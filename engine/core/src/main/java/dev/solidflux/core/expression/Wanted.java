package dev.solidflux.core.expression;

import dev.solidflux.json.Ref;
import dev.solidflux.json.Refs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What one step looks into, in the order in which it does, within {@link AtHand#BYTES}.
 *
 * <p>As long as all of it is at hand, it is as if everything were: whether there is room for one
 * more depends on those before it, and on nothing else. From the first one on that is not, the step
 * is only tried, to learn what else it looks into: it is taken again from its beginning with all
 * that stands here, and comes further at least by that one.
 */
final class Wanted {

  private final AtHand atHand;
  private final Set<Ref> refs = new LinkedHashSet<>();
  private final Set<Ref> followed = new HashSet<>();
  private long room = AtHand.BYTES;
  private boolean lacking;
  private boolean full;
  private int ahead;

  Wanted(AtHand atHand) {
    this.atHand = atHand;
  }

  /** Whether it was looked into before, and is at hand. */
  boolean has(Ref ref) {
    return refs.contains(ref) && atHand.value(ref) != null;
  }

  /**
   * These are looked into.
   *
   * @return those that are not at hand
   * @throws Budget.LimitPassed if there is no room for them
   */
  Set<Ref> add(Set<Ref> more) {
    Set<Ref> missing = new LinkedHashSet<>();
    long memory = 0;
    for (Ref ref : more) {
      memory += refs.contains(ref) ? 0 : ref.memory();
      if (atHand.value(ref) == null) {
        missing.add(ref);
      }
    }
    if (memory > room) {
      full = lacking;
      throw new Budget.LimitPassed(
          "the values that are looked into take more than ",
          (int) AtHand.BYTES,
          " bytes of memory");
    }
    if (!missing.isEmpty() && !lacking) {
      lacking = true;
      ahead = refs.size();
    }
    room -= memory;
    refs.addAll(more);
    return missing;
  }

  /**
   * Whoever looks into one of many looks into others: with what is missing comes what follows it in
   * these values, and then what stands before it, as many as were looked into before anything was
   * missing. So of those that are looked into one after the other there are twice as many each
   * time, and of others many more each time.
   */
  void addAhead(Set<Ref> missing, Iterable<JsonNode> values) {
    if (ahead == 0 || !followed.addAll(missing)) {
      return;
    }
    List<Ref> next = new ArrayList<>();
    List<Ref> before = new ArrayList<>();
    boolean follows = false;
    for (JsonNode value : values) {
      for (Ref ref : Refs.in(value)) {
        follows |= missing.contains(ref);
        (follows ? next : before).add(ref);
      }
    }
    next.addAll(before);
    for (Ref ref : next) {
      if (ahead == 0) {
        return;
      }
      if (ref.memory() <= room && refs.add(ref)) {
        room -= ref.memory();
        ahead -= atHand.value(ref) == null ? 1 : 0;
      }
    }
  }

  /** Whether something was not at hand. */
  boolean isLacking() {
    return lacking;
  }

  /** Whether there was no room for something, after something was not at hand. */
  boolean isFull() {
    return full;
  }

  /** All of it; what else is at hand stays, as far as there is room. */
  Set<Ref> refs() {
    Set<Ref> all = new LinkedHashSet<>(refs);
    long left = room;
    for (Ref ref : others().toList()) {
      if (ref.memory() <= left) {
        all.add(ref);
        left -= ref.memory();
      }
    }
    return all;
  }

  /** In some order that is always the same. */
  private Stream<Ref> others() {
    return atHand.values().keySet().stream()
        .filter(ref -> !refs.contains(ref))
        .sorted(Comparator.comparing(Ref::sha256));
  }
}
