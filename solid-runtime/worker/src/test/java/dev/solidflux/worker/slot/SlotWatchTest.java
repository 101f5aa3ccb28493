package dev.solidflux.worker.slot;

import static dev.solidflux.worker.slot.FakeSlots.FIRST;
import static dev.solidflux.worker.slot.FakeSlots.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SlotWatchTest {

  private final FakeSlots devices = FakeSlots.twoDevicesAndASlice();
  private final SlotPool pool = new SlotPool(devices.discover(), Runnable::run);
  private final SlotWatch watch = new SlotWatch(pool, devices, SlotProbe.NONE);

  private @Nullable String quarantine(Slot slot) {
    return pool.states().stream()
        .filter(state -> state.slot().equals(slot))
        .findFirst()
        .orElseThrow()
        .quarantine();
  }

  @Test
  void aSlotWithAFaultIsInQuarantineUntilItHasBeenWellThreeTimes() throws Exception {
    watch.look();
    assertThat(quarantine(FIRST)).isNull();
    assertThat(pool.states())
        .extracting(SlotState::memoryUsed)
        .containsExactly(3L << 30, null, null);
    devices.fail(FIRST, "Xid 79: GPU has fallen off the bus");
    watch.look();
    assertThat(quarantine(FIRST)).isEqualTo("Xid 79: GPU has fallen off the bus");
    assertThat(quarantine(SECOND)).isNull();
    devices.mend(FIRST);
    watch.look();
    watch.look();
    assertThat(quarantine(FIRST)).as("well twice").isNotNull();
    devices.fail(FIRST, "Xid 79 again");
    watch.look();
    devices.mend(FIRST);
    watch.look();
    watch.look();
    assertThat(quarantine(FIRST)).as("counted anew").isNotNull();
    watch.look();
    assertThat(quarantine(FIRST)).isNull();
  }

  @Test
  void aProbeIsTriedOnSlotsThatNoTaskHas() throws Exception {
    Map<String, Function<Slot, String>> answer =
        Map.of(FIRST.id(), slot -> "its probe failed: it ended with 1");
    AtomicInteger tried = new AtomicInteger();
    SlotWatch probing =
        new SlotWatch(
            pool,
            devices,
            slot -> {
              tried.incrementAndGet();
              return answer.getOrDefault(slot.id(), s -> null).apply(slot);
            });
    SlotLease busy = pool.line(() -> {}).take(new SlotNeed(2, 0));
    probing.look();
    assertThat(tried).as("the slice").hasValue(1);
    assertThat(quarantine(FIRST)).isNull();
    busy.close();
    probing.look();
    assertThat(quarantine(FIRST)).isEqualTo("its probe failed: it ended with 1");
  }

  @Test
  void devicesThatCannotBeAskedAboutAreNotUsed() throws Exception {
    SlotProvider silent =
        new SlotProvider() {
          @Override
          public List<Slot> discover() {
            return devices.discover();
          }

          @Override
          public Map<String, String> faults() throws IOException {
            throw new IOException("nvidia-smi has not ended within 20 s\u001b[31m");
          }
        };
    new SlotWatch(pool, silent, SlotProbe.NONE).look();
    assertThat(quarantine(SECOND))
        .isEqualTo("how it is cannot be told: nvidia-smi has not ended within 20 s [31m");
  }

  @Test
  void aProgramThatFailsSaysWhy() throws Exception {
    SlotProbe probe =
        SlotProbe.program(
            List.of("sh", "-c", "echo $CUDA_VISIBLE_DEVICES of $1; test $1 != GPU-2", "probe"));
    assertThat(probe.fault(FIRST)).isNull();
    assertThat(probe.fault(SECOND)).isEqualTo("its probe failed: sh ended with 1: GPU-2 of GPU-2");
    assertThat(SlotProbe.program(List.of("/no/such/program")).fault(FIRST))
        .startsWith("its probe failed: ");
  }

  @Test
  void aTaskBeginsInASlotBeforeItsProbeOrAfterItAndNotMeanwhile() throws Exception {
    List<SlotLease> begun = new ArrayList<>();
    SlotLine line = pool.line(() -> {});
    SlotWatch probing =
        new SlotWatch(
            pool,
            devices,
            slot -> {
              if (slot.equals(FIRST)) { // meanwhile a task takes the next one
                begun.add(line.take(SlotNeed.ONE.withMemory(40L << 30)));
              }
              return slot.equals(SECOND) ? "busy" : null;
            });
    probing.look();
    assertThat(begun.getFirst().slots()).containsExactly(SECOND);
    assertThat(quarantine(SECOND)).as("it was not probed under its task").isNull();
    begun.getFirst().close();
    probing.look();
    assertThat(begun.getLast().slots()).containsExactly(SECOND);
  }

  @Test
  void aProbeThatThrowsIsAFault() throws Exception {
    new SlotWatch(
            pool,
            devices,
            slot -> {
              throw new IllegalStateException("no driver");
            })
        .look();
    assertThat(quarantine(FIRST))
        .isEqualTo("its probe failed: java.lang.IllegalStateException: no driver");
  }

  /** The output of what has ended is read, whoever else still has it. */
  @Test
  @Timeout(10)
  void aProbeThatLeavesAProcessBehindHasEnded() throws Exception {
    assertThat(SlotProbe.program(List.of("sh", "-c", "sleep 30 & echo $!")).fault(FIRST)).isNull();
  }
}
