package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Run;
import dev.solidflux.flow.port.Journal.StoredRun;

/** A run in memory. */
record HotRun(StoredRun stored, Run run) {

  /** What a run takes besides its data. */
  private static final long OVERHEAD = 4_096;

  RunId id() {
    return stored.id();
  }

  HotRun with(Run next) {
    return new HotRun(stored, next);
  }

  /** About what it takes in memory. */
  long bytes() {
    return OVERHEAD + 2 * run.bytes();
  }
}
