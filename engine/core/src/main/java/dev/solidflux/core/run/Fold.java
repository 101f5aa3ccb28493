package dev.solidflux.core.run;

import dev.solidflux.core.definition.Block;
import dev.solidflux.core.definition.Join;
import dev.solidflux.core.definition.OnError;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Tolerance;
import dev.solidflux.core.definition.Work;
import dev.solidflux.json.JsonSize;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePSet;
import tools.jackson.databind.JsonNode;

/**
 * The only place where a run's state changes. Total over {@link RunEvent}; it evaluates nothing and
 * decides nothing.
 */
public final class Fold {

  /** The state after the event, which has the sequence number {@code state.seq() + 1}. */
  public static Run fold(Run run, RunEvent event) {
    Run s = run.next();
    return switch (event) {
      case RunEvent.RunHeld e ->
          s.enter(new Life.Held())
              .with(Hold.of(e.permits()))
              .withInput(e.input())
              .withPriority(e.priority());
      case RunEvent.RunStarted e ->
          (s.life() instanceof Life.Held ? s : s.withInput(e.input()).withPriority(e.priority()))
              .enter(new Life.Running())
              .with(Scope.opened(Scope.ROOT, -1, "", null, s.pipeline().block()));
      case RunEvent.FanOutOpened e -> fanOut(s, e);
      case RunEvent.InvocationsScheduled e -> scheduled(s, e);
      case RunEvent.InvocationsHeld e -> held(s, e);
      case RunEvent.PermitTaken e -> permitted(s, e);
      case RunEvent.WaitsBegun e -> waits(s, e);
      case RunEvent.ChildrenBegun e -> children(s, e);
      case RunEvent.ValuesComputed e -> values(s, e);
      case RunEvent.ScopesOpened e -> scopes(s, e);
      case RunEvent.AttemptStarted e -> s.with(s.known(e.invocation()).started(e, s.seq()));
      case RunEvent.AttemptRedelivered e -> s.with(s.known(e.invocation()).redelivered(e));
      case RunEvent.AttemptFailed e -> attemptFailed(s, e);
      case RunEvent.AttemptScheduled e ->
          s.with(s.known(e.invocation()).retry(e.attempt(), s.seq()));
      case RunEvent.InvocationSucceeded e -> {
        Invocation invocation = s.known(e.invocation());
        yield succeeded(over(s, invocation), invocation.place(), invocation.index(), e.result());
      }
      case RunEvent.InvocationCached e -> {
        Invocation invocation = s.known(e.invocation());
        yield succeeded(over(s, invocation), invocation.place(), invocation.index(), e.result());
      }
      case RunEvent.SignalReceived e -> s.with(s.signals().keep(e.name(), e.payload()));
      case RunEvent.SignalTaken e -> {
        Invocation invocation = s.known(e.invocation());
        JsonNode payload = s.signals().first(e.name());
        Run taken = over(s.with(s.signals().take(e.name())), invocation);
        yield succeeded(taken, invocation.place(), invocation.index(), payload);
      }
      case RunEvent.InvocationsCancelled e -> cancelled(s, e.invocations());
      case RunEvent.SolidSkipped e ->
          s.with(
              new Place(e.scope(), e.solid()),
              SolidState.Ended.without(SolidState.Word.SKIPPED, TreePSet.empty()));
      case RunEvent.SolidFailed e -> {
        Place place = new Place(e.scope(), e.solid());
        yield failed(
            s, place, e.index(), new Outcome.Failed(s.path(place, e.index()), e.failure()));
      }
      case RunEvent.ScopeSucceeded e -> {
        Scope scope = s.scope(e.scope());
        yield succeeded(close(s, scope), around(scope), scope.index(), e.output());
      }
      case RunEvent.ScopeFailed e -> {
        Scope scope = s.scope(e.scope());
        yield failed(
            close(s, scope),
            around(scope),
            scope.index(),
            new Outcome.Failed(e.solid(), e.failure()));
      }
      case RunEvent.ScopesCancelled e -> {
        Run left = s;
        for (int id : e.scopes()) {
          left = close(left, left.scope(id));
        }
        yield left;
      }
      case RunEvent.CancelRequested e -> s.enter(new Life.Cancelling(e.reason()));
      case RunEvent.RunOverdue e ->
          s.with(s.scope(Scope.ROOT).failing(new Outcome.Failed(null, e.failure())));
      case RunEvent.RunFinishing e -> finishing(s, e);
      case RunEvent.RunSucceeded e -> ended(s, new Outcome.Succeeded(e.output()));
      case RunEvent.RunFailed e -> ended(s, new Outcome.Failed(e.solid(), e.failure()));
      case RunEvent.RunCancelled e -> ended(s, new Outcome.Cancelled(e.reason()));
    };
  }

  // ---- something is opened

  private static Run fanOut(Run s, RunEvent.FanOutOpened e) {
    Place place = new Place(e.scope(), e.solid());
    return s.with(place, collected(s, place, Spread.over(e.elements(), e.keys())));
  }

  private static Run scheduled(Run s, RunEvent.InvocationsScheduled e) {
    Place place = new Place(e.scope(), e.solid());
    Run run = s.numbering(e.invocation(), s.solid(place));
    Spread spread = spread(s, place);
    for (int i = 0; i < e.args().size(); i++) {
      Invocation invocation =
          Invocation.scheduled(
              e.invocation() + i, place, plus(e.index(), i), e.args().get(i), s.seq());
      run = run.with(invocation);
      spread = spread.open(invocation.number(), invocation.bytes());
    }
    return run.with(place, new SolidState.Open(spread));
  }

  private static Run held(Run s, RunEvent.InvocationsHeld e) {
    Run run =
        scheduled(
            s,
            new RunEvent.InvocationsScheduled(
                e.scope(), e.solid(), e.invocation(), e.index(), e.args()));
    for (int i = 0; i < e.permits().size(); i++) {
      run = run.with(run.known(e.invocation() + i).held(e.permits().get(i)));
    }
    return run;
  }

  private static Run permitted(Run s, RunEvent.PermitTaken e) {
    Hold now = Permits.hold(s, e.invocation()).more();
    return e.invocation() == 0
        ? s.with(now)
        : s.with(s.known(e.invocation()).permitted(now, s.seq()));
  }

  private static Run waits(Run s, RunEvent.WaitsBegun e) {
    Place place = new Place(e.scope(), e.solid());
    Run run = s.numbering(e.invocation(), s.solid(place));
    Spread spread = spread(s, place);
    for (int i = 0; i < e.waits().size(); i++) {
      Wait wait = e.waits().get(i);
      int number = e.invocation() + i;
      Invocation invocation = Invocation.waiting(number, place, plus(e.index(), i), wait, s.seq());
      run = run.with(invocation);
      if (wait.signal() != null) {
        run = run.with(run.signals().await(wait.signal(), number));
      }
      spread = spread.open(number, invocation.bytes());
    }
    return run.with(place, new SolidState.Open(spread));
  }

  private static Run children(Run s, RunEvent.ChildrenBegun e) {
    Place place = new Place(e.scope(), e.solid());
    Run run = s.numbering(e.invocation(), s.solid(place));
    Spread spread = spread(s, place);
    for (int i = 0; i < e.children().size(); i++) {
      Invocation invocation =
          Invocation.of(
              e.invocation() + i, place, plus(e.index(), i), e.children().get(i), s.seq());
      run = run.with(invocation);
      spread = spread.open(invocation.number(), invocation.bytes());
    }
    return run.with(place, new SolidState.Open(spread));
  }

  private static Run values(Run s, RunEvent.ValuesComputed e) {
    Place place = new Place(e.scope(), e.solid());
    Spread spread = spread(s, place);
    for (int i = 0; i < e.values().size(); i++) {
      spread = spread.succeed((e.index() == null ? 0 : e.index()) + i, e.values().get(i));
    }
    return s.with(place, collected(s, place, spread));
  }

  private static Run scopes(Run s, RunEvent.ScopesOpened e) {
    Place place = new Place(e.scope(), e.solid());
    if (!(s.solid(place).work() instanceof Work.Group group)) {
      throw new IllegalStateException(e.solid() + " is no group");
    }
    Run run = s;
    Spread spread = spread(s, place);
    for (int i = 0; i < e.count(); i++) {
      Scope opened =
          Scope.opened(e.opened() + i, e.scope(), e.solid(), plus(e.index(), i), group.block());
      run = run.with(opened);
      spread = spread.open(opened.id(), 0);
    }
    return run.with(place, new SolidState.Open(spread));
  }

  private static Spread spread(Run s, Place place) {
    return s.state(place) instanceof SolidState.Open(Spread spread) ? spread : Spread.SINGLE;
  }

  private static @Nullable Integer plus(@Nullable Integer index, int more) {
    return index == null ? null : index + more;
  }

  // ---- something is over

  private static Run attemptFailed(Run s, RunEvent.AttemptFailed e) {
    Invocation invocation = s.known(e.invocation());
    if (e.retryAt() != null) {
      return s.with(invocation.backoff(e.failure(), s.seq()));
    }
    String path = s.path(invocation.place(), invocation.index());
    return failed(
        over(s, invocation),
        invocation.place(),
        invocation.index(),
        new Outcome.Failed(path, e.failure()));
  }

  private static Run cancelled(Run s, List<Integer> numbers) {
    Run run = s;
    for (int number : numbers) {
      run = over(run, run.known(number));
    }
    return run;
  }

  /** The invocation is not open any more, nor is it of its solid. */
  private static Run over(Run s, Invocation invocation) {
    Wait wait = invocation.pending();
    String signal = wait == null ? null : wait.signal();
    Run left = signal == null ? s : s.with(s.signals().leave(signal, invocation.number()));
    return closed(
        left.without(invocation), invocation.place(), invocation.number(), invocation.bytes());
  }

  /** The scope is not there any more, nor is it of its group. */
  private static Run close(Run s, Scope scope) {
    return closed(s.without(scope.id()), around(scope), scope.id(), 0);
  }

  private static Run closed(Run s, Place place, int number, long bytes) {
    return switch (s.state(place)) {
      case SolidState.Open(Spread spread) ->
          s.with(place, new SolidState.Open(spread.close(number, bytes)));
      case SolidState.Ended ended -> s.with(place, ended.less(number));
      case SolidState.Waiting waiting -> s;
    };
  }

  private static Place around(Scope scope) {
    return new Place(scope.parent(), scope.solid());
  }

  /** What a solid that has ended still brings changes nothing. */
  private static Run succeeded(Run s, Place place, @Nullable Integer index, JsonNode value) {
    return s.state(place) instanceof SolidState.Open(Spread spread)
        ? s.with(place, collected(s, place, spread.succeed(index == null ? 0 : index, value)))
        : s;
  }

  private static Run failed(Run s, Place place, @Nullable Integer index, Outcome.Failed why) {
    if (s.state(place) instanceof SolidState.Ended) {
      return s;
    }
    Solid solid = s.solid(place);
    Spread spread = spread(s, place);
    boolean element = solid.forEach() == null || index != null;
    if (!element || spread.failed() >= tolerated(solid, spread)) {
      return fails(s, place, spread, why);
    }
    Spread with = spread.fail(index == null ? 0 : index, why.failure());
    return s.with(place, collected(s, place, with));
  }

  private static int tolerated(Solid solid, Spread spread) {
    Tolerance tolerance = solid.forEach() == null ? null : solid.forEach().tolerate();
    if (tolerance != null) {
      return tolerance.of(spread.count());
    }
    return solid.onError() == OnError.COLLECT ? spread.count() : 0;
  }

  /** The solid has failed; what is around it goes on if all that wait for it are content. */
  private static Run fails(Run s, Place place, Spread spread, Outcome.Failed why) {
    Run run = s.with(place, SolidState.Ended.without(SolidState.Word.FAILED, spread.open()));
    Scope scope = run.scope(place.scope());
    return isAwaited(scope.block(), place.solid()) ? run : run.with(scope.failing(why));
  }

  private static boolean isAwaited(Block block, String solid) {
    List<Solid> dependents = block.dependents(solid);
    return !dependents.isEmpty()
        && dependents.stream().allMatch(one -> one.join() == Join.FINISHED);
  }

  private static SolidState collected(Run s, Place place, Spread spread) {
    if (!spread.isOver()) {
      return new SolidState.Open(spread);
    }
    JsonNode result = spread.result(s.solid(place).collects());
    return new SolidState.Ended(
        SolidState.Word.SUCCEEDED, result, TreePSet.empty(), JsonSize.of(result));
  }

  // ---- the end

  private static Run finishing(Run s, RunEvent.RunFinishing e) {
    Block ending = s.pipeline().ending();
    if (ending == null) {
      throw new IllegalStateException("the pipeline has nothing to run at the end");
    }
    return s.settled()
        .enter(new Life.Finishing(outcome(s, e), e.scope()))
        .with(Scope.opened(e.scope(), Scope.ROOT, "", null, ending));
  }

  private static Outcome outcome(Run s, RunEvent.RunFinishing e) {
    Outcome.Failed failed = s.scope(Scope.ROOT).failed();
    if (s.life() instanceof Life.Cancelling(String reason)) {
      return new Outcome.Cancelled(reason);
    }
    if (failed != null) {
      return failed;
    }
    return new Outcome.Succeeded(e.output());
  }

  private static Run ended(Run s, Outcome outcome) {
    return s.enter(new Life.Ended(outcome));
  }

  private Fold() {}
}
