package dev.solidflux.flow.send;

/**
 * How many tasks of one queue the broker may hold without a word from a worker: about as many as
 * workers began within the last window, and never fewer than a floor. What is beyond waits in its
 * rows, where priority, pause and cancel still reach it.
 */
final class Credit {

  private final int floor;
  private final int most;
  private final long windowNanos;
  private long windowBegan;
  private int begun;
  private int begunBefore;

  Credit(int floor, int most, long windowNanos, long now) {
    this.floor = floor;
    this.most = most;
    this.windowNanos = windowNanos;
    this.windowBegan = now;
  }

  /** A worker took a task. */
  void begun(long now) {
    turnOver(now);
    begun++;
  }

  int allowed(long now) {
    turnOver(now);
    return Math.clamp(Math.max(begun, begunBefore), floor, most);
  }

  private void turnOver(long now) {
    long windows = (now - windowBegan) / windowNanos;
    if (windows > 0) {
      begunBefore = windows == 1 ? begun : 0;
      begun = 0;
      windowBegan += windows * windowNanos;
    }
  }
}
