package dev.solidflux.core.run;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Priority;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Timeouts;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.id.RunId;
import dev.solidflux.json.JsonSize;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pcollections.IntTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Everything that decisions about a run need, folded from its events; immutable, and only {@link
 * Fold} makes a new one. What is over is not kept: of a scope its result, of an invocation which
 * solid it was of.
 *
 * @param version the pipeline's version that the run is pinned to
 * @param parent whose solid the run is; null if it was submitted
 * @param seq the sequence number of the last event; 0 before the first
 * @param hold the permits that it takes itself; null if it needs none
 * @param priority of all its tasks that have none of their own
 * @param scopes the open ones, by id
 * @param lastScope the highest id so far
 * @param open the open invocations, by number
 * @param lastInvocation the highest number so far
 * @param numbered which solid's invocations begin with a number, up to the next
 * @param unopened where elements wait to be opened
 * @param signals words from outside
 * @param openBytes what the arguments of open invocations take, written out
 * @param bytes what its input, elements, results and open arguments take, written out
 */
public record Run(
    RunId id,
    Pipeline pipeline,
    int version,
    @Nullable Parent parent,
    long seq,
    Life life,
    @Nullable Hold hold,
    JsonNode input,
    int priority,
    PMap<Integer, Scope> scopes,
    int lastScope,
    PMap<Integer, Invocation> open,
    int lastInvocation,
    PSortedMap<Integer, Solid> numbered,
    PSortedSet<Place> unopened,
    Signals signals,
    long openBytes,
    long bytes) {

  /** A run that nothing has happened to. */
  public static Run initial(RunId id, Pipeline pipeline, int version) {
    return initial(id, pipeline, version, null);
  }

  /** A run that nothing has happened to, begun by another one. */
  public static Run initial(RunId id, Pipeline pipeline, int version, @Nullable Parent parent) {
    return new Run(
        id,
        pipeline,
        version,
        parent,
        0,
        new Life.Queued(),
        null,
        JsonNodeFactory.instance.nullNode(),
        Priority.LOWEST,
        IntTreePMap.empty(),
        Scope.ROOT,
        IntTreePMap.empty(),
        0,
        TreePMap.empty(),
        TreePSet.empty(),
        Signals.NONE,
        0,
        0);
  }

  public RunState state() {
    return life.state();
  }

  /** The invocation of that number, if it is open. */
  public Optional<Invocation> invocation(int number) {
    return Optional.ofNullable(open.get(number));
  }

  /** The solid that the invocation of that number is of, or was. */
  public Optional<Solid> solidOf(int invocation) {
    return invocation >= 1 && invocation <= lastInvocation
        ? Optional.ofNullable(numbered.floorEntry(invocation)).map(Map.Entry::getValue)
        : Optional.empty();
  }

  /** The task of that invocation; empty if there is none, or it is no task's. */
  public Optional<Work.Task> task(int invocation) {
    return solidOf(invocation)
        .map(Solid::work)
        .filter(Work.Task.class::isInstance)
        .map(Work.Task.class::cast);
  }

  /** In which the invocation of that number waits, or the run itself if it is 0. */
  int priorityOf(int invocation) {
    return task(invocation).map(Work.Task::priority).orElse(priority);
  }

  /** Whether telemetry of this attempt is still of interest. */
  public boolean listensTo(int invocation, int attempt) {
    return !state().ended()
        && invocation(invocation).filter(i -> i.sent() && i.attempt() == attempt).isPresent();
  }

  /** Whether this attempt is to be sent if no worker has it: of a cancelled run nothing is. */
  public boolean mayBeSent(int invocation, int attempt) {
    return life.sends() && listensTo(invocation, attempt);
  }

  /**
   * Whether a worker that has this attempt and has not begun it should begin it. One that was given
   * up should not once the next was sent: both would be run.
   */
  public boolean wants(int invocation, int attempt) {
    return life.sends() && invocation(invocation).filter(i -> i.wants(attempt)).isPresent();
  }

  /** How long what a timer guards may take; null without a limit, or for what is no deadline. */
  public @Nullable Duration limit(int invocation, Timer.Kind kind) {
    return invocation(invocation).map(of -> limit(of, kind)).orElse(null);
  }

  private @Nullable Duration limit(Invocation of, Timer.Kind kind) {
    if (!(solid(of.place()).work() instanceof Work.Task task)) {
      return null;
    }
    Timeouts timeouts = task.timeouts();
    Integer beat = of.holder().beat();
    return switch (kind) {
      case QUEUE -> timeouts.queue();
      case RUN -> timeouts.run();
      case HEARTBEAT ->
          timeouts.heartbeat() != null || beat == null
              ? timeouts.heartbeat()
              : Duration.ofSeconds((long) RunLimits.BEATS * beat);
      case RETRY, WAIT, DEADLINE, PROCEED, CANCEL_GRACE -> null;
    };
  }

  /** The path for people, such as {@code views[3].tile[17]}. */
  public String path(Place place, @Nullable Integer index) {
    StringBuilder path = new StringBuilder(element(place.solid(), index));
    Scope at = scope(place.scope());
    while (at.parent() >= 0) {
      if (!at.solid().isEmpty()) {
        path.insert(0, element(at.solid(), at.index()) + ".");
      }
      at = scope(at.parent());
    }
    return path.toString();
  }

  private static String element(String solid, @Nullable Integer index) {
    return index == null ? solid : solid + "[" + index + "]";
  }

  /** The definition of a solid. */
  public Solid solid(Place place) {
    return scope(place.scope()).block().solid(place.solid());
  }

  public SolidState state(Place place) {
    return scope(place.scope()).state(place.solid());
  }

  Invocation known(int number) {
    Invocation invocation = open.get(number);
    if (invocation == null) {
      throw new IllegalStateException("no open invocation has the number " + number);
    }
    return invocation;
  }

  Scope scope(int number) {
    Scope scope = scopes.get(number);
    if (scope == null) {
      throw new IllegalStateException("no open scope has the number " + number);
    }
    return scope;
  }

  /** That of the solids whose end is the next thing the run waits for. */
  Scope top() {
    return scope(life instanceof Life.Finishing finishing ? finishing.scope() : Scope.ROOT);
  }

  /** Whether solids of the scope may still be begun: at the end, those of the pipeline are not. */
  boolean isGoneOnWith(Scope scope) {
    return !(life instanceof Life.Finishing) || scope.id() != Scope.ROOT;
  }

  Run next() {
    return copy(c -> c.seq = seq + 1);
  }

  Run enter(Life next) {
    return copy(c -> c.life = next);
  }

  Run with(Hold permits) {
    return copy(c -> c.hold = permits);
  }

  Run withInput(JsonNode given) {
    return copy(
        c -> {
          c.input = given;
          c.bytes += JsonSize.of(given);
        });
  }

  Run withPriority(int given) {
    return copy(c -> c.priority = given);
  }

  Run with(Scope scope) {
    return copy(
        c -> {
          c.scopes = scopes.plus(scope.id(), scope);
          c.lastScope = Math.max(lastScope, scope.id());
        });
  }

  Run with(Place place, SolidState state) {
    Scope scope = scope(place.scope());
    boolean waits = state instanceof SolidState.Open(Spread spread) && spread.unopened() > 0;
    return copy(
        c -> {
          c.scopes = scopes.plus(place.scope(), scope.with(place.solid(), state));
          c.unopened = waits ? unopened.plus(place) : unopened.minus(place);
          c.bytes += state.bytes() - scope.state(place.solid()).bytes();
        });
  }

  /** Without a scope, and those in it. */
  Run without(int id) {
    Scope gone = scope(id);
    Run left = this;
    for (Map.Entry<String, SolidState> entry : gone.solids().entrySet()) {
      if (gone.block().solid(entry.getKey()).work() instanceof Work.Group) {
        for (int inner : openIn(entry.getValue())) {
          left = left.without(inner);
        }
      }
    }
    Run rest = left;
    return rest.copy(
        c -> {
          c.scopes = rest.scopes.minus(id);
          for (String solid : gone.solids().keySet()) {
            c.unopened = c.unopened.minus(new Place(id, solid));
          }
          c.bytes -= gone.bytes();
        });
  }

  /** Without all that has not ended: nothing of it is gone on with. */
  Run settled() {
    long left = 0;
    for (Scope scope : scopes.values()) {
      left += scope.id() == Scope.ROOT ? 0 : scope.bytes();
    }
    long gone = left;
    return copy(
        c -> {
          c.scopes = IntTreePMap.singleton(Scope.ROOT, scope(Scope.ROOT));
          c.unopened = TreePSet.empty();
          c.bytes -= gone;
        });
  }

  /** The numbers of a solid's open invocations or scopes. */
  static Iterable<Integer> openIn(SolidState state) {
    return switch (state) {
      case SolidState.Waiting waiting -> TreePSet.<Integer>empty();
      case SolidState.Open(Spread spread) -> spread.open();
      case SolidState.Ended ended -> ended.left();
    };
  }

  Run with(Invocation invocation) {
    long before = open.containsKey(invocation.number()) ? invocation.bytes() : 0;
    return copy(
        c -> {
          c.open = open.plus(invocation.number(), invocation);
          c.lastInvocation = Math.max(lastInvocation, invocation.number());
          c.openBytes += invocation.bytes() - before;
        });
  }

  /** The invocations from a number on are of this solid. */
  Run numbering(int from, Solid solid) {
    return copy(c -> c.numbered = numbered.plus(from, solid));
  }

  Run with(Signals now) {
    return copy(
        c -> {
          c.signals = now;
          c.bytes += now.bytes() - signals.bytes();
        });
  }

  Run without(Invocation invocation) {
    return copy(
        c -> {
          c.open = open.minus(invocation.number());
          c.openBytes -= invocation.bytes();
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
    private Life life;
    private @Nullable Hold hold;
    private JsonNode input;
    private int priority;
    private PMap<Integer, Scope> scopes;
    private int lastScope;
    private PMap<Integer, Invocation> open;
    private int lastInvocation;
    private PSortedMap<Integer, Solid> numbered;
    private PSortedSet<Place> unopened;
    private Signals signals;
    private long openBytes;
    private long bytes;

    Copy(Run of) {
      seq = of.seq;
      life = of.life;
      hold = of.hold;
      input = of.input;
      priority = of.priority;
      scopes = of.scopes;
      lastScope = of.lastScope;
      open = of.open;
      lastInvocation = of.lastInvocation;
      numbered = of.numbered;
      unopened = of.unopened;
      signals = of.signals;
      openBytes = of.openBytes;
      bytes = of.bytes;
    }

    Run done(Run of) {
      return new Run(
          of.id,
          of.pipeline,
          of.version,
          of.parent,
          seq,
          life,
          hold,
          input,
          priority,
          scopes,
          lastScope,
          open,
          lastInvocation,
          numbered,
          unopened,
          signals,
          openBytes,
          bytes);
    }
  }
}
