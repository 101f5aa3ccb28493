package dev.solidflux.worker.slot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code CUDA_VISIBLE_DEVICES} leaves of a machine's devices to a process, as CUDA reads it: a
 * list of UUIDs, of their beginnings, or of numbers.
 */
public final class VisibleDevices {

  private static final String NUMBER = "[0-9]+";

  /** Null if the variable is not set: all devices. */
  private final @Nullable List<String> named;

  private final boolean byBus;

  private VisibleDevices(@Nullable List<String> named, boolean byBus) {
    this.named = named;
    this.byBus = byBus;
  }

  public static VisibleDevices of(Map<String, String> environment) {
    boolean byBus = "PCI_BUS_ID".equals(environment.get("CUDA_DEVICE_ORDER"));
    String visible = environment.get("CUDA_VISIBLE_DEVICES");
    if (visible == null) {
      return new VisibleDevices(null, byBus);
    }
    List<String> named = new ArrayList<>();
    for (String name : visible.split(",", -1)) {
      if (name.isBlank() || name.strip().equals("-1")) {
        break; // what follows is not seen either
      }
      named.add(name.strip());
    }
    return new VisibleDevices(List.copyOf(named), byBus);
  }

  /** Whether the variable leaves all of them. */
  public boolean areAll() {
    return named == null;
  }

  /** Whether the variable leaves none of them, whatever there are. */
  boolean areNone() {
    return named != null && named.isEmpty();
  }

  /** Whether they are numbered in the order in which {@code nvidia-smi} shows them. */
  public boolean areByBus() {
    return byBus;
  }

  /** Whether devices are named by numbers, which mean nothing to others without an order. */
  boolean areNumbered() {
    return named != null && named.stream().anyMatch(name -> name.matches(NUMBER));
  }

  /**
   * The number by which CUDA knows a device in this process.
   *
   * @param onBus its place among those that {@code nvidia-smi} shows
   * @return below 0 if the variable does not name it
   */
  public int place(String uuid, int onBus) {
    if (named == null) {
      return onBus;
    }
    for (int i = 0; i < named.size(); i++) {
      String name = named.get(i);
      if (name.matches(NUMBER) ? name.equals(String.valueOf(onBus)) : uuid.startsWith(name)) {
        return i;
      }
    }
    return -1;
  }
}
