package dev.solidflux.worker.slot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries out whether a slot works. */
@FunctionalInterface
public interface SlotProbe {

  /** Takes every slot for well. */
  SlotProbe NONE = slot -> null;

  /**
   * @return what is wrong with it; null if nothing is
   */
  @Nullable String fault(Slot slot) throws InterruptedException;

  /**
   * Runs a program that is to end with 0 within 20 s, with the slot as its last argument and in
   * {@code CUDA_VISIBLE_DEVICES}.
   */
  static SlotProbe program(List<String> command) {
    return new ProgramProbe(command);
  }
}
