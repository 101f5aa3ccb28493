package dev.solidflux.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotTextTest {

  @Test
  void sharesOfTheMachineAreNumbered() throws Exception {
    assertThat(SlotText.provider("cpu:2:8Gi").discover())
        .extracting(Slot::id, Slot::memory)
        .containsExactly(tuple("cpu-0", 8L << 30), tuple("cpu-1", 8L << 30));
    assertThat(SlotText.provider("cpu:3")).isEqualTo(new CpuSlots(3));
    assertThat(SlotText.provider("auto")).isInstanceOf(AnySlots.class);
    assertThat(SlotText.provider("nvidia")).isInstanceOf(NvidiaSlots.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "cpu:", "cpu:0", "cpu:1:8X", "cpu:9999", "file:", "cpu:1:"})
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> SlotText.provider(text));
  }

  @Test
  void aFileTellsSlotsAndTheirFaults(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("slots.json");
    SlotProvider slots = SlotText.provider("file:" + file);
    Files.writeString(
        file, "[{\"id\": \"tpu-0\"}, {\"id\": \"GPU-1\", \"kind\": \"gpu\", \"memory\": 5}]");
    assertThat(slots.discover())
        .extracting(Slot::kind)
        .containsExactly(Slot.Kind.CPU, Slot.Kind.GPU);
    assertThat(slots.faults()).isEmpty();
    Files.writeString(file, "[{\"id\": \"tpu-0\", \"fault\": \"too hot\"}]");
    assertThat(slots.faults()).isEqualTo(Map.of("tpu-0", "too hot"));
    for (String broken :
        new String[] {"{", "{}", "[{\"id\": \"\"}]", "[{\"id\": \"a\", \"kind\": \"x\"}]"}) {
      Files.writeString(file, broken);
      assertThat(catchThrowable(slots::discover))
          .as(broken)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("slots.json");
    }
  }
}
