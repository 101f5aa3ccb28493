package dev.solidflux.core.run;

import dev.solidflux.core.run.Invocation.State;

/**
 * The only place where a run's state changes. Total over {@link RunEvent}; it evaluates nothing and
 * decides nothing.
 */
public final class Fold {

  /** The state after the event, which has the sequence number {@code state.seq() + 1}. */
  public static Run fold(Run run, RunEvent event) {
    Run s = run.next();
    return switch (event) {
      case RunEvent.RunStarted e -> s.enter(RunState.RUNNING).withInput(e.input());
      case RunEvent.FanOutOpened e -> s.with(e.solid(), s.solid(e.solid()).open(e.elements()));
      case RunEvent.InvocationScheduled e -> scheduled(s, e);
      case RunEvent.AttemptStarted e -> started(s, e);
      case RunEvent.AttemptRedelivered e ->
          s.with(e.invocation(), s.known(e.invocation()).redelivered(e));
      case RunEvent.AttemptFailed e -> attemptFailed(s, e);
      case RunEvent.AttemptScheduled e ->
          s.with(e.invocation(), s.known(e.invocation()).retry(e.attempt(), s.seq()));
      case RunEvent.InvocationSucceeded e -> succeeded(s, e);
      case RunEvent.InvocationCancelled e -> end(s, e.invocation(), State.CANCELLED);
      case RunEvent.SolidFailed e ->
          failed(s, e.solid(), Invocation.path(e.solid(), e.index()), e.failure());
      case RunEvent.CancelRequested e -> s.cancelling(e.reason());
      case RunEvent.RunSucceeded e -> s.enter(RunState.SUCCEEDED);
      case RunEvent.RunFailed e -> s.enter(RunState.FAILED);
      case RunEvent.RunCancelled e -> s.enter(RunState.CANCELLED);
    };
  }

  private static Run scheduled(Run s, RunEvent.InvocationScheduled e) {
    Invocation invocation = Invocation.scheduled(e, s.seq());
    return s.with(e.invocation(), invocation)
        .with(e.solid(), s.solid(e.solid()).schedule(invocation.bytes()));
  }

  private static Run attemptFailed(Run s, RunEvent.AttemptFailed e) {
    if (e.retryAt() != null) {
      return s.with(e.invocation(), s.known(e.invocation()).backoff(e.failure(), s.seq()));
    }
    Invocation invocation = s.known(e.invocation());
    Run ended = end(s, e.invocation(), State.FAILED);
    return failed(ended, invocation.solid(), invocation.path(), e.failure());
  }

  private static Run succeeded(Run s, RunEvent.InvocationSucceeded e) {
    Invocation invocation = s.known(e.invocation());
    Run ended = end(s, e.invocation(), State.SUCCEEDED);
    return ended.with(
        invocation.solid(),
        ended.solid(invocation.solid()).succeed(invocation.index(), e.result()));
  }

  private static Run failed(Run s, String solid, String path, Failure failure) {
    return s.with(solid, s.solid(solid).fail()).failing(new Run.Failed(path, failure));
  }

  private static Run started(Run s, RunEvent.AttemptStarted e) {
    return s.with(e.invocation(), s.known(e.invocation()).started(e, s.seq()));
  }

  private static Run end(Run s, int number, State state) {
    Invocation invocation = s.known(number);
    return s.with(number, invocation.end(state, s.seq()))
        .with(invocation.solid(), s.solid(invocation.solid()).over(invocation.bytes()));
  }

  private Fold() {}
}
