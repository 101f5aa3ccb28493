package dev.solidflux.core.run;

import dev.solidflux.json.JsonSize;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where one invocation stands.
 *
 * @param index the element's index in a fan-out
 * @param attempt the latest attempt, from 1
 * @param phaseSeq the sequence number of the event that began this phase: what its timers were
 *     armed by
 * @param args what each attempt is sent; null once the invocation is over
 * @param bytes what the arguments take, written out; 0 once the invocation is over
 */
public record InvocationState(
    String solid,
    @Nullable Integer index,
    Phase phase,
    int attempt,
    long phaseSeq,
    @Nullable JsonNode args,
    long bytes) {

  /** The phases of an invocation. */
  public enum Phase {
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
    return phase == Phase.QUEUED || phase == Phase.STARTED || phase == Phase.BACKOFF;
  }

  /** Whether the latest attempt may be with a worker. */
  public boolean sent() {
    return phase == Phase.QUEUED || phase == Phase.STARTED;
  }

  /** The path for people, such as {@code depth[3]}. */
  public String path() {
    return path(solid, index);
  }

  static String path(String solid, @Nullable Integer index) {
    return index == null ? solid : solid + "[" + index + "]";
  }

  static InvocationState scheduled(RunEvent.InvocationScheduled event, long seq) {
    return new InvocationState(
        event.solid(),
        event.index(),
        Phase.QUEUED,
        1,
        seq,
        event.args(),
        JsonSize.of(event.args()));
  }

  InvocationState enter(Phase next, long seq) {
    return new InvocationState(solid, index, next, attempt, seq, args, bytes);
  }

  InvocationState retry(int nextAttempt, long seq) {
    return new InvocationState(solid, index, Phase.QUEUED, nextAttempt, seq, args, bytes);
  }

  InvocationState end(Phase end, long seq) {
    return new InvocationState(solid, index, end, attempt, seq, null, 0);
  }
}
