package dev.solidflux.core.run;

import dev.solidflux.core.definition.Work;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The events with which something is not waited for any longer. */
final class GivenUp {

  /** These invocations: those apart that somebody may be doing. */
  static List<RunEvent> of(Run run, Collection<Invocation> invocations) {
    List<Integer> unsent = new ArrayList<>();
    List<Integer> sent = new ArrayList<>();
    invocations.forEach(
        invocation -> (invocation.isAway() ? sent : unsent).add(invocation.number()));
    List<RunEvent> events = new ArrayList<>();
    if (!unsent.isEmpty()) {
      events.add(new RunEvent.InvocationsCancelled(unsent, true));
    }
    if (!sent.isEmpty()) {
      events.add(new RunEvent.InvocationsCancelled(sent, false));
    }
    return events;
  }

  /** All that is open in a scope. */
  static List<RunEvent> in(Run run, Scope scope) {
    List<Invocation> open = new ArrayList<>();
    collect(run, scope, open);
    return of(run, open);
  }

  /** What of a solid is left. */
  static List<RunEvent> left(Run run, Place place, SolidState.Ended ended) {
    List<Invocation> open = new ArrayList<>();
    collect(run, run.solid(place).work(), ended, open);
    List<RunEvent> events = of(run, open);
    if (run.solid(place).work() instanceof Work.Group) {
      events.add(new RunEvent.ScopesCancelled(List.copyOf(ended.left())));
    }
    return events;
  }

  private static void collect(Run run, Scope scope, List<Invocation> open) {
    for (Map.Entry<String, SolidState> entry : scope.solids().entrySet()) {
      collect(run, scope.block().solid(entry.getKey()).work(), entry.getValue(), open);
    }
  }

  private static void collect(Run run, Work work, SolidState state, List<Invocation> open) {
    for (int number : Run.openIn(state)) {
      if (work instanceof Work.Group) {
        collect(run, run.scope(number), open);
      } else {
        open.add(run.known(number));
      }
    }
  }

  private GivenUp() {}
}
