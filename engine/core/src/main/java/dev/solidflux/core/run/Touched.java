package dev.solidflux.core.run;

import dev.solidflux.core.definition.Solid;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What the events of a step have touched: only there something may follow. */
final class Touched {

  private final Set<Place> solids = new LinkedHashSet<>();
  private final Set<Integer> scopes = new LinkedHashSet<>();
  private final Set<String> signals = new LinkedHashSet<>();

  Set<Place> solids() {
    return solids;
  }

  Set<Integer> scopes() {
    return scopes;
  }

  Set<String> signals() {
    return signals;
  }

  /** Everything there is. */
  void all(Run run) {
    signals.addAll(run.signals().due());
    for (Scope scope : run.scopes().values()) {
      if (run.isGoneOnWith(scope)) {
        scopes.add(scope.id());
        add(scope.id(), scope.block().solids());
      }
    }
  }

  void by(Run before, RunEvent event, Run after) {
    switch (event) {
      case RunEvent.RunStarted e -> begun(after.scope(Scope.ROOT));
      case RunEvent.FanOutOpened e -> solid(after, new Place(e.scope(), e.solid()));
      case RunEvent.ValuesComputed e -> solid(after, new Place(e.scope(), e.solid()));
      case RunEvent.SolidSkipped e -> solid(after, new Place(e.scope(), e.solid()));
      case RunEvent.SolidFailed e -> solid(after, new Place(e.scope(), e.solid()));
      case RunEvent.ScopesOpened e -> {
        for (int i = 0; i < e.count(); i++) {
          begun(after.scope(e.opened() + i));
        }
      }
      case RunEvent.ScopeSucceeded e -> around(before.scope(e.scope()), after);
      case RunEvent.ScopeFailed e -> around(before.scope(e.scope()), after);
      case RunEvent.AttemptFailed e -> {
        if (e.retryAt() == null) {
          over(before, e.invocation(), after);
        }
      }
      case RunEvent.InvocationSucceeded e -> over(before, e.invocation(), after);
      case RunEvent.InvocationCached e -> over(before, e.invocation(), after);
      case RunEvent.InvocationsCancelled e -> room(before, after);
      case RunEvent.RunFinishing e -> {
        solids.clear();
        scopes.clear();
        begun(after.scope(e.scope()));
      }
      case RunEvent.RunOverdue e -> scopes.add(Scope.ROOT);
      case RunEvent.InvocationsScheduled e -> {}
      case RunEvent.ChildrenBegun e -> {}
      case RunEvent.RunHeld e -> {}
      case RunEvent.InvocationsHeld e -> {}
      case RunEvent.PermitTaken e -> {}
      case RunEvent.WaitsBegun e ->
          e.waits().stream().map(Wait::signal).filter(Objects::nonNull).forEach(signals::add);
      case RunEvent.SignalReceived e -> signals.add(e.name());
      case RunEvent.SignalTaken e -> over(before, e.invocation(), after);
      case RunEvent.AttemptStarted e -> {}
      case RunEvent.AttemptRedelivered e -> {}
      case RunEvent.AttemptScheduled e -> {}
      case RunEvent.ScopesCancelled e -> {}
      case RunEvent.CancelRequested e -> {}
      case RunEvent.RunSucceeded e -> {}
      case RunEvent.RunFailed e -> {}
      case RunEvent.RunCancelled e -> {}
    }
  }

  private void begun(Scope scope) {
    add(scope.id(), scope.block().first());
  }

  private void around(Scope scope, Run after) {
    solid(after, new Place(scope.parent(), scope.solid()));
  }

  private void over(Run before, int invocation, Run after) {
    solid(after, before.known(invocation).place());
    room(before, after);
  }

  /** Something has become of the solid. */
  private void solid(Run after, Place place) {
    solids.add(place);
    Scope scope = after.scopes().get(place.scope());
    if (scope != null && scope.state(place.solid()) instanceof SolidState.Ended) {
      scopes.add(place.scope());
      add(place.scope(), scope.block().dependents(place.solid()));
    }
  }

  private void add(int scope, List<Solid> more) {
    more.forEach(one -> solids.add(new Place(scope, one.name())));
  }

  /** There was no room for more invocations, and now there is. */
  private void room(Run before, Run after) {
    boolean full = !Advance.isSpacious(before);
    if (full && Advance.isSpacious(after)) {
      solids.addAll(after.unopened());
    }
  }
}
