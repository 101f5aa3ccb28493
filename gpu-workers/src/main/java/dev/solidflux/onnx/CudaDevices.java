package dev.solidflux.onnx;

import dev.solidflux.worker.slot.NvidiaSlots;
import dev.solidflux.worker.slot.Slot;
import dev.solidflux.worker.slot.VisibleDevices;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The number by which CUDA knows a slot within this process: its place in {@code
 * CUDA_VISIBLE_DEVICES} if that is set, or else its place among all devices on the bus.
 */
final class CudaDevices {

  private CudaDevices() {}

  /**
   * @return null for a slot that is no device
   * @throws IOException if CUDA cannot be told which one it is
   */
  static @Nullable Integer number(Slot slot) throws IOException, InterruptedException {
    return slot.kind() == Slot.Kind.CPU
        ? null
        : number(
            slot,
            System.getenv(),
            NvidiaSlots::devicesOfThisMachine,
            () -> NvidiaSlots.ofThisMachine().discover().stream().map(Slot::id).toList());
  }

  /** Asks for them only where it matters. */
  interface Devices {
    List<String> get() throws IOException, InterruptedException;
  }

  static int number(Slot slot, Map<String, String> environment, Devices devices, Devices slots)
      throws IOException, InterruptedException {
    VisibleDevices visible = VisibleDevices.of(environment);
    int named = visible.areAll() ? -1 : visible.place(slot.id(), -1);
    if (named >= 0) {
      return named;
    }
    if (slot.kind() == Slot.Kind.MIG) {
      if (slots.get().equals(List.of(slot.id()))) {
        return 0; // as in a container that was given one slice
      }
      throw new IOException(
          "a model runs on one of several slices only in a worker of its own, with"
              + " CUDA_VISIBLE_DEVICES="
              + slot.id());
    }
    List<String> all = devices.get();
    if (all.size() > 1 && !visible.areByBus()) {
      throw new IOException(
          "with several devices models need CUDA_DEVICE_ORDER=PCI_BUS_ID in the worker's"
              + " environment: CUDA orders them by speed otherwise");
    }
    int onBus = all.indexOf(slot.id());
    int place = onBus < 0 ? -1 : visible.place(slot.id(), onBus);
    if (place < 0) {
      throw new IOException(
          "neither nvidia-smi nor CUDA_VISIBLE_DEVICES shows the worker slot " + slot.id());
    }
    return place;
  }
}
