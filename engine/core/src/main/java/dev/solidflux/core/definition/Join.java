package dev.solidflux.core.definition;

/** When the turn of a solid comes that waits for others. */
public enum Join {
  /** All of them succeeded; it is skipped as soon as one of them is. */
  ALL,
  /** All of them have ended, and at least one succeeded; it is skipped if none did. */
  ANY,
  /** All of them have ended, in whatever way. */
  FINISHED
}
