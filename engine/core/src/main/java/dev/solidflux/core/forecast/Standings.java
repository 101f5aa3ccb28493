package dev.solidflux.core.forecast;

import dev.solidflux.core.definition.Block;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.forecast.Outlook.Standing;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Life;
import dev.solidflux.core.run.Place;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.Scope;
import dev.solidflux.core.run.SolidState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far the steps of a run are, all instances of one together: what is over in some and not begun
 * in others is begun.
 */
final class Standings {

  private static final Standing AHEAD = new Standing.Ahead();
  private static final Standing WAITING = new Standing.Waiting();
  private static final Standing DONE = new Standing.Over(true);
  private static final Standing NOT_DONE = new Standing.Over(false);

  private final Run run;
  private final Function<String, @Nullable Double> begunAgo;
  private final Map<Place, List<Scope>> within = new HashMap<>();
  private final Map<String, Standing> standings = new HashMap<>();
  private final Set<String> atWork = new HashSet<>();

  /**
   * @param begunAgo in seconds; null if it is not known
   */
  Standings(Run run, Function<String, @Nullable Double> begunAgo) {
    this.run = run;
    this.begunAgo = begunAgo;
    for (Scope scope : run.scopes().values()) {
      Place around = new Place(scope.parent(), scope.solid());
      within.merge(around, List.of(scope), Standings::joined);
    }
    for (Invocation open : run.open().values()) {
      if (open.state() != Invocation.State.HELD && open.state() != Invocation.State.QUEUED) {
        atWork.add(run.solid(open.place()).path());
      }
    }
    root();
  }

  private static List<Scope> joined(List<Scope> some, List<Scope> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  /** Of the step of that path. */
  Standing of(String path) {
    return standings.getOrDefault(path, AHEAD);
  }

  private void root() {
    Block ending = run.pipeline().ending();
    Block all = run.pipeline().block();
    switch (run.life()) {
      case Life.Queued queued -> {}
      case Life.Held held -> {}
      case Life.Running running -> block(all, List.of(scope(Scope.ROOT)));
      case Life.Cancelling cancelling -> over(all, NOT_DONE);
      case Life.Finishing finishing -> {
        over(all, NOT_DONE);
        if (ending != null) {
          block(ending, List.of(scope(finishing.scope())));
        }
      }
      case Life.Ended ended -> {
        over(all, NOT_DONE);
        if (ending != null) {
          over(ending, NOT_DONE);
        }
      }
    }
  }

  private Scope scope(int id) {
    Scope scope = run.scopes().get(id);
    if (scope == null) {
      throw new IllegalStateException("no open scope has the number " + id);
    }
    return scope;
  }

  private void over(Block block, Standing how) {
    block
        .all()
        .forEach(
            solid -> {
              standings.put(solid.path(), how);
              if (solid.work() instanceof Work.Group) {
                standings.put(Steps.begun(solid.path()), how);
              }
            });
  }

  private void block(Block block, List<Scope> scopes) {
    for (Solid solid : block.solids()) {
      if (solid.work() instanceof Work.Group group) {
        group(solid, group, scopes);
      } else {
        standings.put(solid.path(), standing(solid, scopes));
      }
    }
  }

  private Standing standing(Solid solid, List<Scope> scopes) {
    boolean open = false;
    boolean ended = false;
    boolean waiting = false;
    boolean done = false;
    for (Scope scope : scopes) {
      switch (scope.state(solid.name())) {
        case SolidState.Waiting any -> waiting = true;
        case SolidState.Open any -> open = true;
        case SolidState.Ended(SolidState.Word word, var value, var left, var bytes) -> {
          ended = true;
          done |= word == SolidState.Word.SUCCEEDED;
        }
      }
    }
    if (!open && !ended) {
      return AHEAD;
    }
    if (!open && !waiting) {
      return done ? DONE : NOT_DONE;
    }
    Double ago = begunAgo.apply(solid.path());
    boolean begun = ended || ago != null || atWork.contains(solid.path());
    return begun ? new Standing.Begun(ago == null ? 0 : ago) : WAITING;
  }

  private void group(Solid solid, Work.Group group, List<Scope> scopes) {
    Standing all = standing(solid, scopes);
    String begun = Steps.begun(solid.path());
    switch (all) {
      case Standing.Ahead ahead -> {}
      case Standing.Over(boolean done) -> {
        over(group.block(), all);
        standings.put(solid.path(), all);
        standings.put(begun, all);
      }
      case Standing.Waiting waiting -> inside(solid, group, scopes);
      case Standing.Begun any -> inside(solid, group, scopes);
    }
  }

  /** Its end is a step of its own, and ahead. */
  private void inside(Solid solid, Work.Group group, List<Scope> scopes) {
    standings.put(Steps.begun(solid.path()), DONE);
    List<Scope> inner =
        scopes.stream()
            .map(scope -> within.getOrDefault(new Place(scope.id(), solid.name()), List.of()))
            .flatMap(List::stream)
            .toList();
    block(group.block(), inner);
  }
}
