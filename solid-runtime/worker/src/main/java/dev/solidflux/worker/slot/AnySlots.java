package dev.solidflux.worker.slot;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The devices that NVIDIA's driver shows; where there is none, one share of the machine. */
public final class AnySlots implements SlotProvider {

  private static final Logger LOG = LoggerFactory.getLogger(AnySlots.class);

  private SlotProvider found = new CpuSlots(1);

  @Override
  public List<Slot> discover() throws IOException, InterruptedException {
    try {
      SlotProvider devices = NvidiaSlots.ofThisMachine();
      List<Slot> slots = devices.discover();
      found = devices;
      return slots;
    } catch (UnclearDevices e) { // somebody wants devices to be used
      throw e;
    } catch (IOException e) {
      LOG.info("no graphics processor is used, one slot of the machine's is: {}", e.getMessage());
      return found.discover();
    }
  }

  @Override
  public Map<String, String> faults() throws IOException, InterruptedException {
    return found.faults();
  }

  @Override
  public Map<String, Long> memoryUsed() {
    return found.memoryUsed();
  }
}
