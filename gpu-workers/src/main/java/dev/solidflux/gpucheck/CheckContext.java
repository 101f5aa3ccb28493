package dev.solidflux.gpucheck;

import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.slot.Slot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A task of nobody's, in certain slots. Keeps what a solid warns of. */
record CheckContext(List<Slot> slots, Set<String> warnings) implements SolidContext {

  CheckContext(List<Slot> slots) {
    this(slots, new LinkedHashSet<>());
  }

  @Override
  public TaskMessage task() {
    return TaskMessage.of("gpu-check", "check");
  }

  @Override
  public boolean redelivered() {
    return false;
  }

  @Override
  public void progress(@Nullable Double fraction, @Nullable String message) {}

  @Override
  public void log(String level, String message, Map<String, ?> fields) {
    if (level.equals("warn")) {
      warnings.add(message + " " + fields);
    }
  }

  @Override
  public void heartbeat() {}

  @Override
  public boolean cancelled() {
    return false;
  }
}
