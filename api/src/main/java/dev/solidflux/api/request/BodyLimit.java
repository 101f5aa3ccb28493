package dev.solidflux.api.request;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;

/** How much of a body is ever read into memory. */
public enum BodyLimit {
  /** A run's input and whatever else is sent with it. */
  RUN(4),
  /** A pipeline's document. */
  PIPELINE(1);

  private final int mebibytes;

  BodyLimit(int mebibytes) {
    this.mebibytes = mebibytes;
  }

  /** How many bytes. */
  public int bytes() {
    return mebibytes * 1024 * 1024;
  }

  /**
   * Refuses what is short as a text and long wherever it is written out: {@code 1e999} is a
   * thousand digits.
   *
   * @throws Problem {@code body-too-large}
   */
  void requireWrittenOut(long bytes) {
    if (bytes > bytes()) {
      throw Problem.of(
          ProblemCode.BODY_TOO_LARGE,
          "the body may have at most " + mebibytes + " MiB once its numbers are written out");
    }
  }

  Problem passed() {
    return Problem.of(
        ProblemCode.BODY_TOO_LARGE, "the body may have at most " + mebibytes + " MiB");
  }
}
