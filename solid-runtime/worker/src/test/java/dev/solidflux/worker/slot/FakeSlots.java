package dev.solidflux.worker.slot;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Slots that have the faults that a test says. */
public final class FakeSlots implements SlotProvider {

  public static final Slot FIRST = new Slot("GPU-1", Slot.Kind.GPU, "Big", 80L << 30);
  public static final Slot SECOND = new Slot("GPU-2", Slot.Kind.GPU, "Big", 80L << 30);
  public static final Slot SLICE = new Slot("MIG-3", Slot.Kind.MIG, "Big MIG 1g.10gb", 10L << 30);

  private final List<Slot> slots;
  private final Map<String, String> faults = new ConcurrentHashMap<>();

  public FakeSlots(Slot... slots) {
    this.slots = List.of(slots);
  }

  public static FakeSlots twoDevicesAndASlice() {
    return new FakeSlots(FIRST, SECOND, SLICE);
  }

  public void fail(Slot slot, String fault) {
    faults.put(slot.id(), fault);
  }

  public void mend(Slot slot) {
    faults.remove(slot.id());
  }

  @Override
  public List<Slot> discover() {
    return slots;
  }

  @Override
  public Map<String, Long> memoryUsed() {
    return Map.of(FIRST.id(), 3L << 30);
  }

  @Override
  public Map<String, String> faults() {
    return Map.copyOf(faults);
  }
}
