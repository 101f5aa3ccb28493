package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Leases.Taken;
import org.jspecify.annotations.Nullable;

/**
 * After an owner that did not end by its own will, one of its inputs may be what ended it. For a
 * while runs are then tried one at a time, and it is written down which: whatever ends this owner
 * too names the culprit, and a run that was tried too often is set aside.
 */
final class Suspicion {

  /** About as many runs as a former owner can have had in its hands at once. */
  private static final int RUNS = 600;

  private final @Nullable RunId suspect;
  private final int tries;
  private final int mostTries;
  private int left;

  Suspicion(Taken taken, int mostTries) {
    this.suspect = taken.suspect();
    this.tries = taken.tries();
    this.mostTries = mostTries;
    this.left = taken.clean() ? 0 : RUNS;
  }

  /** Whether runs are tried one at a time. */
  boolean isCareful() {
    return left > 0;
  }

  /** Why a run is not to be tried once more; null if it may be. */
  @Nullable String condemns(RunId run) {
    return run.equals(suspect) && tries >= mostTries
        ? "its shard's owners ended " + tries + " times in a row while they tried it"
        : null;
  }

  /** One was tried, and nothing happened. */
  void tried() {
    left--;
  }

  /** Nothing of the former owner's is left. */
  void over() {
    left = 0;
  }
}
