package dev.solidflux.core.run;

import dev.solidflux.core.definition.Retry;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.run.InvocationState.Phase;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a command leads to. Total over {@link Command}; never reads a clock, never throws for what a
 * command says.
 */
final class Decide {

  static Decision decide(RunState state, Command command, Instant now) {
    if (state.phase().ended()) {
      return Decision.rejected(Rejection.RUN_ENDED);
    }
    if (command instanceof Command.Start start) {
      return start(state, start);
    }
    if (state.phase() == RunPhase.QUEUED && !(command instanceof Command.Cancel)) {
      return Decision.rejected(Rejection.NOT_STARTED);
    }
    return switch (command) {
      case Command.Start start -> start(state, start);
      case Command.Cancel cancel -> cancel(state, cancel);
      case Command.Release release -> Decision.rejected(Rejection.NOTHING_NEW);
      case Command.TimerFired fired -> timer(state, fired, now);
      case Command.Reply reply -> reply(state, reply, now);
    };
  }

  private static Decision start(RunState state, Command.Start start) {
    return state.phase() == RunPhase.QUEUED
        ? Decision.of(
            new RunEvent.RunStarted(state.pipeline().name(), state.version(), start.input()))
        : Decision.rejected(Rejection.ALREADY_STARTED);
  }

  private static Decision cancel(RunState state, Command.Cancel cancel) {
    return state.phase() == RunPhase.CANCELLING
        ? Decision.rejected(Rejection.ALREADY_CANCELLING)
        : Decision.of(new RunEvent.CancelRequested(cancel.reason()));
  }

  private static Decision reply(RunState state, Command.Reply reply, Instant now) {
    @Nullable InvocationState invocation = state.invocation(reply.invocation()).orElse(null);
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
          invocation.phase() == Phase.STARTED
              ? Decision.rejected(Rejection.ALREADY_STARTED_ATTEMPT)
              : started(started, started.worker());
      case Command.Heard heard ->
          invocation.phase() == Phase.STARTED
              ? alive(state, invocation, heard, now)
              : started(heard, "");
      case Command.Failed failed ->
          Decision.of(failed(state, invocation, reply.invocation(), failed.failure(), now));
      case Command.Revoked revoked -> revoked(state, invocation, revoked, now);
      case Command.Succeeded success -> throw new IllegalStateException("handled above");
    };
  }

  private static Decision started(Command.Reply reply, String worker) {
    return Decision.of(new RunEvent.AttemptStarted(reply.invocation(), reply.attempt(), worker));
  }

  /** A sign of life moves the heartbeat's deadline; it is no event, since nothing decides on it. */
  private static Decision alive(
      RunState state, InvocationState invocation, Command.Heard heard, Instant now) {
    @Nullable Duration interval = state.pipeline().solid(invocation.solid()).timeouts().heartbeat();
    if (interval == null) {
      return Decision.rejected(Rejection.NOTHING_NEW);
    }
    Timer timer =
        new Timer(heard.invocation(), heard.attempt(), Timer.Kind.HEARTBEAT, invocation.phaseSeq());
    return Decision.only(new Effect.ArmTimer(timer, now.plus(interval)));
  }

  private static Decision revoked(
      RunState state, InvocationState invocation, Command.Revoked revoked, Instant now) {
    if (state.phase() == RunPhase.CANCELLING) {
      return Decision.of(new RunEvent.InvocationCancelled(revoked.invocation(), true));
    }
    Failure failure = Failure.of(Failure.Cause.REVOKED, "the task was revoked at its worker");
    return Decision.of(failed(state, invocation, revoked.invocation(), failure, now));
  }

  private static RunEvent failed(
      RunState state, InvocationState invocation, int number, Failure failure, Instant now) {
    Retry retry = state.pipeline().solid(invocation.solid()).retry();
    boolean again =
        state.phase() == RunPhase.RUNNING && retry.allows(invocation.attempt(), failure.type());
    @Nullable Instant retryAt =
        again
            ? now.plus(retry.delayAfter(invocation.attempt(), seed(state, number, invocation)))
            : null;
    return new RunEvent.AttemptFailed(number, invocation.attempt(), failure, retryAt);
  }

  /** Jitter without a random source: the same history always decides the same. */
  private static long seed(RunState state, int number, InvocationState invocation) {
    return state.id().uuid().getLeastSignificantBits() * 31 * 31
        + number * 31L
        + invocation.attempt();
  }

  private static Decision timer(RunState state, Command.TimerFired fired, Instant now) {
    Timer timer = fired.timer();
    if (timer.kind() == Timer.Kind.CANCEL_GRACE) {
      return graceOver(state);
    }
    @Nullable InvocationState invocation = state.invocation(timer.invocation()).orElse(null);
    if (invocation == null
        || invocation.attempt() != timer.attempt()
        || invocation.phaseSeq() != timer.armedSeq()
        || invocation.phase() != guarded(timer.kind())) {
      return Decision.rejected(Rejection.STALE_TIMER);
    }
    Solid solid = state.pipeline().solid(invocation.solid());
    return switch (timer.kind()) {
      case RETRY ->
          state.phase() == RunPhase.RUNNING
              ? Decision.of(
                  new RunEvent.AttemptScheduled(timer.invocation(), invocation.attempt() + 1))
              : Decision.rejected(Rejection.STALE_TIMER);
      case QUEUE ->
          timedOut(
              state, invocation, timer, Failure.Cause.QUEUE_TIMEOUT, solid.timeouts().queue(), now);
      case RUN ->
          timedOut(
              state, invocation, timer, Failure.Cause.RUN_TIMEOUT, solid.timeouts().run(), now);
      case HEARTBEAT ->
          timedOut(
              state,
              invocation,
              timer,
              Failure.Cause.HEARTBEAT_TIMEOUT,
              solid.timeouts().heartbeat(),
              now);
      case CANCEL_GRACE -> graceOver(state);
    };
  }

  private static Phase guarded(Timer.Kind kind) {
    return switch (kind) {
      case QUEUE -> Phase.QUEUED;
      case RUN, HEARTBEAT -> Phase.STARTED;
      case RETRY -> Phase.BACKOFF;
      case CANCEL_GRACE -> throw new IllegalArgumentException("guards no invocation: " + kind);
    };
  }

  private static Decision timedOut(
      RunState state,
      InvocationState invocation,
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
    return Decision.of(failed(state, invocation, timer.invocation(), failure, now));
  }

  private static Decision graceOver(RunState state) {
    if (state.phase() != RunPhase.CANCELLING) {
      return Decision.rejected(Rejection.STALE_TIMER);
    }
    return Decision.of(
        state.open().stream()
            .map(number -> new RunEvent.InvocationCancelled(number, false))
            .toArray(RunEvent[]::new));
  }

  private Decide() {}
}
