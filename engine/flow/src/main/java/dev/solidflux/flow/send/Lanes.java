package dev.solidflux.flow.send;

import java.util.Collection;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a queue, and whose turn it is: that of the highest priority, but each time that
 * seven have overtaken something older, that of what has waited longest. So nothing waits for ever,
 * and what is urgent waits for little.
 */
final class Lanes {

  /** One of so many turns is not the highest's, where something lower is older. */
  static final int ROUND = 8;

  private final TreeMap<Integer, Lane> lanes = new TreeMap<>(Comparator.reverseOrder());
  private int turns;

  /** The highest first. */
  Collection<Lane> all() {
    return lanes.values();
  }

  @Nullable Lane of(int priority) {
    return lanes.get(priority);
  }

  Lane of(int priority, IntFunction<Lane> first) {
    return lanes.computeIfAbsent(priority, first::apply);
  }

  /** The lane whose first task is the next; null if nothing is ready. Each call is a turn. */
  @Nullable Lane next() {
    Lane highest = null;
    Lane oldest = null;
    for (Lane lane : lanes.values()) {
      if (lane.hasReady()) {
        highest = highest == null ? lane : highest;
        oldest = oldest == null || lane.head() < oldest.head() ? lane : oldest;
      }
    }
    if (highest == oldest) {
      return highest;
    }
    turns = (turns + 1) % ROUND;
    return turns == 0 ? oldest : highest;
  }

  boolean isAnyReading() {
    return lanes.values().stream().anyMatch(Lane::isReading);
  }

  /** Whether any but this one has something to send. */
  boolean isAnyReadyBeside(Lane one) {
    return lanes.size() > 1
        && lanes.values().stream().anyMatch(lane -> lane != one && lane.hasReady());
  }
}
