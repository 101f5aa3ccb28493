package dev.solidflux.worker.slot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The graphics processors that NVIDIA's driver shows, asked through {@code nvidia-smi}; of one that
 * is partitioned, its slices in its place. Of these, what {@code CUDA_VISIBLE_DEVICES} leaves to
 * the worker. What the driver has said of a device's errors since (an Xid) is read where the
 * kernel's log may be read.
 */
public final class NvidiaSlots implements SlotProvider {

  private static final String COMMAND = "nvidia-smi";

  private final NvidiaSmi smi;
  private final XidLog xids;
  private final VisibleDevices visible;

  /** Which device each slot is of, by the slot's id. */
  private final Map<String, NvidiaSmi.Device> devices = new HashMap<>();

  /** Bytes of memory in use when it was last looked, by the slots' ids. */
  private Map<String, Long> used = Map.of();

  private NvidiaSlots(NvidiaSmi smi, XidLog xids, VisibleDevices visible) {
    this.smi = smi;
    this.xids = xids;
    this.visible = visible;
  }

  /** Those of this machine. */
  public static NvidiaSlots ofThisMachine() {
    return of(COMMAND, XidLog.ofKernel(), System.getenv());
  }

  static NvidiaSlots of(String command, XidLog xids, Map<String, String> environment) {
    return new NvidiaSlots(new NvidiaSmi(command), xids, VisibleDevices.of(environment));
  }

  /** The UUIDs of this machine's devices, in their order on the bus. */
  public static List<String> devicesOfThisMachine() throws IOException, InterruptedException {
    return CommandOutput.of(List.of(COMMAND, "--query-gpu=uuid", "--format=csv,noheader"))
        .lines()
        .map(String::strip)
        .toList();
  }

  @Override
  public List<Slot> discover() throws IOException, InterruptedException {
    List<Slot> slots = new ArrayList<>();
    List<NvidiaSmi.Device> shown = smi.devices();
    if (shown.size() > 1 && visible.areNumbered() && !visible.areByBus()) {
      throw new UnclearDevices(
          "CUDA_VISIBLE_DEVICES names devices by number, and only with"
              + " CUDA_DEVICE_ORDER=PCI_BUS_ID is it known which");
    }
    for (int i = 0; i < shown.size(); i++) {
      NvidiaSmi.Device device = shown.get(i);
      for (Slot slot : device.slots()) {
        if (visible.place(device.uuid(), i) >= 0 || visible.place(slot.id(), i) >= 0) {
          devices.put(slot.id(), device);
          slots.add(slot);
        }
      }
    }
    if (slots.isEmpty()) {
      if (shown.isEmpty() || visible.areNone()) {
        throw new IOException("nvidia-smi shows no device, or CUDA_VISIBLE_DEVICES leaves none");
      }
      throw new UnclearDevices("CUDA_VISIBLE_DEVICES names no device that nvidia-smi shows");
    }
    boolean unused = xids.since().isEmpty(); // what was before the worker is no fault of now
    return slots;
  }

  @Override
  public Map<String, String> faults() throws IOException, InterruptedException {
    Map<String, NvidiaSmi.Device> now = new HashMap<>();
    used = Map.of();
    Map<String, Long> usedNow = new HashMap<>();
    Map<String, String> faults = new LinkedHashMap<>();
    for (NvidiaSmi.Device device : smi.devices()) {
      for (Slot slot : device.slots()) {
        now.put(slot.id(), device);
      }
      usedNow.putAll(device.used());
    }
    used = Map.copyOf(usedNow);
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

  @Override
  public Map<String, Long> memoryUsed() {
    return used;
  }
}
