package dev.solidflux.core.run;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Priority;
import dev.solidflux.core.definition.Retry;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.run.Invocation.State;
import dev.solidflux.core.schema.JsonSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command leads to. Total over {@link Command}; never reads a clock, never throws for what a
 * command says.
 */
final class Decide {

  static Decision decide(Run run, Command command, Instant now, Expressions expressions) {
    if (run.state().ended()) {
      return over(run, command, Rejection.RUN_ENDED);
    }
    if (command instanceof Command.Start start) {
      return start(run, start, expressions);
    }
    boolean early = command instanceof Command.Cancel || command instanceof Command.Signal;
    if (run.state() == RunState.QUEUED && !early) {
      return Decision.rejected(Rejection.NOT_STARTED);
    }
    return switch (command) {
      case Command.Start start -> start(run, start, expressions);
      case Command.Cancel cancel -> cancel(run, cancel);
      case Command.Signal signal -> signal(run, signal, expressions);
      case Command.Release release -> Decision.rejected(Rejection.NOTHING_NEW);
      case Command.PermitGiven given -> permitGiven(run, given);
      case Command.Cached cached -> cached(run, cached);
      case Command.ChildEnded ended -> childEnded(run, ended, expressions);
      case Command.TimerFired fired -> timer(run, fired, now);
      case Command.Reply reply -> reply(run, reply, now, expressions);
    };
  }

  private static Decision over(Run run, Command command, Rejection rejection) {
    return command instanceof Command.Started started && run.task(started.invocation()).isPresent()
        ? Decision.stop(run, started, rejection)
        : Decision.rejected(rejection);
  }

  /** Whoever submits a run is told at once that its input does not fit; another run is not. */
  private static Decision start(Run run, Command.Start start, Expressions expressions) {
    if (run.state() != RunState.QUEUED) {
      return Decision.rejected(Rejection.ALREADY_STARTED);
    }
    JsonSchema schema = run.parent() == null ? null : run.pipeline().input();
    Failure failure = expressions.check(schema, "the input does", start.input());
    Pipeline pipeline = run.pipeline();
    int priority = priority(run, start);
    RunEvent started =
        new RunEvent.RunStarted(pipeline.name(), run.version(), start.input(), priority);
    if (failure == null && !pipeline.limits().isEmpty()) {
      switch (Needed.of(pipeline.limits(), expressions, new OwnBindings(run, start.input()))) {
        case Needed.Known(List<Permit> permits) -> {
          return Decision.of(
              new RunEvent.RunHeld(
                  pipeline.name(), run.version(), start.input(), permits, priority));
        }
        case Needed.Failed(Failure why) -> failure = why;
      }
    }
    return failure == null
        ? Decision.of(started)
        : Decision.of(started, new RunEvent.RunFailed(null, failure));
  }

  /**
   * Whoever submits a run knows better than its pipeline how urgent it is; a run that another one
   * began is as urgent as that one, unless its own pipeline says something.
   */
  private static int priority(Run run, Command.Start start) {
    @Nullable Integer pipeline = run.pipeline().priority();
    @Nullable Integer first = run.parent() == null ? start.priority() : pipeline;
    @Nullable Integer second = run.parent() == null ? pipeline : start.priority();
    if (first != null) {
      return first;
    }
    return second == null ? Priority.LOWEST : second;
  }

  /** What it was asked for may be over by now, or have it already. */
  private static Decision permitGiven(Run run, Command.PermitGiven given) {
    if (given.invocation() == 0) {
      return permitTaken(given, run.life() instanceof Life.Held ? run.hold() : null);
    }
    @Nullable Invocation invocation = run.invocation(given.invocation()).orElse(null);
    if (invocation == null) {
      return Decision.rejected(Rejection.INVOCATION_ENDED);
    }
    boolean held = invocation.state() == State.HELD && run.life().sends();
    return permitTaken(given, held ? invocation.hold() : null);
  }

  private static Decision permitTaken(Command.PermitGiven given, @Nullable Hold hold) {
    return hold != null && hold.taken() == given.limit()
        ? Decision.of(new RunEvent.PermitTaken(given.invocation(), given.limit(), given.miss()))
        : Decision.rejected(Rejection.NOTHING_NEW);
  }

  /** It fits what the document says of results: a result's schema is a part of its key. */
  private static Decision cached(Run run, Command.Cached cached) {
    @Nullable Invocation invocation = run.invocation(cached.invocation()).orElse(null);
    if (invocation == null) {
      return Decision.rejected(Rejection.INVOCATION_ENDED);
    }
    @Nullable Hold hold = invocation.hold();
    boolean asks = hold != null && hold.asksCache() && run.life().sends();
    return asks
        ? Decision.of(
            new RunEvent.InvocationCached(cached.invocation(), cached.result(), cached.from()))
        : Decision.rejected(Rejection.NOTHING_NEW);
  }

  private static Decision cancel(Run run, Command.Cancel cancel) {
    return switch (run.life()) {
      case Life.Cancelling cancelling -> Decision.rejected(Rejection.ALREADY_CANCELLING);
      case Life.Finishing finishing -> Decision.rejected(Rejection.FINISHING);
      default -> Decision.of(new RunEvent.CancelRequested(cancel.reason()));
    };
  }

  /** One that comes before its run is begun, or before anybody waits for it, is kept. */
  private static Decision signal(Run run, Command.Signal signal, Expressions expressions) {
    if (run.life() instanceof Life.Cancelling) {
      return Decision.rejected(Rejection.ALREADY_CANCELLING);
    }
    List<JsonSchema> schemas = run.pipeline().ofSignal(signal.name());
    boolean fits =
        schemas.stream()
            .anyMatch(schema -> expressions.check(schema, "it does", signal.payload()) == null);
    if (!fits && !schemas.isEmpty()) {
      return Decision.rejected(Rejection.UNFIT_SIGNAL);
    }
    boolean awaited = !run.signals().waiting(signal.name()).isEmpty();
    return awaited || run.signals().hasRoomFor(signal.payload())
        ? Decision.of(new RunEvent.SignalReceived(signal.name(), signal.payload()))
        : Decision.rejected(Rejection.TOO_MANY_SIGNALS);
  }

  private static Decision reply(
      Run run, Command.Reply reply, Instant now, Expressions expressions) {
    if (run.task(reply.invocation()).isEmpty()) {
      return Decision.rejected(Rejection.UNKNOWN_INVOCATION);
    }
    @Nullable Invocation invocation = run.invocation(reply.invocation()).orElse(null);
    if (invocation == null) {
      return over(run, reply, Rejection.INVOCATION_ENDED);
    }
    boolean unsent = invocation.state() == State.HELD;
    if (unsent || reply.attempt() > invocation.attempts().last()) {
      return Decision.rejected(Rejection.UNKNOWN_ATTEMPT);
    }
    boolean current = invocation.sent() && reply.attempt() == invocation.attempt();
    return switch (reply) {
      case Command.Succeeded success -> succeeded(run, invocation, success, now, expressions);
      case Command.Started started when invocation.mayBegin(started.attempt()) ->
          current && invocation.state() == State.STARTED
              ? startedAgain(run, invocation, started, now)
              : started(started, started.worker(), started.beat());
      case Command.Asked asked when asked.redelivered() && current && wants(run, asked) ->
          redelivered(run, invocation, asked, asked.worker(), now);
      case Command.Asked asked -> Decision.rejected(Rejection.NOTHING_NEW);
      case Command.Reply late when !current -> over(run, late, Rejection.LATE_REPLY);
      case Command.Heard heard ->
          invocation.state() == State.STARTED
              ? alive(run, invocation, heard, now)
              : started(heard, "", null);
      case Command.Failed failed ->
          Decision.of(failed(run, invocation, failed.failure(), failed.retryAfter(), now));
      case Command.Revoked revoked -> revoked(run, invocation, revoked, now);
      case Command.GivenBack back -> givenBack(run, invocation, back, now);
      case Command.Started started -> throw new IllegalStateException("the current one may begin");
    };
  }

  /** A result that is not what the document says is a failure; one that comes late is nothing. */
  private static Decision succeeded(
      Run run,
      Invocation invocation,
      Command.Succeeded success,
      Instant now,
      Expressions expressions) {
    boolean current = invocation.sent() && success.attempt() == invocation.attempt();
    JsonSchema schema = run.solid(run.known(invocation.number()).place()).result();
    Failure misfit = expressions.check(schema, "its result does", success.result());
    if (misfit == null) {
      return Decision.of(
          new RunEvent.InvocationSucceeded(
              success.invocation(), success.attempt(), success.result(), !current));
    }
    return current
        ? Decision.of(failed(run, invocation, misfit, now))
        : over(run, success, Rejection.LATE_REPLY);
  }

  /** What ends otherwise once this run is being cancelled has been cancelled with it. */
  private static Decision childEnded(Run run, Command.ChildEnded ended, Expressions expressions) {
    @Nullable Invocation invocation = run.invocation(ended.invocation()).orElse(null);
    if (invocation == null || !ended.child().equals(invocation.child())) {
      return Decision.rejected(Rejection.INVOCATION_ENDED);
    }
    int number = invocation.number();
    Failure failure = ended.failure();
    if (failure != null && run.life() instanceof Life.Cancelling) {
      return Decision.of(new RunEvent.InvocationsCancelled(List.of(number), true));
    }
    if (failure == null) {
      JsonSchema schema = run.solid(invocation.place()).result();
      failure = expressions.check(schema, "its output does", ended.output());
    }
    return failure == null
        ? Decision.of(new RunEvent.InvocationSucceeded(number, 1, ended.output(), false))
        : Decision.of(new RunEvent.AttemptFailed(number, 1, failure, null));
  }

  private static boolean wants(Run run, Command.Reply reply) {
    return run.wants(reply.invocation(), reply.attempt());
  }

  /** The same worker says it twice, or another one has the task now. */
  private static Decision startedAgain(
      Run run, Invocation invocation, Command.Started started, Instant now) {
    String holder = invocation.holder().worker();
    return holder.isEmpty() || holder.equals(started.worker())
        ? Decision.rejected(Rejection.ALREADY_STARTED_ATTEMPT)
        : redelivered(run, invocation, started, started.worker(), now);
  }

  private static Decision redelivered(
      Run run, Invocation invocation, Command.Reply reply, String worker, Instant now) {
    int times = invocation.holder().redeliveries() + 1;
    if (times <= RunLimits.REDELIVERIES) {
      return Decision.of(
          new RunEvent.AttemptRedelivered(reply.invocation(), reply.attempt(), worker, times));
    }
    Failure lost =
        Failure.of(
            Failure.Cause.WORKER_LOST,
            "%d workers were lost with the task, one after the other".formatted(times));
    return Decision.of(failed(run, invocation, lost, now));
  }

  private static Decision started(Command.Reply reply, String worker, @Nullable Integer beat) {
    return Decision.of(
        new RunEvent.AttemptStarted(reply.invocation(), reply.attempt(), worker, beat));
  }

  /** A sign of life moves the heartbeat's deadline; it is no event, since nothing decides on it. */
  private static Decision alive(Run run, Invocation invocation, Command.Heard heard, Instant now) {
    @Nullable Duration interval = run.limit(heard.invocation(), Timer.Kind.HEARTBEAT);
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
      return Decision.of(new RunEvent.InvocationsCancelled(List.of(revoked.invocation()), true));
    }
    Failure failure = Failure.of(Failure.Cause.REVOKED, "the task was revoked at its worker");
    return Decision.of(failed(run, invocation, failure, now));
  }

  /** Sent again at once: only what is given back again and again has itself to blame. */
  private static Decision givenBack(
      Run run, Invocation invocation, Command.GivenBack back, Instant now) {
    if (run.state() == RunState.CANCELLING) {
      return Decision.of(new RunEvent.InvocationsCancelled(List.of(back.invocation()), true));
    }
    Failure failure =
        Failure.of(Failure.Cause.GIVEN_BACK, "the worker had to end before the task was done");
    boolean again = run.life().sends() && invocation.attempts().givenBack() < RunLimits.GIVEN_BACK;
    return Decision.of(
        again
            ? new RunEvent.AttemptFailed(invocation.number(), invocation.attempt(), failure, now)
            : failed(run, invocation, failure, now));
  }

  private static RunEvent failed(Run run, Invocation invocation, Failure failure, Instant now) {
    return failed(run, invocation, failure, null, now);
  }

  private static RunEvent failed(
      Run run, Invocation invocation, Failure failure, @Nullable Duration retryAfter, Instant now) {
    Retry retry = run.task(invocation.number()).map(Work.Task::retry).orElse(Retry.NONE);
    int tried = Math.max(1, invocation.attempts().tried());
    boolean again = run.life().sends() && !failure.recurs() && retry.allows(tried, failure.type());
    @Nullable Instant retryAt =
        again
            ? now.plus(retry.delayAfter(tried, seed(run, invocation.number(), tried), retryAfter))
            : null;
    return new RunEvent.AttemptFailed(invocation.number(), invocation.attempt(), failure, retryAt);
  }

  /** Jitter without a random source: the same history always decides the same. */
  private static long seed(Run run, int number, int tried) {
    return run.id().uuid().getLeastSignificantBits() * 31 * 31 + number * 31L + tried;
  }

  private static Decision timer(Run run, Command.TimerFired fired, Instant now) {
    Timer timer = fired.timer();
    return switch (timer.kind()) {
      case CANCEL_GRACE -> graceOver(run);
      case DEADLINE -> overdue(run);
      case PROCEED ->
          run.life().sends() ? Decision.proceed() : Decision.rejected(Rejection.STALE_TIMER);
      case QUEUE, RUN, HEARTBEAT, RETRY, WAIT -> attemptTimer(run, timer, now);
    };
  }

  private static Decision attemptTimer(Run run, Timer timer, Instant now) {
    @Nullable Invocation invocation = run.invocation(timer.invocation()).orElse(null);
    if (invocation == null
        || invocation.attempt() != timer.attempt()
        || invocation.stateSeq() != timer.armedSeq()
        || invocation.state() != guarded(timer.kind())) {
      return Decision.rejected(Rejection.STALE_TIMER);
    }
    return switch (timer.kind()) {
      case RETRY ->
          run.life().sends()
              ? Decision.of(
                  new RunEvent.AttemptScheduled(
                      timer.invocation(), invocation.attempts().last() + 1))
              : Decision.rejected(Rejection.STALE_TIMER);
      case WAIT -> waited(invocation);
      case QUEUE -> timedOut(run, invocation, timer, Failure.Cause.QUEUE_TIMEOUT, now);
      case RUN -> timedOut(run, invocation, timer, Failure.Cause.RUN_TIMEOUT, now);
      case HEARTBEAT -> timedOut(run, invocation, timer, Failure.Cause.HEARTBEAT_TIMEOUT, now);
      case CANCEL_GRACE, DEADLINE, PROCEED ->
          throw new IllegalArgumentException("guards no invocation: " + timer.kind());
    };
  }

  private static Decision waited(Invocation invocation) {
    Wait wait = invocation.pending();
    if (wait == null) {
      return Decision.rejected(Rejection.STALE_TIMER);
    }
    if (!wait.fails()) {
      return Decision.of(
          new RunEvent.InvocationSucceeded(invocation.number(), 1, wait.otherwise(), false));
    }
    Failure failure =
        Failure.of(Failure.Cause.SIGNAL_TIMEOUT, "no signal '" + wait.signal() + "' came in time");
    return Decision.of(new RunEvent.AttemptFailed(invocation.number(), 1, failure, null));
  }

  private static Decision overdue(Run run) {
    if (run.state() != RunState.RUNNING) {
      return Decision.rejected(Rejection.STALE_TIMER);
    }
    String message = "the run took longer than " + run.pipeline().timeout();
    return Decision.of(new RunEvent.RunOverdue(Failure.of(Failure.Cause.DEADLINE, message)));
  }

  private static State guarded(Timer.Kind kind) {
    return switch (kind) {
      case QUEUE -> State.QUEUED;
      case RUN, HEARTBEAT -> State.STARTED;
      case RETRY -> State.BACKOFF;
      case WAIT -> State.WAITING;
      case CANCEL_GRACE, DEADLINE, PROCEED ->
          throw new IllegalArgumentException("guards no invocation: " + kind);
    };
  }

  private static Decision timedOut(
      Run run, Invocation invocation, Timer timer, Failure.Cause cause, Instant now) {
    String what =
        switch (cause) {
          case QUEUE_TIMEOUT -> "no worker took the task for ";
          case RUN_TIMEOUT -> "the task ran for more than ";
          default -> "no sign of life for ";
        };
    Failure failure = Failure.of(cause, what + run.limit(timer.invocation(), timer.kind()));
    return Decision.of(failed(run, invocation, failure, now));
  }

  private static Decision graceOver(Run run) {
    if (run.state() != RunState.CANCELLING) {
      return Decision.rejected(Rejection.STALE_TIMER);
    }
    return Decision.of(new RunEvent.InvocationsCancelled(List.copyOf(run.open().keySet()), false));
  }

  private Decide() {}
}
