package dev.solidflux.core.run;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.id.RunId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.PVector;
import org.pcollections.TreePSet;
import org.pcollections.TreePVector;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Everything that decisions about a run need, folded from its events; immutable, and only {@link
 * Fold} makes a new one.
 *
 * @param version the pipeline's version that the run is pinned to
 * @param seq the sequence number of the last event; 0 before the first
 * @param invocations by number, the first at index 0
 * @param open the numbers of the open invocations
 * @param failed what the run fails with, once something failed for good
 * @param cancelReason why, once somebody asked for cancellation
 */
public record RunState(
    RunId id,
    Pipeline pipeline,
    int version,
    long seq,
    RunPhase phase,
    JsonNode input,
    PMap<String, SolidState> solids,
    PVector<InvocationState> invocations,
    PSortedSet<Integer> open,
    @Nullable Failed failed,
    @Nullable String cancelReason) {

  /**
   * What a run fails with.
   *
   * @param solid the path of what failed
   */
  public record Failed(String solid, Failure failure) {}

  /** A run that nothing has happened to. */
  public static RunState initial(RunId id, Pipeline pipeline, int version) {
    PMap<String, SolidState> solids = HashTreePMap.empty();
    for (Solid solid : pipeline.solids()) {
      solids = solids.plus(solid.name(), SolidState.WAITING);
    }
    return new RunState(
        id,
        pipeline,
        version,
        0,
        RunPhase.QUEUED,
        JsonNodeFactory.instance.nullNode(),
        solids,
        TreePVector.empty(),
        TreePSet.empty(),
        null,
        null);
  }

  /** The invocation of that number, if it was ever scheduled. */
  public Optional<InvocationState> invocation(int number) {
    return number >= 1 && number <= invocations.size()
        ? Optional.of(invocations.get(number - 1))
        : Optional.empty();
  }

  /** Whether telemetry of this attempt is still of interest. */
  public boolean listensTo(int invocation, int attempt) {
    return !phase.ended()
        && invocation(invocation).filter(i -> i.sent() && i.attempt() == attempt).isPresent();
  }

  InvocationState known(int number) {
    return invocations.get(number - 1);
  }

  SolidState solid(String name) {
    SolidState solid = solids.get(name);
    if (solid == null) {
      throw new IllegalStateException("the pipeline has no solid " + name);
    }
    return solid;
  }

  RunState next() {
    return new RunState(
        id,
        pipeline,
        version,
        seq + 1,
        phase,
        input,
        solids,
        invocations,
        open,
        failed,
        cancelReason);
  }

  RunState enter(RunPhase next) {
    return new RunState(
        id, pipeline, version, seq, next, input, solids, invocations, open, failed, cancelReason);
  }

  RunState withInput(JsonNode given) {
    return new RunState(
        id, pipeline, version, seq, phase, given, solids, invocations, open, failed, cancelReason);
  }

  RunState with(String name, SolidState solid) {
    return new RunState(
        id,
        pipeline,
        version,
        seq,
        phase,
        input,
        solids.plus(name, solid),
        invocations,
        open,
        failed,
        cancelReason);
  }

  RunState with(int number, InvocationState invocation) {
    boolean added = number == invocations.size() + 1;
    return new RunState(
        id,
        pipeline,
        version,
        seq,
        phase,
        input,
        solids,
        added ? invocations.plus(invocation) : invocations.with(number - 1, invocation),
        invocation.open() ? open.plus(number) : open.minus(number),
        failed,
        cancelReason);
  }

  RunState failing(Failed first) {
    return new RunState(
        id,
        pipeline,
        version,
        seq,
        phase,
        input,
        solids,
        invocations,
        open,
        failed == null ? first : failed,
        cancelReason);
  }

  RunState cancelling(String reason) {
    return new RunState(
        id,
        pipeline,
        version,
        seq,
        RunPhase.CANCELLING,
        input,
        solids,
        invocations,
        open,
        failed,
        reason);
  }
}
