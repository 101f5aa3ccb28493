package dev.solidflux.onnx;

import dev.solidflux.worker.slot.Slot;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The number by which CUDA knows a slot within this process: its place in {@code
 * CUDA_VISIBLE_DEVICES} if that names it, or else its place among all devices on the bus.
 */
final class CudaDevices {

  private CudaDevices() {}

  /**
   * @return null for a slot that is no device
   * @throws IOException if CUDA cannot be told which one it is
   */
  static @Nullable Integer number(Slot slot) throws IOException, InterruptedException {
    return slot.kind() == Slot.Kind.CPU ? null : number(slot, System.getenv());
  }

  static Integer number(Slot slot, Map<String, String> environment)
      throws IOException, InterruptedException {
    String visible = environment.get("CUDA_VISIBLE_DEVICES");
    if (visible != null) {
      int place = Arrays.asList(visible.split(",", -1)).indexOf(slot.id());
      if (place >= 0) {
        return place;
      }
      throw new IOException(
          "CUDA_VISIBLE_DEVICES of the worker is set and does not name slot " + slot.id());
    }
    if (slot.kind() == Slot.Kind.MIG) {
      throw new IOException(
          "a model runs on a slice only in a worker of its own, with CUDA_VISIBLE_DEVICES="
              + slot.id());
    }
    List<String> devices = devices();
    if (devices.size() > 1 && !"PCI_BUS_ID".equals(environment.get("CUDA_DEVICE_ORDER"))) {
      throw new IOException(
          "with several devices models need CUDA_DEVICE_ORDER=PCI_BUS_ID in the worker's"
              + " environment: CUDA orders them by speed otherwise");
    }
    int place = devices.indexOf(slot.id());
    if (place < 0) {
      throw new IOException("nvidia-smi does not show slot " + slot.id());
    }
    return place;
  }

  private static List<String> devices() throws IOException, InterruptedException {
    Process ask =
        new ProcessBuilder("nvidia-smi", "--query-gpu=uuid", "--format=csv,noheader").start();
    try (var lines = ask.inputReader()) {
      List<String> devices = lines.lines().map(String::strip).limit(1_000).toList();
      if (!ask.waitFor(20, TimeUnit.SECONDS) || ask.exitValue() != 0) {
        throw new IOException("nvidia-smi does not tell the devices");
      }
      return devices;
    } finally {
      ask.destroyForcibly();
    }
  }
}
