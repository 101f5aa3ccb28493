package dev.solidflux.flow.turn;

/** What was found when a run was asked for. */
sealed interface Standing {

  /** It is in memory. */
  record Hot(HotRun run) implements Standing {}

  /** There is no such run. */
  record Missing() implements Standing {}

  /** It is set aside until somebody releases it. */
  record Aside() implements Standing {}

  /**
   * This build cannot read its definition or its history.
   *
   * @param newer whether a newer build may
   */
  record Unreadable(String reason, boolean newer) implements Standing {}
}
