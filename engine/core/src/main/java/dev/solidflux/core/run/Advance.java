package dev.solidflux.core.run;

import dev.solidflux.core.definition.Block;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.Template;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What follows from what has happened: solids whose turn has come are begun, windows of fan-outs
 * refilled, groups ended when nothing in them is left, and the run in the end. Only where something
 * has happened is looked at. Asked until it says nothing more.
 */
final class Advance {

  private final Expressions expressions;
  private final Instant now;
  private final Touched touched = new Touched();

  /**
   * @param expressions of one step
   */
  Advance(Expressions expressions, Instant now) {
    this.expressions = expressions;
    this.now = now;
  }

  /** Whether a run has so few open invocations that more of every fan-out may be opened. */
  static boolean isSpacious(Run run) {
    return run.open().size() <= RunLimits.OPEN / 2 && run.openBytes() <= RunLimits.OPEN_BYTES / 2;
  }

  /** An event has happened. */
  void happened(Run before, RunEvent event, Run after) {
    touched.by(before, event, after);
  }

  /** Something may follow anywhere. */
  void everywhere(Run run) {
    touched.all(run);
  }

  /** What is left is for another step; no events. */
  List<RunEvent> cutShort() {
    expressions.cutShort();
    return List.of();
  }

  /** Whether it said nothing more although something is left, for another step. */
  boolean isCutShort() {
    return expressions.isCutShort();
  }

  /** The next events, which belong together; none if nothing follows, or nothing in this step. */
  List<RunEvent> next(Run run) {
    if (isCutShort()) {
      return List.of();
    }
    try {
      List<RunEvent> events = follows(run);
      expressions.requireAll();
      expressions.progress();
      return events;
    } catch (Expressions.Spent spent) {
      expressions.cutShort();
      return List.of();
    }
  }

  private List<RunEvent> follows(Run run) {
    return switch (run.life()) {
      case Life.Running running -> proceed(run);
      case Life.Finishing finishing -> proceed(run);
      case Life.Cancelling cancelling -> cancel(run);
      case Life.Queued queued -> List.of();
      case Life.Held held ->
          Permits.hold(run, 0).isOver()
              ? List.of(
                  new RunEvent.RunStarted(
                      run.pipeline().name(), run.version(), run.input(), run.priority()))
              : List.of();
      case Life.Ended ended -> List.of();
    };
  }

  private List<RunEvent> proceed(Run run) {
    Outcome.Failed failed = run.top().failed();
    if (failed != null) {
      return giveUpAll(run, failed);
    }
    List<RunEvent> events = failedScopes(run);
    if (events.isEmpty()) {
      events = leftOvers(run);
    }
    if (events.isEmpty()) {
      events = signals(run);
    }
    if (events.isEmpty()) {
      events = solids(run);
    }
    return events.isEmpty() ? ends(run) : events;
  }

  // ---- the run ends before everything in it has

  private static List<RunEvent> giveUpAll(Run run, Outcome.Failed failed) {
    List<RunEvent> events = GivenUp.of(run, run.open().values());
    events.add(end(run, failed));
    return events;
  }

  private static List<RunEvent> cancel(Run run) {
    List<Invocation> unsent =
        run.open().values().stream().filter(invocation -> !invocation.isAway()).toList();
    List<RunEvent> events = GivenUp.of(run, unsent);
    if (unsent.size() == run.open().size() && run.life() instanceof Life.Cancelling(String why)) {
      events.add(end(run, new Outcome.Cancelled(why)));
    }
    return events;
  }

  /** What runs at the end is begun, or there is nothing of that kind, or it is over. */
  private static RunEvent end(Run run, Outcome outcome) {
    if (run.life() instanceof Life.Finishing(Outcome before, int scope)) {
      return last(
          before instanceof Outcome.Succeeded && outcome instanceof Outcome.Failed
              ? outcome
              : before);
    }
    boolean begun = run.scopes().containsKey(Scope.ROOT);
    if (run.pipeline().ending() == null || !begun) {
      return last(outcome);
    }
    JsonNode output =
        outcome instanceof Outcome.Succeeded succeeded
            ? succeeded.output()
            : JsonNodeFactory.instance.nullNode();
    return new RunEvent.RunFinishing(outcome.state().label(), output, run.lastScope() + 1);
  }

  private static RunEvent last(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded(JsonNode output) -> new RunEvent.RunSucceeded(output);
      case Outcome.Failed(String solid, Failure failure) -> new RunEvent.RunFailed(solid, failure);
      case Outcome.Cancelled(String reason) -> new RunEvent.RunCancelled(reason);
    };
  }

  // ---- a part of the run ends before everything in it has

  private List<RunEvent> failedScopes(Run run) {
    for (Iterator<Integer> ids = touched.scopes().iterator(); ids.hasNext(); ) {
      @Nullable Scope scope = run.scopes().get(ids.next());
      if (scope == null) {
        ids.remove();
      } else if (scope.failed() != null && !scope.solid().isEmpty()) {
        ids.remove();
        List<RunEvent> events = GivenUp.in(run, scope);
        events.add(
            new RunEvent.ScopeFailed(
                scope.id(), String.valueOf(scope.failed().solid()), scope.failed().failure()));
        return events;
      }
    }
    return List.of();
  }

  /** The siblings of what failed. */
  private List<RunEvent> leftOvers(Run run) {
    for (Iterator<Place> places = touched.solids().iterator(); places.hasNext(); ) {
      Place place = places.next();
      if (!run.scopes().containsKey(place.scope())) {
        places.remove();
      } else if (run.state(place) instanceof SolidState.Ended ended) {
        places.remove();
        if (!ended.left().isEmpty()) {
          return GivenUp.left(run, place, ended);
        }
      }
    }
    return List.of();
  }

  // ---- a word has come, or somebody waits for one that has

  /** First come, first served, on both sides. */
  private List<RunEvent> signals(Run run) {
    List<RunEvent> events = new ArrayList<>();
    for (String name : touched.signals()) {
      PVector<JsonNode> kept = run.signals().kept().getOrDefault(name, TreePVector.empty());
      int taken = 0;
      for (int invocation : run.signals().waiting(name)) {
        if (taken < kept.size()) {
          Failure misfit = misfit(run, invocation, kept.get(taken));
          taken += misfit == null ? 1 : 0;
          events.add(
              misfit == null
                  ? new RunEvent.SignalTaken(invocation, name)
                  : new RunEvent.AttemptFailed(invocation, 1, misfit, null));
        }
      }
    }
    touched.signals().clear();
    return events;
  }

  /** Most that do not fit never get here: {@link Decide} takes none that does not fit anybody. */
  private @Nullable Failure misfit(Run run, int invocation, JsonNode payload) {
    Solid solid = run.solid(run.known(invocation).place());
    Failure misfit =
        solid.work() instanceof Work.Await await
            ? expressions.check(await.schema(), "the signal does", payload)
            : null;
    return misfit == null ? expressions.check(solid.result(), "the signal does", payload) : misfit;
  }

  // ---- a solid goes on

  /**
   * What fails comes first, alone: it may be that nothing else is to be begun. The others are
   * looked at again after it.
   */
  private List<RunEvent> solids(Run run) {
    List<RunEvent> events = new ArrayList<>();
    Opening opening = new Opening(run, expressions, now);
    for (Place place : touched.solids()) {
      List<RunEvent> more;
      try {
        more = opening.of(place);
      } catch (Expressions.Spent spent) {
        expressions.cutShort();
        return events;
      } catch (Step.Missing missing) {
        expressions.tryOthers(missing);
        continue;
      }
      if (more.size() == 1 && more.getFirst() instanceof RunEvent.SolidFailed failed) {
        return List.of(failed);
      }
      if (!more.isEmpty()) {
        expressions.progress();
      }
      events.addAll(more);
    }
    touched.solids().clear();
    return events;
  }

  // ---- a scope ends

  private List<RunEvent> ends(Run run) {
    for (Iterator<Integer> ids = touched.scopes().iterator(); ids.hasNext(); ) {
      @Nullable Scope scope = run.scopes().get(ids.next());
      ids.remove();
      if (scope != null && scope.unended() == 0) {
        if (scope.id() == run.top().id()) {
          return List.of(end(run, result(run, scope)));
        }
        if (!scope.solid().isEmpty()) {
          return List.of(ended(run, scope));
        }
      }
    }
    return List.of();
  }

  private Outcome result(Run run, Scope top) {
    if (run.life() instanceof Life.Finishing finishing) {
      return finishing.outcome();
    }
    return switch (expressions.evaluate(run.pipeline().output(), ScopeBindings.of(run, top))) {
      case Evaluated.Value(JsonNode output) -> new Outcome.Succeeded(output);
      case Evaluated.Failed failed -> new Outcome.Failed(null, Expressions.failure(failed));
    };
  }

  private RunEvent ended(Run run, Scope scope) {
    Place group = new Place(scope.parent(), scope.solid());
    if (!(run.solid(group).work() instanceof Work.Group(Block block, Template output))) {
      throw new IllegalStateException(scope.solid() + " is no group");
    }
    return switch (expressions.evaluate(output, ScopeBindings.of(run, scope))) {
      case Evaluated.Value(JsonNode value) -> {
        Failure misfit = expressions.check(run.solid(group).result(), "its output does", value);
        yield misfit == null
            ? new RunEvent.ScopeSucceeded(scope.id(), value)
            : new RunEvent.ScopeFailed(scope.id(), run.path(group, scope.index()), misfit);
      }
      case Evaluated.Failed failed ->
          new RunEvent.ScopeFailed(
              scope.id(), run.path(group, scope.index()), Expressions.failure(failed));
    };
  }
}
