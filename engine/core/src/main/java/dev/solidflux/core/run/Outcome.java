package dev.solidflux.core.run;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How a run ended, or is about to. */
public sealed interface Outcome {

  /** The state of a run that ended so. */
  RunState state();

  /** Nothing failed for good. */
  record Succeeded(JsonNode output) implements Outcome {
    @Override
    public RunState state() {
      return RunState.SUCCEEDED;
    }
  }

  /**
   * @param solid the path of what failed; null for the output, or the run as a whole
   */
  record Failed(@Nullable String solid, Failure failure) implements Outcome {
    @Override
    public RunState state() {
      return RunState.FAILED;
    }
  }

  /** Somebody asked for it. */
  record Cancelled(String reason) implements Outcome {
    @Override
    public RunState state() {
      return RunState.CANCELLED;
    }
  }
}
