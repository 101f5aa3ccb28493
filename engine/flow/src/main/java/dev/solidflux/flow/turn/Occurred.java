package dev.solidflux.flow.turn;

import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import java.util.Optional;

/**
 * An event that is in a batch.
 *
 * @param after the run as its step leaves it
 */
record Occurred(Run after, RunEvent event) {

  Optional<Invocation> invocation(int number) {
    return after.invocation(number);
  }
}
