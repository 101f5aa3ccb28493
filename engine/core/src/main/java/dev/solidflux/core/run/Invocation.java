package dev.solidflux.core.run;

import dev.solidflux.core.id.RunId;
import dev.solidflux.json.JsonSize;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Where one open invocation stands.
 *
 * @param number from 1, in the order of scheduling
 * @param index the element's index in a fan-out
 * @param stateSeq the sequence number of the event that began this state: what its timers were
 *     armed by
 * @param pending what it waits for, if that is a time or a signal
 * @param child the run that it waits for, if it is one of another pipeline
 * @param hold the permits that it takes; null if it needs none
 * @param args what each attempt is sent; a JSON null for what is no task
 * @param bytes what the arguments take, written out
 */
public record Invocation(
    int number,
    Place place,
    @Nullable Integer index,
    State state,
    Attempts attempts,
    Holder holder,
    long stateSeq,
    @Nullable Wait pending,
    @Nullable RunId child,
    @Nullable Hold hold,
    JsonNode args,
    long bytes) {

  /** The states of an invocation. */
  public enum State {
    /** No task: it waits for a time, for a word from outside, or for another run. */
    WAITING,
    /** It is not sent before it has its permits. */
    HELD,
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
    /** Over, given up with what is around it. */
    CANCELLED;

    /** What people see. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The attempt whose replies count, from 1. */
  public int attempt() {
    return attempts.current();
  }

  /** Whether the current attempt may be with a worker. */
  public boolean sent() {
    return state == State.QUEUED || state == State.STARTED;
  }

  /** Whether somebody else may be doing it: a worker, or another run. */
  boolean isAway() {
    return sent() || child != null;
  }

  /** Whether a worker that begins this attempt now begins it for this invocation. */
  boolean mayBegin(int attempt) {
    boolean again = attempts.neverBegun().contains(attempt) && state != State.STARTED;
    return again || (attempt == attempt() && sent());
  }

  /** The same of a worker that has not begun it and asks. */
  boolean wants(int attempt) {
    return mayBegin(attempt) && (attempt == attempt() || state == State.BACKOFF);
  }

  static Invocation scheduled(
      int number, Place place, @Nullable Integer index, JsonNode args, long seq) {
    return new Invocation(
        number,
        place,
        index,
        State.QUEUED,
        Attempts.FIRST,
        Holder.NOBODY,
        seq,
        null,
        null,
        null,
        args,
        JsonSize.of(args));
  }

  /** It needs permits before it is sent. */
  Invocation held(List<Permit> permits) {
    return with(State.HELD, attempts, holder, stateSeq, Hold.of(permits));
  }

  /** It has one more; with the last it is sent. */
  Invocation permitted(Hold now, long seq) {
    return with(now.isOver() ? State.QUEUED : State.HELD, attempts, holder, seq, now);
  }

  static Invocation waiting(int number, Place place, @Nullable Integer index, Wait wait, long seq) {
    return new Invocation(
        number,
        place,
        index,
        State.WAITING,
        Attempts.FIRST,
        Holder.NOBODY,
        seq,
        wait,
        null,
        null,
        JsonNodeFactory.instance.nullNode(),
        JsonSize.of(wait.otherwise()));
  }

  /** Its input is not kept: whoever does it has it. */
  static Invocation of(int number, Place place, @Nullable Integer index, Child child, long seq) {
    return new Invocation(
        number,
        place,
        index,
        State.WAITING,
        Attempts.FIRST,
        Holder.NOBODY,
        seq,
        null,
        child.run(),
        null,
        JsonNodeFactory.instance.nullNode(),
        JsonSize.of(child.input()));
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
    return with(State.BACKOFF, attempts.failed(failure.cause()), Holder.NOBODY, seq);
  }

  Invocation retry(int nextAttempt, long seq) {
    return with(State.QUEUED, attempts.retry(nextAttempt), Holder.NOBODY, seq);
  }

  private Invocation with(State next, Attempts tried, Holder by, long seq) {
    return with(next, tried, by, seq, hold);
  }

  private Invocation with(State next, Attempts tried, Holder by, long seq, @Nullable Hold permits) {
    return new Invocation(
        number, place, index, next, tried, by, seq, pending, child, permits, args, bytes);
  }
}
