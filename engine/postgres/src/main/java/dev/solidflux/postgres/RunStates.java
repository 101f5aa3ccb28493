package dev.solidflux.postgres;

import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.RunPhase;

/** A run's state as it stands in the table. */
final class RunStates {

  static Kept<RunPhase> read(String label) {
    for (RunPhase phase : RunPhase.values()) {
      if (phase.label().equals(label)) {
        return new Kept.Known<>(phase);
      }
    }
    return new Kept.Unreadable<>("run state " + label + " is unknown to this build", true);
  }

  /** What comes nearest to a state that this build does not know. */
  static RunPhase shown(String label, boolean ended) {
    return switch (read(label)) {
      case Kept.Known<RunPhase>(RunPhase phase) -> phase;
      case Kept.Unreadable<RunPhase> unknown -> ended ? RunPhase.FAILED : RunPhase.RUNNING;
    };
  }

  private RunStates() {}
}
