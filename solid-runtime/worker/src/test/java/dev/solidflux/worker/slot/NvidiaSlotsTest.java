package dev.solidflux.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver's own tools, played by scripts that print what theirs print. */
class NvidiaSlotsTest {

  private static final String WHOLE = "GPU-5c89852c-d268-c3f3-1b07-005d5ae1dc3f";
  private static final String CUT = "GPU-9a0ff1a2-1111-2222-3333-444455556666";
  private static final String SLICE = "MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f";

  private static final String LISTING =
      """
      GPU 0: NVIDIA A100-SXM4-40GB (UUID: %s)
      GPU 1: NVIDIA A100-SXM4-40GB (UUID: %s)
        MIG 3g.20gb     Device  0: (UUID: %s)
        MIG 1g.5gb      Device  1: (UUID: MIG-cba663e8-9bed-5b25-b243-5985ef7c9beb)
      """
          .formatted(WHOLE, CUT, SLICE);

  @TempDir private Path folder;
  private Path smi;
  private Path log;
  private NvidiaSlots devices;

  @BeforeEach
  void tools() throws Exception {
    Files.writeString(folder.resolve("list"), LISTING);
    log = Files.createFile(folder.resolve("log"));
    smi = script("nvidia-smi", "if [ \"$1\" = -L ]; then cat %1$s/list; else cat %1$s/state; fi");
    shows(device("00000000:3B:00.0", WHOLE, "None", "40960 MiB") + partitioned());
    devices = NvidiaSlots.of(smi.toString(), new XidLog(List.of("cat", log.toString())), Map.of());
  }

  private Path script(String name, String commands) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + commands.formatted(folder) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private void shows(String devicesShown) throws IOException {
    Files.writeString(
        folder.resolve("state"),
        """
        <?xml version="1.0" ?>
        <!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
        <nvidia_smi_log><attached_gpus>2</attached_gpus>%s</nvidia_smi_log>
        """
            .formatted(devicesShown));
  }

  private static String device(String bus, String uuid, String recovery, String memory) {
    return """
        <gpu id="%s"><product_name>NVIDIA A100-SXM4-40GB</product_name>
        <mig_mode><current_mig>Disabled</current_mig></mig_mode><mig_devices>None</mig_devices>
        <uuid>%s</uuid><gpu_recovery_action>%s</gpu_recovery_action>
        <fb_memory_usage><total>%s</total><used>1 MiB</used></fb_memory_usage></gpu>
        """
        .formatted(bus, uuid, recovery, memory);
  }

  private static String partitioned() {
    return """
        <gpu id="00000000:AF:00.0"><product_name>NVIDIA A100-SXM4-40GB</product_name>
        <mig_mode><current_mig>Enabled</current_mig></mig_mode><mig_devices>
        <mig_device><index>0</index><fb_memory_usage><total>20096 MiB</total><used>37 MiB</used></fb_memory_usage></mig_device>
        <mig_device><index>1</index><fb_memory_usage><total>4864 MiB</total></fb_memory_usage></mig_device>
        </mig_devices><uuid>%s</uuid>
        <fb_memory_usage><total>40960 MiB</total></fb_memory_usage></gpu>
        """
        .formatted(CUT);
  }

  private void said(String line) throws IOException {
    Files.writeString(log, line + "\n", StandardOpenOption.APPEND);
  }

  @Test
  void aDeviceIsASlotAndSoIsEachSliceOfOneThatIsPartitioned() throws Exception {
    List<Slot> slots = devices.discover();
    assertThat(slots).extracting(Slot::id).startsWith(WHOLE, SLICE).hasSize(3);
    assertThat(slots)
        .extracting(Slot::kind)
        .containsExactly(Slot.Kind.GPU, Slot.Kind.MIG, Slot.Kind.MIG);
    assertThat(slots).extracting(s -> s.memory() >> 20).containsExactly(40960L, 20096L, 4864L);
    assertThat(slots.get(1).model()).isEqualTo("NVIDIA A100-SXM4-40GB MIG 3g.20gb");
    assertThat(SlotLease.visibleDevices(slots.subList(1, 2))).isEqualTo(SLICE);
    assertThat(devices.faults()).isEmpty();
    assertThat(devices.memoryUsed()).isEqualTo(Map.of(WHOLE, 1L << 20, SLICE, 37L << 20));
  }

  private List<String> discovered(String... variables) throws Exception {
    Map<String, String> environment = new HashMap<>(Map.of("CUDA_VISIBLE_DEVICES", variables[0]));
    if (variables.length > 1) {
      environment.put("CUDA_DEVICE_ORDER", variables[1]);
    }
    return NvidiaSlots.of(smi.toString(), XidLog.ofKernel(), environment).discover().stream()
        .map(Slot::id)
        .toList();
  }

  @Test
  void aWorkerHasTheDevicesThatItsEnvironmentLeavesToIt() throws Exception {
    assertThat(discovered(WHOLE)).containsExactly(WHOLE);
    assertThat(discovered(SLICE)).containsExactly(SLICE);
    assertThat(discovered("GPU-5c89, " + SLICE + ",-1," + CUT)).containsExactly(WHOLE, SLICE);
    assertThat(discovered(CUT)).as("its slices").hasSize(2).contains(SLICE);
    assertThat(discovered("0", "PCI_BUS_ID")).containsExactly(WHOLE);
    assertThatThrownBy(() -> discovered("0")).hasMessageContaining("names devices by number");
    assertThatThrownBy(() -> discovered("")).isNotInstanceOf(UnclearDevices.class);
    assertThatThrownBy(() -> discovered("GPU-none"))
        .as("no reason to go on without any")
        .isInstanceOf(UnclearDevices.class);
  }

  @Test
  void anErrorOfADeviceInTheKernelsLogIsAFaultOfAllItsSlotsAndToldOnce() throws Exception {
    said("[1.0] NVRM: Xid (PCI:0000:af:00): 79, pid=1, GPU has fallen off the bus.");
    assertThat(devices.discover()).as("what was before is past").hasSize(3);
    assertThat(devices.faults()).isEmpty();
    said("[2.0] NVRM: Xid (PCI:0000:af:00): 48, pid='<unknown>', Double Bit ECC Error");
    said("[3.0] NVRM: Xid (PCI:0000:3b:00): 13, pid=7, Graphics Exception"); // a program's own
    assertThat(devices.faults())
        .hasSize(2)
        .containsEntry(SLICE, "Xid 48: pid='<unknown>', Double Bit ECC Error");
    assertThat(devices.faults()).isEmpty();
  }

  @Test
  void aDeviceThatIsLostOrToBeRecoveredHasAFault() throws Exception {
    assertThat(devices.discover()).hasSize(3);
    shows(device("00000000:3B:00.0", WHOLE, "Reset", "40960 MiB") + partitioned());
    assertThat(devices.faults()).containsEntry(WHOLE, "the driver asks for recovery: Reset");
    shows(device("00000000:3B:00.0", WHOLE, "None", "[GPU is lost]") + partitioned());
    assertThat(devices.faults()).containsEntry(WHOLE, "the driver cannot reach it: [gpu is lost]");
    shows(partitioned());
    assertThat(devices.faults()).containsEntry(WHOLE, "the driver no longer shows it").hasSize(1);
  }

  @Test
  void whatCannotBeReadIsSaid() throws Exception {
    Files.writeString(folder.resolve("state"), "NVIDIA-SMI has failed");
    assertThatThrownBy(devices::discover)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be read");
    Path failing = script("failing", "echo 'no driver'; exit 9");
    assertThatThrownBy(
            () -> NvidiaSlots.of(failing.toString(), XidLog.ofKernel(), Map.of()).discover())
        .hasMessageContaining("ended with 9: no driver");
  }

  @Test
  void aLogThatMayNotBeReadIsNoFault() throws Exception {
    Path refused = script("dmesg", "echo 'Operation not permitted'; exit 1");
    XidLog without = new XidLog(List.of(refused.toString()));
    assertThat(without.since()).isEmpty();
    assertThat(without.since()).isEmpty();
  }
}
