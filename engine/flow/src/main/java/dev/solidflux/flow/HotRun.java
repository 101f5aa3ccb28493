package dev.solidflux.flow;

import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Journal.StoredRun;

/** A run in memory. */
record HotRun(StoredRun stored, RunState state) {

  HotRun with(RunState next) {
    return new HotRun(stored, next);
  }
}
