package dev.solidflux.worker.slot;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Shares of the machine, as many as somebody says.
 *
 * @param number from 1 to 1,000
 * @param memory of each, in bytes
 */
public record CpuSlots(int number, long memory) implements SlotProvider {

  private static final int MOST = 1_000;

  public CpuSlots {
    if (number < 1 || number > MOST) {
      throw new IllegalArgumentException(
          "there may be 1 to %d slots, not %d".formatted(MOST, number));
    }
  }

  public CpuSlots(int number) {
    this(number, Long.MAX_VALUE);
  }

  @Override
  public List<Slot> discover() {
    return IntStream.range(0, number)
        .mapToObj(i -> new Slot("cpu-" + i, Slot.Kind.CPU, "a share of the machine", memory))
        .toList();
  }
}
