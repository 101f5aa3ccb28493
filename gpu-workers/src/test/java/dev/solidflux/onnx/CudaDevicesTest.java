package dev.solidflux.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.worker.slot.Slot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** By which number CUDA knows a slot. */
class CudaDevicesTest {

  private static final Slot DEVICE = new Slot("GPU-2", Slot.Kind.GPU, "A100", 1);
  private static final Slot SLICE = new Slot("MIG-3", Slot.Kind.MIG, "1g.10gb", 1);
  private static final Map<String, String> NOTHING = Map.of();
  private static final Map<String, String> BY_BUS = Map.of("CUDA_DEVICE_ORDER", "PCI_BUS_ID");

  private static int number(Slot slot, Map<String, String> environment, String... shown)
      throws Exception {
    List<String> all = List.of(shown);
    return CudaDevices.number(
        slot,
        environment,
        () -> all.stream().filter(id -> id.startsWith("GPU")).toList(),
        () -> all);
  }

  @Test
  void aDeviceHasItsPlaceAmongThoseThatTheProcessSees() throws Exception {
    assertThat(number(DEVICE, NOTHING, "GPU-2")).isZero();
    assertThat(number(DEVICE, BY_BUS, "GPU-1", "GPU-2")).isEqualTo(1);
    assertThat(number(DEVICE, Map.of("CUDA_VISIBLE_DEVICES", "MIG-3,GPU-2"), "GPU-1", "GPU-2"))
        .isEqualTo(1);
    assertThatThrownBy(() -> number(DEVICE, NOTHING, "GPU-1", "GPU-2"))
        .hasMessageContaining("CUDA_DEVICE_ORDER=PCI_BUS_ID");
    assertThatThrownBy(() -> number(DEVICE, Map.of("CUDA_VISIBLE_DEVICES", "GPU-1"), "GPU-1"))
        .hasMessageContaining("GPU-2");
  }

  @Test
  void aSliceIsTheOnlyOneOfAContainerOrIsNamed() throws Exception {
    assertThat(number(SLICE, NOTHING, "MIG-3")).isZero();
    assertThat(number(SLICE, Map.of("CUDA_VISIBLE_DEVICES", "MIG-3"), "MIG-3", "MIG-4")).isZero();
    assertThatThrownBy(() -> number(SLICE, NOTHING, "MIG-3", "MIG-4"))
        .hasMessageEndingWith("with CUDA_VISIBLE_DEVICES=MIG-3");
  }
}
