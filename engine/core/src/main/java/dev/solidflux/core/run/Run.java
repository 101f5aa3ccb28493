package dev.solidflux.core.run;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Timeouts;
import dev.solidflux.core.id.RunId;
import dev.solidflux.json.JsonSize;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
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
 * @param bytes what its input, elements, results and open arguments take, written out
 */
public record Run(
    RunId id,
    Pipeline pipeline,
    int version,
    long seq,
    RunState state,
    JsonNode input,
    PMap<String, SolidInRun> solids,
    PVector<Invocation> invocations,
    PSortedSet<Integer> open,
    @Nullable Failed failed,
    @Nullable String cancelReason,
    long bytes) {

  /**
   * What a run fails with.
   *
   * @param solid the path of what failed
   */
  public record Failed(String solid, Failure failure) {}

  /** A run that nothing has happened to. */
  public static Run initial(RunId id, Pipeline pipeline, int version) {
    PMap<String, SolidInRun> solids = HashTreePMap.empty();
    for (Solid solid : pipeline.solids()) {
      solids = solids.plus(solid.name(), SolidInRun.WAITING);
    }
    return new Run(
        id,
        pipeline,
        version,
        0,
        RunState.QUEUED,
        JsonNodeFactory.instance.nullNode(),
        solids,
        TreePVector.empty(),
        TreePSet.empty(),
        null,
        null,
        0);
  }

  /** The invocation of that number, if it was ever scheduled. */
  public Optional<Invocation> invocation(int number) {
    return number >= 1 && number <= invocations.size()
        ? Optional.of(invocations.get(number - 1))
        : Optional.empty();
  }

  /** Whether telemetry of this attempt is still of interest. */
  public boolean listensTo(int invocation, int attempt) {
    return !state.ended()
        && invocation(invocation).filter(i -> i.sent() && i.attempt() == attempt).isPresent();
  }

  /** Whether this attempt is to be sent if no worker has it: of a cancelled run nothing is. */
  public boolean mayBeSent(int invocation, int attempt) {
    return state == RunState.RUNNING && listensTo(invocation, attempt);
  }

  /**
   * Whether a worker that has this attempt and has not begun it should begin it. One that was given
   * up should not once the next was sent: both would be run.
   */
  public boolean wants(int invocation, int attempt) {
    return state == RunState.RUNNING
        && invocation(invocation).filter(i -> i.wants(attempt)).isPresent();
  }

  /** How long what a timer guards may take; null without a limit, or for what is no deadline. */
  public @Nullable Duration limit(int invocation, Timer.Kind kind) {
    return invocation(invocation).map(of -> limit(of, kind)).orElse(null);
  }

  private @Nullable Duration limit(Invocation of, Timer.Kind kind) {
    Timeouts timeouts = pipeline.solid(of.solid()).timeouts();
    Integer beat = of.holder().beat();
    return switch (kind) {
      case QUEUE -> timeouts.queue();
      case RUN -> timeouts.run();
      case HEARTBEAT ->
          timeouts.heartbeat() != null || beat == null
              ? timeouts.heartbeat()
              : Duration.ofSeconds((long) RunLimits.BEATS * beat);
      case RETRY, CANCEL_GRACE -> null;
    };
  }

  Invocation known(int number) {
    return invocations.get(number - 1);
  }

  SolidInRun solid(String name) {
    SolidInRun solid = solids.get(name);
    if (solid == null) {
      throw new IllegalStateException("the pipeline has no solid " + name);
    }
    return solid;
  }

  Run next() {
    return copy(c -> c.seq = seq + 1);
  }

  Run enter(RunState next) {
    return copy(c -> c.state = next);
  }

  Run withInput(JsonNode given) {
    return copy(
        c -> {
          c.input = given;
          c.bytes += JsonSize.of(given);
        });
  }

  Run with(String name, SolidInRun solid) {
    return copy(
        c -> {
          c.solids = solids.plus(name, solid);
          c.bytes += taken(solid) - taken(solid(name));
        });
  }

  private static long taken(SolidInRun solid) {
    return solid.size().data() + solid.size().openArguments();
  }

  Run with(int number, Invocation invocation) {
    boolean added = number == invocations.size() + 1;
    return copy(
        c -> {
          c.invocations =
              added ? invocations.plus(invocation) : invocations.with(number - 1, invocation);
          c.open = invocation.open() ? open.plus(number) : open.minus(number);
        });
  }

  Run failing(Failed first) {
    return copy(c -> c.failed = failed == null ? first : failed);
  }

  Run cancelling(String reason) {
    return copy(
        c -> {
          c.state = RunState.CANCELLING;
          c.cancelReason = reason;
        });
  }

  private Run copy(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.done(this);
  }

  /** What of a run may change. */
  private static final class Copy {
    private long seq;
    private RunState state;
    private JsonNode input;
    private PMap<String, SolidInRun> solids;
    private PVector<Invocation> invocations;
    private PSortedSet<Integer> open;
    private @Nullable Failed failed;
    private @Nullable String cancelReason;
    private long bytes;

    Copy(Run of) {
      seq = of.seq;
      state = of.state;
      input = of.input;
      solids = of.solids;
      invocations = of.invocations;
      open = of.open;
      failed = of.failed;
      cancelReason = of.cancelReason;
      bytes = of.bytes;
    }

    Run done(Run of) {
      return new Run(
          of.id,
          of.pipeline,
          of.version,
          seq,
          state,
          input,
          solids,
          invocations,
          open,
          failed,
          cancelReason,
          bytes);
    }
  }
}
