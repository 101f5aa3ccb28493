package dev.solidflux.api.view;

import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Life;
import dev.solidflux.core.run.Place;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.Scope;
import dev.solidflux.core.run.SolidState;
import dev.solidflux.core.run.SolidState.Word;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/** What one event changes of what is told of a run. */
final class Retelling {

  private static final String OPEN = Word.OPEN.label();

  private final Run before;
  private final Run after;
  private final long seq;
  private PVector<Told> invocations;
  private PMap<String, Tally> tallies;
  private PMap<String, PVector<Long>> words;
  private ToldScopes scopes;

  Retelling(History history, Run after) {
    this.before = history.run();
    this.after = after;
    this.seq = after.seq();
    this.invocations = history.invocations();
    this.tallies = history.tallies();
    this.words = history.words();
    this.scopes = history.scopes();
  }

  PVector<Told> invocations() {
    return invocations;
  }

  PMap<String, Tally> tallies() {
    return tallies;
  }

  PMap<String, PVector<Long>> words() {
    return words;
  }

  ToldScopes scopes() {
    return scopes;
  }

  void tell(RunEvent event) {
    switch (event) {
      case RunEvent.RunStarted e -> begun(after.scopes().get(Scope.ROOT));
      case RunEvent.RunHeld e -> {}
      case RunEvent.PermitTaken e -> {
        if (e.invocation() > 0) {
          now(e.invocation(), null);
        }
      }
      case RunEvent.InvocationsHeld e ->
          opened(new Place(e.scope(), e.solid()), e.invocation(), e.args().size(), e.index());
      case RunEvent.FanOutOpened e -> {
        Place place = new Place(e.scope(), e.solid());
        change(place, tally -> tally.counting(e.elements().size(), seq));
        moved(place);
      }
      case RunEvent.InvocationsScheduled e ->
          opened(new Place(e.scope(), e.solid()), e.invocation(), e.args().size(), e.index());
      case RunEvent.WaitsBegun e ->
          opened(new Place(e.scope(), e.solid()), e.invocation(), e.waits().size(), e.index());
      case RunEvent.ChildrenBegun e ->
          opened(new Place(e.scope(), e.solid()), e.invocation(), e.children().size(), e.index());
      case RunEvent.SignalReceived e -> words = words.plus(e.name(), words(e.name()).plus(seq));
      case RunEvent.SignalTaken e -> {
        ended(e.invocation(), Invocation.State.SUCCEEDED, true, null);
        taken(e);
      }
      case RunEvent.ValuesComputed e ->
          elements(
              new Place(e.scope(), e.solid()),
              Word.SUCCEEDED.label(),
              e.values().size(),
              e.index());
      case RunEvent.ScopesOpened e -> {
        elements(new Place(e.scope(), e.solid()), OPEN, e.count(), e.index());
        for (int i = 0; i < e.count(); i++) {
          opened(after.scopes().get(e.opened() + i));
        }
      }
      case RunEvent.AttemptStarted e -> now(e.invocation(), null);
      case RunEvent.AttemptRedelivered e -> now(e.invocation(), told(e.invocation()).failure());
      case RunEvent.AttemptScheduled e -> now(e.invocation(), told(e.invocation()).failure());
      case RunEvent.AttemptFailed e -> {
        if (e.retryAt() != null) {
          now(e.invocation(), e.failure());
        } else {
          ended(e.invocation(), Invocation.State.FAILED, true, e.failure());
        }
      }
      case RunEvent.InvocationSucceeded e ->
          ended(e.invocation(), Invocation.State.SUCCEEDED, true, null);
      case RunEvent.InvocationCached e ->
          ended(e.invocation(), Invocation.State.SUCCEEDED, true, null);
      case RunEvent.InvocationsCancelled e ->
          e.invocations()
              .forEach(
                  one ->
                      ended(one, Invocation.State.CANCELLED, e.confirmed(), told(one).failure()));
      case RunEvent.SolidSkipped e -> {
        Place place = new Place(e.scope(), e.solid());
        moved(place);
        skipped(place, e.because());
      }
      case RunEvent.SolidFailed e -> {
        Place place = new Place(e.scope(), e.solid());
        elements(place, Word.FAILED.label(), 1, e.index());
        String path = before.path(place, e.index());
        change(place, tally -> tally.failing(new Tally.Failed(path, e.failure()), seq));
      }
      case RunEvent.ScopeSucceeded e -> over(e.scope(), Word.SUCCEEDED.label(), null);
      case RunEvent.ScopeFailed e ->
          over(e.scope(), Word.FAILED.label(), new Tally.Failed(e.solid(), e.failure()));
      case RunEvent.ScopesCancelled e ->
          e.scopes().forEach(one -> over(one, Word.CANCELLED.label(), null));
      case RunEvent.RunFinishing e -> {
        before.scopes().values().forEach(this::left);
        opened(after.scopes().get(e.scope()));
      }
      case RunEvent.RunSucceeded e -> end();
      case RunEvent.RunFailed e -> end();
      case RunEvent.RunCancelled e -> end();
      case RunEvent.CancelRequested e -> {}
      case RunEvent.RunOverdue e -> {}
    }
  }

  // ---- invocations

  private Told told(int number) {
    return invocations.get(number - 1);
  }

  private void opened(Place place, int first, int count, @Nullable Integer index) {
    Solid solid = after.solid(place);
    for (int i = 0; i < count; i++) {
      Invocation one = after.open().get(first + i);
      if (one == null) {
        throw new IllegalStateException("no invocation " + (first + i));
      }
      String path = after.path(place, one.index());
      invocations = invocations.plus(Told.of(one, solid.path(), path, seq));
    }
    String word = invocations.get(first - 1).state().label();
    elements(place, word, count, index);
  }

  private void now(int number, @Nullable Failure failure) {
    Invocation one = after.open().get(number);
    if (one != null) {
      put(told(number).now(one, failure, seq));
    }
  }

  private void ended(
      int number, Invocation.State how, boolean confirmed, @Nullable Failure failure) {
    put(told(number).ended(how, confirmed, failure, seq));
    Invocation was = before.open().get(number);
    if (was != null) {
      moved(was.place());
    }
  }

  /** What came first under that name is what the invocation took. */
  private void taken(RunEvent.SignalTaken e) {
    PVector<Long> came = words(e.name());
    put(told(e.invocation()).after(came.getFirst()));
    words = came.size() == 1 ? words.minus(e.name()) : words.plus(e.name(), came.minus(0));
  }

  private PVector<Long> words(String name) {
    return words.getOrDefault(name, TreePVector.empty());
  }

  private void put(Told next) {
    Told was = told(next.number());
    invocations = invocations.with(next.number() - 1, next);
    if (was.state() != next.state()) {
      change(
          next.solid(), tally -> tally.element(was.state().label(), next.state().label(), 1, seq));
    } else {
      change(next.solid(), tally -> tally.counting(0, seq));
    }
  }

  // ---- solids

  /** Elements are there that stand so; of a solid that does not fan out it is itself. */
  private void elements(Place place, String word, int count, @Nullable Integer index) {
    change(
        place,
        tally -> tally.element(null, word, count, seq).counting(index == null ? count : 0, seq));
    moved(place);
  }

  private void opened(@Nullable Scope scope) {
    if (scope != null) {
      Place around = new Place(scope.parent(), scope.solid());
      boolean ending = scope.solid().isEmpty();
      String solid = ending ? "" : after.solid(around).path();
      String path = ending ? "finally" : after.path(around, scope.index());
      scopes = scopes.opened(ToldScope.of(scope, solid, path));
      begun(scope);
    }
  }

  /** The solids of a scope wait. */
  private void begun(@Nullable Scope scope) {
    if (scope != null) {
      scope
          .block()
          .solids()
          .forEach(solid -> change(solid.path(), t -> t.instance(null, Word.WAITING, seq)));
    }
  }

  private void skipped(Place place, @Nullable String because) {
    change(place, tally -> tally.skipped(because, seq));
    stands(place, new Stood(Word.SKIPPED, because));
  }

  private void stands(Place place, Stood how) {
    Scope scope = before.scopes().get(place.scope());
    if (scope != null) {
      scopes = scopes.stands(scope.id(), scope.block(), place.solid(), how);
    }
  }

  /** A scope is over; what in it had not ended was given up. */
  private void over(int id, String word, Tally.@Nullable Failed why) {
    Scope scope = before.scopes().get(id);
    if (scope == null) {
      return;
    }
    scopes = scopes.over(id, word, why);
    givenUp(scope);
    inner(scope);
    Place around = new Place(scope.parent(), scope.solid());
    change(around, tally -> tally.element(OPEN, word, 1, seq));
    moved(around);
  }

  private void inner(Scope scope) {
    for (Solid solid : scope.block().solids()) {
      if (solid.work() instanceof Work.Group) {
        for (int id : openIn(scope.state(solid.name()))) {
          Scope within = before.scopes().get(id);
          if (within != null) {
            change(solid.path(), t -> t.element(OPEN, Word.CANCELLED.label(), 1, seq));
            scopes = scopes.over(id, Word.CANCELLED.label(), null);
            givenUp(within);
            inner(within);
          }
        }
      }
    }
  }

  private static Iterable<Integer> openIn(SolidState state) {
    return switch (state) {
      case SolidState.Waiting waiting -> List.of();
      case SolidState.Open open -> open.spread().open();
      case SolidState.Ended ended -> ended.left();
    };
  }

  private void givenUp(Scope scope) {
    for (Solid solid : scope.block().solids()) {
      Word word = scope.state(solid.name()).word();
      if (word == Word.WAITING || word == Word.OPEN) {
        change(solid.path(), tally -> tally.instance(word, Word.CANCELLED, seq));
        stands(new Place(scope.id(), solid.name()), Stood.of(Word.CANCELLED));
      }
    }
  }

  private void end() {
    for (Scope scope : before.scopes().values()) {
      boolean settled = before.life() instanceof Life.Finishing && scope.id() == Scope.ROOT;
      if (!settled) {
        left(scope);
      }
    }
  }

  private void left(Scope scope) {
    givenUp(scope);
    if (!scope.solid().isEmpty()) {
      Place around = new Place(scope.parent(), scope.solid());
      change(around, tally -> tally.element(OPEN, Word.CANCELLED.label(), 1, seq));
      scopes = scopes.over(scope.id(), Word.CANCELLED.label(), null);
    }
  }

  /** The solid stands otherwise, perhaps. */
  private void moved(Place place) {
    if (!before.scopes().containsKey(place.scope()) || !after.scopes().containsKey(place.scope())) {
      return;
    }
    Word from = before.state(place).word();
    Word to = after.state(place).word();
    if (from != to) {
      change(place, tally -> tally.instance(from, to, seq));
      stands(place, Stood.of(to));
    }
  }

  private void change(Place place, UnaryOperator<Tally> how) {
    change(before.solid(place).path(), how);
  }

  private void change(String solid, UnaryOperator<Tally> how) {
    tallies = tallies.plus(solid, how.apply(tallies.getOrDefault(solid, Tally.NONE)));
  }
}
