package dev.solidflux.core.run;

/** The numbers that what is opened at one moment gets, and how much more may be. */
final class Numbers {

  private int invocation;
  private int scope;
  private int open;
  private long openBytes;

  Numbers(Run run) {
    invocation = run.lastInvocation();
    scope = run.lastScope();
    open = run.open().size();
    openBytes = run.openBytes();
  }

  /** The number of the next invocation. */
  int nextInvocation() {
    return invocation + 1;
  }

  /** The id of the next scope. */
  int nextScope() {
    return scope + 1;
  }

  /** How many more invocations the run may have open. */
  int room() {
    return Math.max(0, RunLimits.OPEN - open);
  }

  boolean hasRoomFor(long bytes) {
    return openBytes + bytes <= RunLimits.OPEN_BYTES;
  }

  void invocations(int count, long bytes) {
    invocation += count;
    open += count;
    openBytes += bytes;
  }

  void scopes(int count) {
    scope += count;
  }
}
