package dev.solidflux.worker.slot;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** Slots that one task has, until it gives them back. */
public final class SlotLease implements AutoCloseable {

  private final List<Slot> slots;
  private final Runnable giveBack;
  private final AtomicBoolean returned = new AtomicBoolean();

  SlotLease(List<Slot> slots, Runnable giveBack) {
    this.slots = List.copyOf(slots);
    this.giveBack = giveBack;
  }

  public List<Slot> slots() {
    return slots;
  }

  /**
   * What a process that runs in these slots is to find in {@code CUDA_VISIBLE_DEVICES}: its devices
   * by UUID; empty, so that it sees none, in slots that are no devices.
   */
  public static String visibleDevices(List<Slot> slots) {
    return slots.stream()
        .filter(slot -> slot.kind().isDevice())
        .map(Slot::id)
        .collect(Collectors.joining(","));
  }

  /** Gives them back; once. */
  @Override
  public void close() {
    if (returned.compareAndSet(false, true)) {
      giveBack.run();
    }
  }
}
