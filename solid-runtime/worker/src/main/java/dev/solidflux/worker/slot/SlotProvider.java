package dev.solidflux.worker.slot;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where slots come from, and what is known of how they are. Called by one thread at a time. */
public interface SlotProvider {

  /**
   * The slots of this machine, once, when the worker begins.
   *
   * @throws IOException if they cannot be told, with a message for people
   */
  List<Slot> discover() throws IOException, InterruptedException;

  /**
   * What is wrong with slots now, by id; a slot that it does not name is well.
   *
   * @throws IOException if that cannot be told, which is taken for a fault of every slot
   */
  default Map<String, String> faults() throws IOException, InterruptedException {
    return Map.of();
  }

  /**
   * How much memory of slots was in use when {@link #faults} was last asked, in bytes, by id; those
   * of which nobody knows are left out.
   */
  default Map<String, Long> memoryUsed() {
    return Map.of();
  }
}
