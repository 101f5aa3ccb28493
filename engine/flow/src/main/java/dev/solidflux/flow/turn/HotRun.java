package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Run;
import dev.solidflux.flow.port.Journal.StoredRun;

/**
 * A run in memory.
 *
 * @param since what a snapshot of it would save reading
 */
record HotRun(StoredRun stored, Run run, SinceSnapshot since) {

  /** What a run takes besides its data. */
  private static final long OVERHEAD = 4_096;

  RunId id() {
    return stored.id();
  }

  /** After events of so many bytes. */
  HotRun with(Run next, long bytes) {
    return new HotRun(stored, next, since.and((int) (next.seq() - run.seq()), bytes));
  }

  HotRun with(SinceSnapshot other) {
    return new HotRun(stored, run, other);
  }

  /** Whether telemetry of this attempt is still of interest. */
  boolean listensTo(Attempt attempt) {
    return run.listensTo(attempt.invocation(), attempt.number());
  }

  /** Whether a worker has begun the invocation's present attempt. */
  boolean hasStarted(Attempt attempt) {
    return run.invocation(attempt.invocation())
        .filter(invocation -> invocation.state() == Invocation.State.STARTED)
        .isPresent();
  }

  /** About what it takes in memory. */
  long bytes() {
    return OVERHEAD + 2 * run.bytes();
  }
}
