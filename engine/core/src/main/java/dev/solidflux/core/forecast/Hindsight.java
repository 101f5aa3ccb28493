package dev.solidflux.core.forecast;

import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.run.Fold;
import dev.solidflux.core.run.Place;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the history of a run that has succeeded tells of its steps. One that has failed, or was
 * cancelled, tells nothing: what was cut short looks quick.
 */
public final class Hindsight {

  private final Map<String, Tally> steps = new HashMap<>();
  private Run run;

  private boolean succeeded;

  /**
   * @param initial the run before anything happened to it
   */
  public Hindsight(Run initial) {
    this.run = initial;
  }

  /**
   * Of one step, all its elements and all groups around it together.
   *
   * @param begun whether it was done, and not skipped by its own condition
   * @param tasks how many it was, or how many waits or runs
   * @param seconds from the moment that one of them was begun until all were over; null if none was
   */
  public record Seen(boolean begun, int tasks, @Nullable Double seconds) {}

  private static final class Tally {
    private boolean begun;
    private int tasks;
    private @Nullable Instant first;
    private @Nullable Instant last;

    Seen seen() {
      Instant from = first;
      Instant to = last;
      Double seconds =
          from == null || to == null ? null : Duration.between(from, to).toNanos() / 1e9;
      return new Seen(begun, tasks, seconds);
    }
  }

  /** By path, of each step whose turn came; empty unless the run has succeeded. */
  public Map<String, Seen> seen() {
    Map<String, Seen> seen = new HashMap<>();
    if (succeeded) {
      steps.forEach((path, tally) -> seen.put(path, tally.seen()));
    }
    return Map.copyOf(seen);
  }

  /**
   * The path of the step that an invocation is of.
   *
   * @throws IllegalArgumentException if there is no such invocation now
   */
  public String step(int invocation) {
    return solidOf(invocation).path();
  }

  /**
   * The next event of its history.
   *
   * @param at when it was decided
   */
  public void look(Instant at, RunEvent event) {
    switch (event) {
      case RunEvent.FanOutOpened e -> opened(e.scope(), e.solid(), 0);
      case RunEvent.InvocationsScheduled e -> opened(e.scope(), e.solid(), e.args().size());
      case RunEvent.InvocationsHeld e -> opened(e.scope(), e.solid(), e.args().size());
      case RunEvent.WaitsBegun e -> begun(opened(e.scope(), e.solid(), e.waits().size()), at);
      case RunEvent.ChildrenBegun e -> begun(opened(e.scope(), e.solid(), e.children().size()), at);
      case RunEvent.ValuesComputed e -> opened(e.scope(), e.solid(), 0);
      case RunEvent.ScopesOpened e -> opened(e.scope(), e.solid(), 0);
      case RunEvent.SolidSkipped e -> {
        if (e.because() == null) {
          tally(solid(e.scope(), e.solid()));
        }
      }
      case RunEvent.AttemptStarted e -> begun(tally(solidOf(e.invocation())), at);
      case RunEvent.InvocationCached e -> over(e.invocation(), at);
      case RunEvent.InvocationSucceeded e -> over(e.invocation(), at);
      case RunEvent.SignalTaken e -> over(e.invocation(), at);
      case RunEvent.RunSucceeded e -> succeeded = true;
      default -> {}
    }
    run = Fold.fold(run, event);
  }

  private Tally opened(int scope, String solid, int tasks) {
    Tally tally = tally(solid(scope, solid));
    tally.begun = true;
    tally.tasks += tasks;
    return tally;
  }

  private static void begun(Tally tally, Instant at) {
    if (tally.first == null) {
      tally.first = at;
    }
  }

  /** Of what a worker did without a word that it began, or nobody had to, this is the beginning. */
  private void over(int invocation, Instant at) {
    Tally tally = tally(solidOf(invocation));
    begun(tally, at);
    tally.last = at;
  }

  private Tally tally(Solid solid) {
    String path = solid.path();
    return steps.computeIfAbsent(
        solid.work() instanceof Work.Group ? Steps.begun(path) : path, any -> new Tally());
  }

  private Solid solid(int scope, String name) {
    return run.solid(new Place(scope, name));
  }

  private Solid solidOf(int invocation) {
    return run.solidOf(invocation)
        .orElseThrow(() -> new IllegalArgumentException("no invocation " + invocation));
  }
}
