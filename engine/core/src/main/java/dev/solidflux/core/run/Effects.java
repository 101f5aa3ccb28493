package dev.solidflux.core.run;

import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.run.Invocation.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What must happen because of one event. Total over {@link RunEvent}. */
final class Effects {

  static List<Effect> of(Run before, RunEvent event, Run after, Instant now) {
    return switch (event) {
      case RunEvent.InvocationScheduled e -> send(after, e.invocation(), 1, e.args(), now);
      case RunEvent.AttemptScheduled e ->
          send(after, e.invocation(), e.attempt(), args(after, e.invocation()), now);
      case RunEvent.AttemptStarted e -> started(before, after, e, now);
      case RunEvent.AttemptRedelivered e -> redelivered(after, e, now);
      case RunEvent.AttemptFailed e -> failed(e, after);
      case RunEvent.InvocationSucceeded e -> succeeded(before, e);
      case RunEvent.InvocationCancelled e ->
          over(before.known(e.invocation()), e.invocation(), !e.confirmed());
      case RunEvent.CancelRequested e -> cancelRequested(after, now);
      case RunEvent.RunSucceeded e -> end(after);
      case RunEvent.RunFailed e -> end(after);
      case RunEvent.RunCancelled e -> end(after);
      case RunEvent.RunStarted e -> List.of();
      case RunEvent.FanOutOpened e -> List.of();
      case RunEvent.SolidFailed e -> List.of();
    };
  }

  private static List<Effect> send(
      Run after, int invocation, int attempt, JsonNode args, Instant now) {
    Solid solid = after.pipeline().solid(after.known(invocation).solid());
    List<Effect> effects = new ArrayList<>(2);
    effects.add(
        new Effect.Dispatch(
            invocation, attempt, solid.queue(), solid.task(), args, solid.timeouts().run()));
    arm(effects, after, invocation, Timer.Kind.QUEUE, now);
    return effects;
  }

  private static List<Effect> started(
      Run before, Run after, RunEvent.AttemptStarted e, Instant now) {
    Invocation was = before.known(e.invocation());
    List<Effect> effects = new ArrayList<>(4);
    if (was.attempt() != e.attempt()) {
      effects.addAll(over(was, e.invocation(), true));
    } else if (after.limit(e.invocation(), Timer.Kind.QUEUE) != null) {
      effects.add(new Effect.DisarmTimers(e.invocation(), e.attempt()));
    }
    arm(effects, after, e.invocation(), Timer.Kind.RUN, now);
    arm(effects, after, e.invocation(), Timer.Kind.HEARTBEAT, now);
    if (after.state() == RunState.CANCELLING) {
      // it was still in its queue when the run was cancelled, and a revoke may have come too early
      // for it
      effects.add(new Effect.CancelTask(e.invocation(), e.attempt()));
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

  private static List<Effect> failed(RunEvent.AttemptFailed e, Run after) {
    List<Effect> effects = new ArrayList<>(3);
    effects.add(new Effect.EndAttempt(e.invocation(), e.attempt()));
    if (e.failure().cause() != Failure.Cause.TASK && e.failure().cause() != Failure.Cause.REVOKED) {
      effects.add(new Effect.CancelTask(e.invocation(), e.attempt()));
    }
    if (e.retryAt() != null) {
      Timer retry = new Timer(e.invocation(), e.attempt(), Timer.Kind.RETRY, after.seq());
      effects.add(new Effect.ArmTimer(retry, e.retryAt()));
    }
    return effects;
  }

  private static List<Effect> succeeded(Run before, RunEvent.InvocationSucceeded e) {
    Invocation invocation = before.known(e.invocation());
    return over(invocation, e.invocation(), e.late());
  }

  /**
   * The invocation is over: nothing of its latest attempt is kept, and whoever may have it is asked
   * to stop.
   */
  private static List<Effect> over(Invocation invocation, int number, boolean ask) {
    Effect end = new Effect.EndAttempt(number, invocation.attempt());
    return ask && invocation.sent()
        ? List.of(end, new Effect.CancelTask(number, invocation.attempt()))
        : List.of(end);
  }

  private static List<Effect> cancelRequested(Run after, Instant now) {
    List<Effect> effects = new ArrayList<>();
    for (int number : after.open()) {
      Invocation invocation = after.known(number);
      if (invocation.state() != State.BACKOFF) {
        effects.add(new Effect.CancelTask(number, invocation.attempt()));
      }
    }
    Timer grace = new Timer(0, 0, Timer.Kind.CANCEL_GRACE, after.seq());
    effects.add(new Effect.ArmTimer(grace, now.plus(RunLimits.CANCEL_GRACE)));
    return effects;
  }

  private static List<Effect> end(Run after) {
    return List.of(new Effect.EndRun(after.state()));
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

  private static JsonNode args(Run after, int invocation) {
    @Nullable JsonNode args = after.known(invocation).args();
    if (args == null) {
      throw new IllegalStateException("invocation " + invocation + " is over; it has no args");
    }
    return args;
  }

  private Effects() {}
}
