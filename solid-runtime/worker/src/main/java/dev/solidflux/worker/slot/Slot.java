package dev.solidflux.worker.slot;

/**
 * A place for one task at a time.
 *
 * @param id names it among the slots of its worker, in logs and metrics: the UUID of a device, as
 *     the driver names it, or {@code cpu-0}
 * @param model what it is, for people
 * @param memory how much of its own memory it has, in bytes: a device's memory, or the share of the
 *     machine's; {@link Long#MAX_VALUE} if nobody has said
 */
public record Slot(String id, Kind kind, String model, long memory) {

  /** What a slot is. */
  public enum Kind {
    /** A share of the machine. */
    CPU,
    /** A whole graphics processor. */
    GPU,
    /** A slice of one (NVIDIA's Multi-Instance GPU). CUDA shows one slice to a process at most. */
    MIG;

    /** Whether one task can have several. */
    boolean combines() {
      return this != MIG;
    }

    /** Whether {@code CUDA_VISIBLE_DEVICES} names it. */
    boolean isDevice() {
      return this != CPU;
    }
  }

  public Slot {
    if (id.isBlank() || id.length() > 100 || !id.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "a slot's id must have 1 to 100 printable characters without spaces, not " + id);
    }
    if (id.contains(",")) {
      throw new IllegalArgumentException("a slot's id must have no comma: " + id);
    }
    if (memory < 1) {
      throw new IllegalArgumentException("the memory of slot " + id + " must be 1 byte or more");
    }
  }
}
