package dev.solidflux.core.run;

/**
 * Why a command changed nothing. A value, never an exception: most are the ordinary echo of
 * at-least-once delivery.
 */
public enum Rejection {
  /** The run has ended. */
  RUN_ENDED,
  /** The run was started before. */
  ALREADY_STARTED,
  /** The run has not been started. */
  NOT_STARTED,
  /** The run is being cancelled already. */
  ALREADY_CANCELLING,
  /** What runs at the end is not cancelled. */
  FINISHING,
  /** So many signals that nobody waits for are kept already. */
  TOO_MANY_SIGNALS,
  /** A signal is not what those who may wait for it could use. */
  UNFIT_SIGNAL,
  /** No such invocation was ever scheduled. */
  UNKNOWN_INVOCATION,
  /** No such attempt was ever sent. */
  UNKNOWN_ATTEMPT,
  /** The invocation has its result, or was given up. */
  INVOCATION_ENDED,
  /** The attempt was given up; only its success would still count. */
  LATE_REPLY,
  /** The attempt is known to have started, at this worker. */
  ALREADY_STARTED_ATTEMPT,
  /** The timer is not the one that was armed last. */
  STALE_TIMER,
  /** A sign of life that tells nothing new. */
  NOTHING_NEW
}
