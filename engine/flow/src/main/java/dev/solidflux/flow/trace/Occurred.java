package dev.solidflux.flow.trace;

import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.flow.port.Journal.StoredRun;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

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

  private static final JsonNode NOTHING = JsonNodeFactory.instance.nullNode();

  /** For whoever keeps it for the sake of what happened, and not of what it happened with. */
  Occurred withoutValues() {
    RunEvent bare =
        switch (event) {
          case RunEvent.InvocationsScheduled e ->
              new RunEvent.InvocationsScheduled(
                  e.scope(), e.solid(), e.invocation(), e.index(), nothing(e.args().size()));
          case RunEvent.InvocationsHeld e ->
              new RunEvent.InvocationsHeld(
                  e.scope(),
                  e.solid(),
                  e.invocation(),
                  e.index(),
                  nothing(e.args().size()),
                  e.permits());
          case RunEvent.InvocationSucceeded e ->
              new RunEvent.InvocationSucceeded(e.invocation(), e.attempt(), NOTHING, e.late());
          default -> event;
        };
    return new Occurred(stored, before, after, bare, seq, at);
  }

  private static List<JsonNode> nothing(int times) {
    return Collections.nCopies(times, NOTHING);
  }

  /** The attempt that counted of an invocation which the step has ended. */
  public int attempt(int invocation) {
    return before.invocation(invocation).map(Invocation::attempt).orElse(1);
  }

  /** The solid that an invocation is of, if it is a task's. */
  public Optional<Solid> solidOfTask(int invocation) {
    return after.solidOf(invocation).filter(solid -> solid.work() instanceof Work.Task);
  }
}
