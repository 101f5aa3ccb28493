package dev.solidflux.example.photos;

import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.worker.SolidContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a solid says; may be told to report the run as cancelled from some fraction on.
 */
final class RecordingContext implements SolidContext {
  final List<Double> progress = new ArrayList<>();
  final List<String> stages = new ArrayList<>();
  final List<String> logs = new ArrayList<>();
  private final double cancelledFrom;

  RecordingContext() {
    this(Double.MAX_VALUE);
  }

  RecordingContext(double cancelledFrom) {
    this.cancelledFrom = cancelledFrom;
  }

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
    if (message != null && (stages.isEmpty() || !stages.getLast().equals(message))) {
      stages.add(message);
    }
  }

  @Override
  public void log(String level, String message, Map<String, ?> fields) {
    logs.add(level + " " + message + " " + fields);
  }

  @Override
  public void heartbeat() {}

  @Override
  public boolean cancelled() {
    return !progress.isEmpty() && progress.getLast() >= cancelledFrom;
  }
}
