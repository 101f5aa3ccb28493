package dev.solidflux.example.room;

import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.worker.SolidContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers what a solid says. */
public final class RecordingContext implements SolidContext {
  public final List<Double> progress = new ArrayList<>();
  public final List<String> logs = new ArrayList<>();

  @Override
  public TaskMessage task() {
    throw new UnsupportedOperationException("these solids read their arguments only");
  }

  @Override
  public boolean redelivered() {
    return false;
  }

  @Override
  public void progress(@Nullable Double fraction, @Nullable String message) {
    progress.add(fraction);
  }

  @Override
  public void log(String level, String message, Map<String, ?> fields) {
    logs.add(level + " " + message + " " + fields);
  }

  @Override
  public void heartbeat() {}

  @Override
  public boolean cancelled() {
    return false;
  }
}
