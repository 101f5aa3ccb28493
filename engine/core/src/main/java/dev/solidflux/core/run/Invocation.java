package dev.solidflux.core.run;

import dev.solidflux.json.JsonSize;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where one invocation stands.
 *
 * @param index the element's index in a fan-out
 * @param stateSeq the sequence number of the event that began this state: what its timers were
 *     armed by
 * @param args what each attempt is sent; null once the invocation is over
 * @param bytes what the arguments take, written out; 0 once the invocation is over
 */
public record Invocation(
    String solid,
    @Nullable Integer index,
    State state,
    Attempts attempts,
    Holder holder,
    long stateSeq,
    @Nullable JsonNode args,
    long bytes) {

  /** The states of an invocation. */
  public enum State {
    /** An attempt was sent; no worker has said anything yet. */
    QUEUED,
    /** A worker has the attempt. */
    STARTED,
    /** The attempt failed and the next one is not due yet. */
    BACKOFF,
    /** Over, with a result. */
    SUCCEEDED,
    /** Over, without a further attempt. */
    FAILED,
    /** Over, given up with its run. */
    CANCELLED
  }

  /** The attempt whose replies count, from 1. */
  public int attempt() {
    return attempts.current();
  }

  /** Whether a result would still count. */
  public boolean open() {
    return state == State.QUEUED || state == State.STARTED || state == State.BACKOFF;
  }

  /** Whether the current attempt may be with a worker. */
  public boolean sent() {
    return state == State.QUEUED || state == State.STARTED;
  }

  /** Whether a worker that begins this attempt now begins it for this invocation. */
  boolean mayBegin(int attempt) {
    boolean again = attempts.neverBegun().contains(attempt) && open() && state != State.STARTED;
    return again || (attempt == attempt() && sent());
  }

  /** The same of a worker that has not begun it and asks. */
  boolean wants(int attempt) {
    return mayBegin(attempt) && (attempt == attempt() || state == State.BACKOFF);
  }

  /** The path for people, such as {@code depth[3]}. */
  public String path() {
    return path(solid, index);
  }

  static String path(String solid, @Nullable Integer index) {
    return index == null ? solid : solid + "[" + index + "]";
  }

  static Invocation scheduled(RunEvent.InvocationScheduled event, long seq) {
    return new Invocation(
        event.solid(),
        event.index(),
        State.QUEUED,
        Attempts.FIRST,
        Holder.NOBODY,
        seq,
        event.args(),
        JsonSize.of(event.args()));
  }

  Invocation started(RunEvent.AttemptStarted event, long seq) {
    Holder before = event.attempt() == attempt() ? holder : Holder.NOBODY;
    return with(
        State.STARTED,
        attempts.begun(event.attempt()),
        before.begun(event.worker(), event.beat()),
        seq);
  }

  Invocation redelivered(RunEvent.AttemptRedelivered event) {
    return with(state, attempts, holder.redelivered(event.worker(), event.times()), stateSeq);
  }

  Invocation backoff(Failure failure, long seq) {
    boolean waitedInVain = failure.cause() == Failure.Cause.QUEUE_TIMEOUT;
    return with(State.BACKOFF, waitedInVain ? attempts.givenUp() : attempts, Holder.NOBODY, seq);
  }

  Invocation retry(int nextAttempt, long seq) {
    return with(State.QUEUED, attempts.retry(nextAttempt), Holder.NOBODY, seq);
  }

  Invocation end(State end, long seq) {
    return new Invocation(solid, index, end, attempts, holder, seq, null, 0);
  }

  private Invocation with(State next, Attempts tried, Holder by, long seq) {
    return new Invocation(solid, index, next, tried, by, seq, args, bytes);
  }
}
