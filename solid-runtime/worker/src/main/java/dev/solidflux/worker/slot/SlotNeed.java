package dev.solidflux.worker.slot;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one task takes while it runs.
 *
 * @param count how many slots, all of one kind
 * @param memory how much memory each of them has at least, in bytes; 0 if that does not matter
 * @param share how many tasks of the same solid may have the same slot at a time, so that they can
 *     be done together; 1 if each has its own
 */
public record SlotNeed(int count, long memory, int share) {

  private static final int MOST_SHARE = 1_000;

  /** One slot, of any size. */
  public static final SlotNeed ONE = new SlotNeed(1, 0, 1);

  private static final Comparator<Slot> SMALLEST_FIRST =
      Comparator.comparingLong(Slot::memory).thenComparing(Slot::id);

  public SlotNeed {
    if (count < 1 || memory < 0) {
      throw new IllegalArgumentException(
          "a task needs 1 slot or more, with 0 bytes or more, not %d with %d"
              .formatted(count, memory));
    }
    if (share < 1 || share > MOST_SHARE || (share > 1 && count > 1)) {
      throw new IllegalArgumentException(
          "1 to %d tasks can share one slot, not %d tasks %d slots"
              .formatted(MOST_SHARE, share, count));
    }
  }

  public SlotNeed(int count, long memory) {
    this(count, memory, 1);
  }

  public SlotNeed withMemory(long bytes) {
    return new SlotNeed(count, bytes, share);
  }

  /** For tasks that are done together, as a batch. */
  public SlotNeed sharedBy(int tasks) {
    return new SlotNeed(count, memory, tasks);
  }

  /** Whether that slot could be one of those. */
  public boolean fits(Slot slot) {
    return slot.memory() >= memory && (count == 1 || slot.kind().combines());
  }

  /** The smallest slots that serve it; null if there are not enough. */
  @Nullable List<Slot> choose(List<Slot> free) {
    Map<Slot.Kind, List<Slot>> byKind =
        free.stream().filter(this::fits).collect(Collectors.groupingBy(Slot::kind));
    return byKind.values().stream()
        .filter(slots -> slots.size() >= count)
        .map(slots -> slots.stream().sorted(SMALLEST_FIRST).limit(count).toList())
        .min(Comparator.comparing(slots -> slots.getLast(), SMALLEST_FIRST))
        .orElse(null);
  }

  /**
   * How many such tasks could run in these at the same time, besides those they share them with.
   */
  int times(List<Slot> slots) {
    return slots.stream()
        .filter(this::fits)
        .collect(Collectors.groupingBy(Slot::kind, Collectors.counting()))
        .values()
        .stream()
        .mapToInt(number -> (int) (number / count) * share)
        .sum();
  }

  @Override
  public String toString() {
    String slots = count == 1 ? "a slot" : count + " slots of one kind";
    return memory == 0 ? slots : "%s with %,d bytes of memory".formatted(slots, memory);
  }
}
