package dev.solidflux.postgres;

import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.RunState;

/** A run's state as it stands in the table. */
final class RunStates {

  static Kept<RunState> read(String label) {
    for (RunState state : RunState.values()) {
      if (state.label().equals(label)) {
        return new Kept.Known<>(state);
      }
    }
    return new Kept.Unreadable<>("run state " + label + " is unknown to this build", true);
  }

  /** What comes nearest to a state that this build does not know. */
  static RunState shown(String label, boolean ended) {
    return switch (read(label)) {
      case Kept.Known<RunState>(RunState state) -> state;
      case Kept.Unreadable<RunState> unknown -> ended ? RunState.FAILED : RunState.RUNNING;
    };
  }

  private RunStates() {}
}
