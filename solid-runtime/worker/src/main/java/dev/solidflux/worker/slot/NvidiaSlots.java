package dev.solidflux.worker.slot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The graphics processors that NVIDIA's driver shows, asked through {@code nvidia-smi}; of one that
 * is partitioned, its slices in its place. What the driver has said of a device's errors since (an
 * Xid) is read where the kernel's log may be read.
 */
public final class NvidiaSlots implements SlotProvider {

  private final NvidiaSmi smi;
  private final XidLog xids;

  /** Which device each slot is of, by the slot's id. */
  private final Map<String, NvidiaSmi.Device> devices = new HashMap<>();

  private NvidiaSlots(NvidiaSmi smi, XidLog xids) {
    this.smi = smi;
    this.xids = xids;
  }

  /** Those of this machine. */
  public static NvidiaSlots ofThisMachine() {
    return of("nvidia-smi", XidLog.ofKernel());
  }

  static NvidiaSlots of(String command, XidLog xids) {
    return new NvidiaSlots(new NvidiaSmi(command), xids);
  }

  @Override
  public List<Slot> discover() throws IOException, InterruptedException {
    List<Slot> slots = new ArrayList<>();
    for (NvidiaSmi.Device device : smi.devices()) {
      for (Slot slot : device.slots()) {
        devices.put(slot.id(), device);
        slots.add(slot);
      }
    }
    if (slots.isEmpty()) {
      throw new IOException("nvidia-smi shows no device");
    }
    boolean unused = xids.since().isEmpty(); // what was before the worker is no fault of now
    return slots;
  }

  @Override
  public Map<String, String> faults() throws IOException, InterruptedException {
    Map<String, NvidiaSmi.Device> now = new HashMap<>();
    Map<String, String> faults = new LinkedHashMap<>();
    for (NvidiaSmi.Device device : smi.devices()) {
      for (Slot slot : device.slots()) {
        now.put(slot.id(), device);
      }
    }
    Map<String, String> told = xids.since();
    devices.forEach(
        (slot, device) -> {
          NvidiaSmi.Device seen = now.get(slot);
          String xid = told.get(device.bus());
          if (xid != null) {
            faults.put(slot, xid);
          } else if (seen == null) {
            faults.put(slot, "the driver no longer shows it");
          } else if (seen.fault() != null) {
            faults.put(slot, seen.fault());
          }
        });
    return faults;
  }
}
