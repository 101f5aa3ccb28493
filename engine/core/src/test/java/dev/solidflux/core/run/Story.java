package dev.solidflux.core.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.core.id.RunId;
import dev.solidflux.json.KeptJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run told step by step, as tests read it; every step also proves that folding the events gives
 * the run.
 */
final class Story {

  static final JsonMapper JSON = KeptJson.mapper();
  static final RunId ID = new RunId(new UUID(0x0190_0000_0000_7000L, 42));

  final List<RunEvent> history = new ArrayList<>();
  final List<Effect> effects = new ArrayList<>();

  /** Runs that it was told the end of. */
  final Set<RunId> heardOf = new HashSet<>();

  private final Map<Integer, String> paths = new HashMap<>();
  final Run initial;
  Run run;
  private @Nullable Apart apart;
  static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  Instant now = BEGIN;
  Step last;

  private Story(Pipeline pipeline, @Nullable Parent parent) {
    this.initial = Run.initial(ID, pipeline, 3, parent);
    this.run = initial;
  }

  static Story of(String yaml) {
    return of(pipeline(yaml));
  }

  static Story of(Pipeline pipeline) {
    return new Story(pipeline, null);
  }

  /** Of a run that another one has begun. */
  static Story below(Parent parent, String yaml) {
    return new Story(pipeline(yaml), parent);
  }

  static Pipeline pipeline(String yaml) {
    PipelineDocument document = PipelineDocument.parse(yaml, Format.YAML);
    assertThat(document).isInstanceOf(PipelineDocument.Parsed.class);
    return ((PipelineDocument.Parsed) document).pipeline();
  }

  static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  /** From the beginning some of what the run is told is kept elsewhere. */
  Apart keepsApart(Random random) {
    apart = new Apart(random, initial);
    return apart;
  }

  Story start(String input) {
    return does(new Command.Start(json(input)));
  }

  Story does(Command command) {
    if (command instanceof Command.ChildEnded ended) {
      heardOf.add(ended.child());
    }
    last =
        apart == null
            ? Step.step(run, command, now, Budget.of(() -> false))
            : apart.step(run, command, now);
    run = last.run();
    history.addAll(last.events());
    effects.addAll(last.effects());
    Run folded = initial;
    for (RunEvent event : history) {
      folded = Fold.fold(folded, event);
      nameInvocations(folded, event);
    }
    assertThat(folded).isEqualTo(run);
    assertThat(run.seq()).isEqualTo(history.size());
    nothingFollowsAnywhere();
    return this;
  }

  private Budget budget() {
    return apart == null ? Budget.of(() -> false) : apart.budget();
  }

  private void nameInvocations(Run after, RunEvent event) {
    if (event instanceof RunEvent.InvocationsScheduled
        || event instanceof RunEvent.WaitsBegun
        || event instanceof RunEvent.InvocationsHeld
        || event instanceof RunEvent.ChildrenBegun) {
      after.open().values().forEach(one -> paths.put(one.number(), path(after, one)));
    }
  }

  static String path(Run run, Invocation invocation) {
    return run.path(invocation.place(), invocation.index());
  }

  /** The path of an invocation, open or not. */
  String path(int invocation) {
    return paths.get(invocation);
  }

  /** Looking at what an event has touched finds all that a look at everything would. */
  private void nothingFollowsAnywhere() {
    boolean cutShort =
        last.effects().stream()
            .anyMatch(
                effect ->
                    effect instanceof Effect.ArmTimer(Timer timer, Instant due)
                        && timer.kind() == Timer.Kind.PROCEED);
    if (!cutShort) {
      Advance advance = new Advance(new Expressions(budget()), now);
      advance.everywhere(run);
      assertThat(advance.next(run)).isEmpty();
    }
  }

  Story started(int invocation) {
    return does(new Command.Started(invocation, run.known(invocation).attempt(), "w", null));
  }

  Story succeeds(int invocation, String result) {
    return does(new Command.Succeeded(invocation, run.known(invocation).attempt(), json(result)));
  }

  Story fails(int invocation, String type) {
    return fails(invocation, type, null);
  }

  Story fails(int invocation, String type, @Nullable Duration retryAfter) {
    Failure failure = new Failure(Failure.Cause.TASK, type, "it failed", null);
    return does(
        new Command.Failed(invocation, run.known(invocation).attempt(), failure, retryAfter));
  }

  /**
   * The next permit that it needs.
   *
   * @param invocation 0 for the run's own
   */
  Story permit(int invocation) {
    return does(new Command.PermitGiven(invocation, Permits.hold(run, invocation).taken()));
  }

  /** A kept result answers it. */
  Story cached(int invocation, String result) {
    return does(new Command.Cached(invocation, json(result), new Origin(ID, 3)));
  }

  Story childYields(int invocation, String output) {
    return does(new Command.ChildEnded(invocation, child(invocation), json(output), null));
  }

  Story childFails(int invocation, String type) {
    Failure failure = new Failure(Failure.Cause.CHILD, type, "it failed", null);
    return does(new Command.ChildEnded(invocation, child(invocation), json("null"), failure));
  }

  private RunId child(int invocation) {
    return requireNonNull(run.known(invocation).child());
  }

  Story fires(Timer.Kind kind) {
    Effect.ArmTimer armed =
        all(Effect.ArmTimer.class)
            .filter(arm -> arm.timer().kind() == kind)
            .reduce((a, b) -> b)
            .orElseThrow();
    now = armed.due().isAfter(now) ? armed.due() : now;
    return does(new Command.TimerFired(armed.timer()));
  }

  Story waits(Duration time) {
    now = now.plus(time);
    return this;
  }

  <E extends Effect> Stream<E> all(Class<E> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast);
  }

  List<String> dispatched() {
    return all(Effect.Dispatch.class)
        .map(d -> path(d.invocation()) + "#" + d.attempt() + d.args())
        .toList();
  }

  <E extends RunEvent> E last(Class<E> kind) {
    return history.stream().filter(kind::isInstance).map(kind::cast).toList().getLast();
  }

  <E extends RunEvent> E only(Class<E> kind) {
    List<E> found = history.stream().filter(kind::isInstance).map(kind::cast).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  List<String> lastEvents() {
    return last.events().stream().map(Formats.EVENTS::name).toList();
  }
}
