package dev.solidflux.core.run;

import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/**
 * The attempts of one invocation.
 *
 * @param current the one whose replies count, from 1
 * @param last the last one that was sent; the current one may be an earlier one that a worker began
 *     after all
 * @param neverBegun those that were given up because no worker had taken them in time
 * @param givenBack how many were given back by a worker that had to end
 */
record Attempts(int current, int last, PSet<Integer> neverBegun, int givenBack) {

  static final Attempts FIRST = new Attempts(1, 1, HashTreePSet.empty(), 0);

  /** How many the invocation has used up of those that it may have. */
  int tried() {
    return last - givenBack;
  }

  /** The current one failed for that cause. */
  Attempts failed(Failure.Cause cause) {
    return switch (cause) {
      case QUEUE_TIMEOUT -> new Attempts(current, last, neverBegun.plus(current), givenBack);
      case GIVEN_BACK -> new Attempts(current, last, neverBegun, givenBack + 1);
      default -> this;
    };
  }

  Attempts retry(int attempt) {
    return new Attempts(attempt, Math.max(attempt, last), neverBegun, givenBack);
  }

  /** A worker began one of them; it is the one that counts. */
  Attempts begun(int attempt) {
    return new Attempts(attempt, last, neverBegun.minus(attempt), givenBack);
  }
}
