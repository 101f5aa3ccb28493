package dev.solidflux.flow.turn;

import dev.solidflux.core.run.Failure;

/** The failures of an attempt that the engine finds outside of the core. */
final class Failures {

  static Failure invalidReply(String reason) {
    return new Failure(
        Failure.Cause.INVALID_REPLY, Failure.Cause.INVALID_REPLY.name(), reason, null);
  }

  static Failure unsendable(String reason) {
    return new Failure(Failure.Cause.LIMIT, "TaskUnsendable", reason, null);
  }

  private Failures() {}
}
