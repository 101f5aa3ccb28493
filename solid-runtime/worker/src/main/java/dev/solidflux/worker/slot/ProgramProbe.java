package dev.solidflux.worker.slot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A program that tries a slot out. */
record ProgramProbe(List<String> command) implements SlotProbe {

  ProgramProbe {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("a probe needs a program");
    }
    command = List.copyOf(command);
  }

  @Override
  public @Nullable String fault(Slot slot) throws InterruptedException {
    List<String> whole = new ArrayList<>(command);
    whole.add(slot.id());
    try {
      String unused =
          CommandOutput.of(
              whole, Map.of("CUDA_VISIBLE_DEVICES", SlotLease.visibleDevices(List.of(slot))));
      return null;
    } catch (IOException e) {
      return "its probe failed: " + e.getMessage();
    }
  }
}
