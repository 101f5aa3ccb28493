package dev.solidflux.flow.trace;

import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.flow.port.Journal.StoredRun;
import java.time.Instant;
import java.util.Optional;

/**
 * An event that is in a batch.
 *
 * @param before the run as its step found it
 * @param after the run as its step leaves it
 * @param seq the event's number
 * @param at as its row says
 */
public record Occurred(
    StoredRun stored, Run before, Run after, RunEvent event, long seq, Instant at) {

  /** The attempt that counted of an invocation which the step has ended. */
  public int attempt(int invocation) {
    return before.invocation(invocation).map(Invocation::attempt).orElse(1);
  }

  /** The solid that an invocation is of, if it is a task's. */
  public Optional<Solid> solidOfTask(int invocation) {
    return after.solidOf(invocation).filter(solid -> solid.work() instanceof Work.Task);
  }
}
