package dev.solidflux.core.run;

import dev.solidflux.json.JsonSize;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where one invocation stands.
 *
 * @param index the element's index in a fan-out
 * @param attempt the latest attempt, from 1
 * @param stateSeq the sequence number of the event that began this state: what its timers were
 *     armed by
 * @param args what each attempt is sent; null once the invocation is over
 * @param bytes what the arguments take, written out; 0 once the invocation is over
 */
public record Invocation(
    String solid,
    @Nullable Integer index,
    State state,
    int attempt,
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

  /** Whether a result would still count. */
  public boolean open() {
    return state == State.QUEUED || state == State.STARTED || state == State.BACKOFF;
  }

  /** Whether the latest attempt may be with a worker. */
  public boolean sent() {
    return state == State.QUEUED || state == State.STARTED;
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
        1,
        seq,
        event.args(),
        JsonSize.of(event.args()));
  }

  Invocation enter(State next, long seq) {
    return new Invocation(solid, index, next, attempt, seq, args, bytes);
  }

  Invocation retry(int nextAttempt, long seq) {
    return new Invocation(solid, index, State.QUEUED, nextAttempt, seq, args, bytes);
  }

  Invocation end(State end, long seq) {
    return new Invocation(solid, index, end, attempt, seq, null, 0);
  }
}
