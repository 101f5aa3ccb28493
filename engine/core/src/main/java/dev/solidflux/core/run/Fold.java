package dev.solidflux.core.run;

import dev.solidflux.core.run.InvocationState.Phase;

/**
 * The only place where a run's state changes. Total over {@link RunEvent}; it evaluates nothing and
 * decides nothing.
 */
public final class Fold {

  /** The state after the event, which has the sequence number {@code state.seq() + 1}. */
  public static RunState fold(RunState state, RunEvent event) {
    RunState s = state.next();
    return switch (event) {
      case RunEvent.RunStarted e -> s.enter(RunPhase.RUNNING).withInput(e.input());
      case RunEvent.FanOutOpened e -> s.with(e.solid(), s.solid(e.solid()).open(e.elements()));
      case RunEvent.InvocationScheduled e -> scheduled(s, e);
      case RunEvent.AttemptStarted e -> enter(s, e.invocation(), Phase.STARTED);
      case RunEvent.AttemptFailed e -> attemptFailed(s, e);
      case RunEvent.AttemptScheduled e ->
          s.with(e.invocation(), s.known(e.invocation()).retry(e.attempt(), s.seq()));
      case RunEvent.InvocationSucceeded e -> succeeded(s, e);
      case RunEvent.InvocationCancelled e -> end(s, e.invocation(), Phase.CANCELLED);
      case RunEvent.SolidFailed e ->
          failed(s, e.solid(), InvocationState.path(e.solid(), e.index()), e.failure());
      case RunEvent.CancelRequested e -> s.cancelling(e.reason());
      case RunEvent.RunSucceeded e -> s.enter(RunPhase.SUCCEEDED);
      case RunEvent.RunFailed e -> s.enter(RunPhase.FAILED);
      case RunEvent.RunCancelled e -> s.enter(RunPhase.CANCELLED);
    };
  }

  private static RunState scheduled(RunState s, RunEvent.InvocationScheduled e) {
    InvocationState invocation = InvocationState.scheduled(e, s.seq());
    return s.with(e.invocation(), invocation)
        .with(e.solid(), s.solid(e.solid()).schedule(invocation.bytes()));
  }

  private static RunState attemptFailed(RunState s, RunEvent.AttemptFailed e) {
    if (e.retryAt() != null) {
      return enter(s, e.invocation(), Phase.BACKOFF);
    }
    InvocationState invocation = s.known(e.invocation());
    RunState ended = end(s, e.invocation(), Phase.FAILED);
    return failed(ended, invocation.solid(), invocation.path(), e.failure());
  }

  private static RunState succeeded(RunState s, RunEvent.InvocationSucceeded e) {
    InvocationState invocation = s.known(e.invocation());
    RunState ended = end(s, e.invocation(), Phase.SUCCEEDED);
    return ended.with(
        invocation.solid(),
        ended.solid(invocation.solid()).succeed(invocation.index(), e.result()));
  }

  private static RunState failed(RunState s, String solid, String path, Failure failure) {
    return s.with(solid, s.solid(solid).fail()).failing(new RunState.Failed(path, failure));
  }

  private static RunState enter(RunState s, int invocation, Phase phase) {
    return s.with(invocation, s.known(invocation).enter(phase, s.seq()));
  }

  private static RunState end(RunState s, int number, Phase phase) {
    InvocationState invocation = s.known(number);
    return s.with(number, invocation.end(phase, s.seq()))
        .with(invocation.solid(), s.solid(invocation.solid()).over(invocation.bytes()));
  }

  private Fold() {}
}
