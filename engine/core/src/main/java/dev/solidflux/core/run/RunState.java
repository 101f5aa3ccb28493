package dev.solidflux.core.run;

import java.util.Locale;

/** Where a run stands; its name in lower case is what users, SQL and metrics see. */
public enum RunState {
  /** Submitted, not yet taken up by its owner. */
  QUEUED,
  /** It waits for a permit of a limit of its pipeline. */
  HELD,
  /** Solids are being invoked. */
  RUNNING,
  /** Cancelled; workers have been asked to stop and may still reply. */
  CANCELLING,
  /** All has ended but the solids that run whatever happened. */
  FINISHING,
  /** Over: every solid succeeded. */
  SUCCEEDED,
  /** Over: a solid failed for good. */
  FAILED,
  /** Over: cancelled. */
  CANCELLED;

  /** Whether nothing can happen any more. */
  public boolean ended() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }

  /** The name that users, SQL and metrics see. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
