package dev.solidflux.core.run;

import dev.solidflux.core.definition.Work;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Invocation.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What must happen because of one event. Total over {@link RunEvent}. */
final class Effects {

  static List<Effect> of(Run before, RunEvent event, Run after, Instant now) {
    return switch (event) {
      case RunEvent.RunStarted e -> begun(after, now);
      case RunEvent.RunHeld e -> List.of(Permits.ask(after, 0));
      case RunEvent.InvocationsScheduled e -> scheduled(after, e, now);
      case RunEvent.InvocationsHeld e -> held(after, e);
      case RunEvent.PermitTaken e -> permitted(after, e, now);
      case RunEvent.WaitsBegun e -> waiting(after, e);
      case RunEvent.ChildrenBegun e -> children(after, e);
      case RunEvent.SignalReceived e -> List.of();
      case RunEvent.SignalTaken e -> over(before, before.known(e.invocation()), false);
      case RunEvent.AttemptScheduled e -> {
        List<Effect> effects = new ArrayList<>(2);
        send(effects, after, e.invocation(), e.attempt(), now);
        yield effects;
      }
      case RunEvent.AttemptStarted e -> started(before, after, e, now);
      case RunEvent.AttemptRedelivered e -> redelivered(after, e, now);
      case RunEvent.AttemptFailed e -> failed(before, e, after);
      case RunEvent.InvocationSucceeded e -> succeeded(before, e);
      case RunEvent.InvocationCached e ->
          Permits.giveBack(e.invocation(), before.known(e.invocation()).hold());
      case RunEvent.InvocationsCancelled e -> cancelled(before, e);
      case RunEvent.CancelRequested e -> cancelRequested(after, now);
      case RunEvent.RunSucceeded e -> end(after);
      case RunEvent.RunFailed e -> end(after);
      case RunEvent.RunCancelled e -> end(after);
      case RunEvent.FanOutOpened e -> List.of();
      case RunEvent.ValuesComputed e -> List.of();
      case RunEvent.ScopesOpened e -> List.of();
      case RunEvent.ScopeSucceeded e -> List.of();
      case RunEvent.ScopeFailed e -> List.of();
      case RunEvent.ScopesCancelled e -> List.of();
      case RunEvent.SolidSkipped e -> List.of();
      case RunEvent.SolidFailed e -> List.of();
      case RunEvent.RunOverdue e -> List.of();
      case RunEvent.RunFinishing e -> List.of();
    };
  }

  private static List<Effect> begun(Run after, Instant now) {
    Duration timeout = after.pipeline().timeout();
    return timeout == null
        ? List.of()
        : List.of(
            new Effect.ArmTimer(
                new Timer(0, 0, Timer.Kind.DEADLINE, after.seq()), now.plus(timeout)));
  }

  private static List<Effect> scheduled(Run after, RunEvent.InvocationsScheduled e, Instant now) {
    List<Effect> effects = new ArrayList<>(2 * e.args().size());
    for (int i = 0; i < e.args().size(); i++) {
      send(effects, after, e.invocation() + i, 1, now);
    }
    return effects;
  }

  private static List<Effect> held(Run after, RunEvent.InvocationsHeld e) {
    List<Effect> effects = new ArrayList<>(e.args().size());
    for (int i = 0; i < e.args().size(); i++) {
      effects.add(Permits.ask(after, e.invocation() + i));
    }
    return effects;
  }

  private static List<Effect> permitted(Run after, RunEvent.PermitTaken e, Instant now) {
    if (!Permits.hold(after, e.invocation()).isOver()) {
      return List.of(Permits.ask(after, e.invocation()));
    }
    List<Effect> effects = new ArrayList<>(2);
    if (e.invocation() > 0) {
      send(effects, after, e.invocation(), 1, now);
    }
    return effects;
  }

  private static List<Effect> waiting(Run after, RunEvent.WaitsBegun e) {
    List<Effect> effects = new ArrayList<>(e.waits().size());
    for (int i = 0; i < e.waits().size(); i++) {
      Instant until = e.waits().get(i).until();
      if (until != null) {
        Timer timer = new Timer(e.invocation() + i, 1, Timer.Kind.WAIT, after.seq());
        effects.add(new Effect.ArmTimer(timer, until));
      }
    }
    return effects;
  }

  private static List<Effect> children(Run after, RunEvent.ChildrenBegun e) {
    Work work = after.solid(new Place(e.scope(), e.solid())).work();
    if (!(work instanceof Work.Child of)) {
      throw new IllegalStateException(e.solid() + " is no run of another pipeline");
    }
    List<Effect> effects = new ArrayList<>(e.children().size());
    for (int i = 0; i < e.children().size(); i++) {
      effects.add(Kin.begin(after, e.invocation() + i, e.children().get(i), of));
    }
    return effects;
  }

  private static void send(
      List<Effect> effects, Run after, int invocation, int attempt, Instant now) {
    Work.Task task = task(after, invocation);
    effects.add(
        new Effect.Dispatch(
            invocation,
            attempt,
            task.queue(),
            task.task(),
            after.known(invocation).args(),
            task.secrets(),
            after.priorityOf(invocation),
            task.timeouts().run()));
    arm(effects, after, invocation, Timer.Kind.QUEUE, now);
  }

  private static Work.Task task(Run run, int invocation) {
    return run.task(invocation)
        .orElseThrow(() -> new IllegalStateException(invocation + " is no task's"));
  }

  static Effect cancelTask(Run run, int invocation, int attempt) {
    Work.Task task = task(run, invocation);
    return new Effect.CancelTask(invocation, attempt, task.queue(), task.terminate());
  }

  private static Effect endAttempt(Run run, int invocation, int attempt) {
    return new Effect.EndAttempt(
        invocation, attempt, run.task(invocation).map(Work.Task::queue).orElse(null));
  }

  private static List<Effect> started(
      Run before, Run after, RunEvent.AttemptStarted e, Instant now) {
    Invocation was = before.known(e.invocation());
    List<Effect> effects = new ArrayList<>(4);
    if (was.attempt() != e.attempt()) {
      effects.addAll(givenUp(before, was, true));
    } else if (after.limit(e.invocation(), Timer.Kind.QUEUE) != null) {
      effects.add(new Effect.DisarmTimers(e.invocation(), e.attempt()));
    }
    arm(effects, after, e.invocation(), Timer.Kind.RUN, now);
    arm(effects, after, e.invocation(), Timer.Kind.HEARTBEAT, now);
    if (after.state() == RunState.CANCELLING) {
      // it was still in its queue when the run was cancelled, and a revoke may have come too early
      // for it
      effects.add(cancelTask(after, e.invocation(), e.attempt()));
    }
    return effects;
  }

  /** The new worker has as much time as the one that was lost. */
  private static List<Effect> redelivered(Run after, RunEvent.AttemptRedelivered e, Instant now) {
    List<Effect> effects = new ArrayList<>(2);
    if (after.known(e.invocation()).state() == State.STARTED) {
      arm(effects, after, e.invocation(), Timer.Kind.RUN, now);
      arm(effects, after, e.invocation(), Timer.Kind.HEARTBEAT, now);
    }
    return effects;
  }

  private static List<Effect> failed(Run before, RunEvent.AttemptFailed e, Run after) {
    List<Effect> effects = new ArrayList<>(3);
    effects.add(endAttempt(after, e.invocation(), e.attempt()));
    if (after.task(e.invocation()).isEmpty()) {
      return effects;
    }
    if (e.failure().cause().mayGoOn()) {
      effects.add(cancelTask(after, e.invocation(), e.attempt()));
    }
    if (e.retryAt() == null) {
      Hold hold = before.known(e.invocation()).hold();
      effects.addAll(Permits.giveBack(e.invocation(), hold));
    } else {
      Timer retry = new Timer(e.invocation(), e.attempt(), Timer.Kind.RETRY, after.seq());
      effects.add(new Effect.ArmTimer(retry, e.retryAt()));
    }
    return effects;
  }

  private static List<Effect> succeeded(Run before, RunEvent.InvocationSucceeded e) {
    Invocation invocation = before.known(e.invocation());
    List<Effect> effects = new ArrayList<>(4);
    effects.addAll(Permits.keep(before, invocation, e.result()));
    effects.addAll(over(before, invocation, e.late()));
    return effects;
  }

  private static List<Effect> cancelled(Run before, RunEvent.InvocationsCancelled e) {
    List<Effect> effects = new ArrayList<>();
    for (int number : e.invocations()) {
      effects.addAll(over(before, before.known(number), !e.confirmed()));
    }
    return effects;
  }

  /** The invocation is over: so is its latest attempt, and its permits are given back. */
  private static List<Effect> over(Run run, Invocation invocation, boolean ask) {
    List<Effect> effects = givenUp(run, invocation, ask);
    effects.addAll(Permits.giveBack(invocation.number(), invocation.hold()));
    return effects;
  }

  /** Nothing of the latest attempt is kept, and whoever may have it is asked to stop. */
  private static List<Effect> givenUp(Run run, Invocation invocation, boolean ask) {
    List<Effect> effects = new ArrayList<>(3);
    effects.add(endAttempt(run, invocation.number(), invocation.attempt()));
    if (ask && invocation.isAway()) {
      effects.add(stop(run, invocation));
    }
    return effects;
  }

  /** Whoever may be doing it is asked to stop. */
  private static Effect stop(Run run, Invocation invocation) {
    RunId child = invocation.child();
    return child == null
        ? cancelTask(run, invocation.number(), invocation.attempt())
        : Kin.cancel(run, child);
  }

  private static List<Effect> cancelRequested(Run after, Instant now) {
    List<Effect> effects = new ArrayList<>();
    for (Invocation invocation : after.open().values()) {
      if (invocation.isAway()) {
        effects.add(stop(after, invocation));
      }
    }
    Timer grace = new Timer(0, 0, Timer.Kind.CANCEL_GRACE, after.seq());
    effects.add(new Effect.ArmTimer(grace, now.plus(RunLimits.CANCEL_GRACE)));
    return effects;
  }

  private static List<Effect> end(Run after) {
    List<Effect> effects = new ArrayList<>(3);
    effects.add(new Effect.EndRun(after.state()));
    effects.addAll(Permits.giveBack(0, after.hold()));
    if (after.parent() != null) {
      effects.add(Kin.ended(after, after.parent()));
    }
    return effects;
  }

  private static void arm(
      List<Effect> effects, Run after, int invocation, Timer.Kind kind, Instant now) {
    Duration limit = after.limit(invocation, kind);
    if (limit != null) {
      Invocation of = after.known(invocation);
      Timer timer = new Timer(invocation, of.attempt(), kind, of.stateSeq());
      effects.add(new Effect.ArmTimer(timer, now.plus(limit)));
    }
  }

  private Effects() {}
}
