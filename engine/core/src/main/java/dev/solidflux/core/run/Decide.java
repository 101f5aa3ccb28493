package dev.solidflux.core.run;

import dev.solidflux.core.definition.Retry;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.run.Invocation.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a command leads to. Total over {@link Command}; never reads a clock, never throws for what a
 * command says.
 */
final class Decide {

  static Decision decide(Run run, Command command, Instant now) {
    if (run.state().ended()) {
      return Decision.rejected(Rejection.RUN_ENDED);
    }
    if (command instanceof Command.Start start) {
      return start(run, start);
    }
    if (run.state() == RunState.QUEUED && !(command instanceof Command.Cancel)) {
      return Decision.rejected(Rejection.NOT_STARTED);
    }
    return switch (command) {
      case Command.Start start -> start(run, start);
      case Command.Cancel cancel -> cancel(run, cancel);
      case Command.Release release -> Decision.rejected(Rejection.NOTHING_NEW);
      case Command.TimerFired fired -> timer(run, fired, now);
      case Command.Reply reply -> reply(run, reply, now);
    };
  }

  private static Decision start(Run run, Command.Start start) {
    return run.state() == RunState.QUEUED
        ? Decision.of(new RunEvent.RunStarted(run.pipeline().name(), run.version(), start.input()))
        : Decision.rejected(Rejection.ALREADY_STARTED);
  }

  private static Decision cancel(Run run, Command.Cancel cancel) {
    return run.state() == RunState.CANCELLING
        ? Decision.rejected(Rejection.ALREADY_CANCELLING)
        : Decision.of(new RunEvent.CancelRequested(cancel.reason()));
  }

  private static Decision reply(Run run, Command.Reply reply, Instant now) {
    @Nullable Invocation invocation = run.invocation(reply.invocation()).orElse(null);
    if (invocation == null) {
      return Decision.rejected(Rejection.UNKNOWN_INVOCATION);
    }
    if (reply.attempt() > invocation.attempt()) {
      return Decision.rejected(Rejection.UNKNOWN_ATTEMPT);
    }
    if (!invocation.open()) {
      return Decision.rejected(Rejection.INVOCATION_ENDED);
    }
    boolean current = invocation.sent() && reply.attempt() == invocation.attempt();
    if (reply instanceof Command.Succeeded success) {
      return Decision.of(
          new RunEvent.InvocationSucceeded(
              success.invocation(), success.attempt(), success.result(), !current));
    }
    if (!current) {
      return Decision.rejected(Rejection.LATE_REPLY);
    }
    return switch (reply) {
      case Command.Started started ->
          invocation.state() == State.STARTED
              ? Decision.rejected(Rejection.ALREADY_STARTED_ATTEMPT)
              : started(started, started.worker());
      case Command.Heard heard ->
          invocation.state() == State.STARTED
              ? alive(run, invocation, heard, now)
              : started(heard, "");
      case Command.Failed failed ->
          Decision.of(failed(run, invocation, reply.invocation(), failed.failure(), now));
      case Command.Revoked revoked -> revoked(run, invocation, revoked, now);
      case Command.Succeeded success -> throw new IllegalStateException("handled above");
    };
  }

  private static Decision started(Command.Reply reply, String worker) {
    return Decision.of(new RunEvent.AttemptStarted(reply.invocation(), reply.attempt(), worker));
  }

  /** A sign of life moves the heartbeat's deadline; it is no event, since nothing decides on it. */
  private static Decision alive(Run run, Invocation invocation, Command.Heard heard, Instant now) {
    @Nullable Duration interval = run.pipeline().solid(invocation.solid()).timeouts().heartbeat();
    if (interval == null) {
      return Decision.rejected(Rejection.NOTHING_NEW);
    }
    Timer timer =
        new Timer(heard.invocation(), heard.attempt(), Timer.Kind.HEARTBEAT, invocation.stateSeq());
    return Decision.only(new Effect.ArmTimer(timer, now.plus(interval)));
  }

  private static Decision revoked(
      Run run, Invocation invocation, Command.Revoked revoked, Instant now) {
    if (run.state() == RunState.CANCELLING) {
      return Decision.of(new RunEvent.InvocationCancelled(revoked.invocation(), true));
    }
    Failure failure = Failure.of(Failure.Cause.REVOKED, "the task was revoked at its worker");
    return Decision.of(failed(run, invocation, revoked.invocation(), failure, now));
  }

  private static RunEvent failed(
      Run run, Invocation invocation, int number, Failure failure, Instant now) {
    Retry retry = run.pipeline().solid(invocation.solid()).retry();
    boolean again =
        run.state() == RunState.RUNNING && retry.allows(invocation.attempt(), failure.type());
    @Nullable Instant retryAt =
        again
            ? now.plus(retry.delayAfter(invocation.attempt(), seed(run, number, invocation)))
            : null;
    return new RunEvent.AttemptFailed(number, invocation.attempt(), failure, retryAt);
  }

  /** Jitter without a random source: the same history always decides the same. */
  private static long seed(Run run, int number, Invocation invocation) {
    return run.id().uuid().getLeastSignificantBits() * 31 * 31
        + number * 31L
        + invocation.attempt();
  }

  private static Decision timer(Run run, Command.TimerFired fired, Instant now) {
    Timer timer = fired.timer();
    if (timer.kind() == Timer.Kind.CANCEL_GRACE) {
      return graceOver(run);
    }
    @Nullable Invocation invocation = run.invocation(timer.invocation()).orElse(null);
    if (invocation == null
        || invocation.attempt() != timer.attempt()
        || invocation.stateSeq() != timer.armedSeq()
        || invocation.state() != guarded(timer.kind())) {
      return Decision.rejected(Rejection.STALE_TIMER);
    }
    Solid solid = run.pipeline().solid(invocation.solid());
    return switch (timer.kind()) {
      case RETRY ->
          run.state() == RunState.RUNNING
              ? Decision.of(
                  new RunEvent.AttemptScheduled(timer.invocation(), invocation.attempt() + 1))
              : Decision.rejected(Rejection.STALE_TIMER);
      case QUEUE ->
          timedOut(
              run, invocation, timer, Failure.Cause.QUEUE_TIMEOUT, solid.timeouts().queue(), now);
      case RUN ->
          timedOut(run, invocation, timer, Failure.Cause.RUN_TIMEOUT, solid.timeouts().run(), now);
      case HEARTBEAT ->
          timedOut(
              run,
              invocation,
              timer,
              Failure.Cause.HEARTBEAT_TIMEOUT,
              solid.timeouts().heartbeat(),
              now);
      case CANCEL_GRACE -> graceOver(run);
    };
  }

  private static State guarded(Timer.Kind kind) {
    return switch (kind) {
      case QUEUE -> State.QUEUED;
      case RUN, HEARTBEAT -> State.STARTED;
      case RETRY -> State.BACKOFF;
      case CANCEL_GRACE -> throw new IllegalArgumentException("guards no invocation: " + kind);
    };
  }

  private static Decision timedOut(
      Run run,
      Invocation invocation,
      Timer timer,
      Failure.Cause cause,
      @Nullable Duration limit,
      Instant now) {
    String what =
        switch (cause) {
          case QUEUE_TIMEOUT -> "no worker took the task for ";
          case RUN_TIMEOUT -> "the task ran for more than ";
          default -> "no sign of life for ";
        };
    Failure failure = Failure.of(cause, what + limit);
    return Decision.of(failed(run, invocation, timer.invocation(), failure, now));
  }

  private static Decision graceOver(Run run) {
    if (run.state() != RunState.CANCELLING) {
      return Decision.rejected(Rejection.STALE_TIMER);
    }
    return Decision.of(
        run.open().stream()
            .map(number -> new RunEvent.InvocationCancelled(number, false))
            .toArray(RunEvent[]::new));
  }

  private Decide() {}
}
