package dev.solidflux.core.run;

/**
 * A timer's identity. Only the one that was armed last counts, so a timer that fires twice, or
 * after what it guarded is over, changes nothing.
 *
 * @param invocation 0 for a timer of the run itself
 * @param attempt 0 for a timer of the run itself
 * @param armedSeq the sequence number of the event that armed it
 */
public record Timer(int invocation, int attempt, Kind kind, long armedSeq) {

  /** What is due. */
  public enum Kind {
    /** The attempt has waited in its queue for as long as it may. */
    QUEUE,
    /** The attempt has run for as long as it may. */
    RUN,
    /** The attempt owes a sign of life. */
    HEARTBEAT,
    /** The next attempt is due. */
    RETRY,
    /** A delay is over, or no signal has come in time. */
    WAIT,
    /** The run has taken as long as it may. */
    DEADLINE,
    /** A step that was not finished is to be gone on with. */
    PROCEED,
    /** Workers that were asked to stop have had their time. */
    CANCEL_GRACE
  }
}
