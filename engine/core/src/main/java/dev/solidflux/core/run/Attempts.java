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
 */
record Attempts(int current, int last, PSet<Integer> neverBegun) {

  static final Attempts FIRST = new Attempts(1, 1, HashTreePSet.empty());

  /** The current one waited for too long. */
  Attempts givenUp() {
    return new Attempts(current, last, neverBegun.plus(current));
  }

  Attempts retry(int attempt) {
    return new Attempts(attempt, Math.max(attempt, last), neverBegun);
  }

  /** A worker began one of them; it is the one that counts. */
  Attempts begun(int attempt) {
    return new Attempts(attempt, last, neverBegun.minus(attempt));
  }
}
