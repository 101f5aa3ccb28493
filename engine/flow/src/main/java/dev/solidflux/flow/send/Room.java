package dev.solidflux.flow.send;

/**
 * Counts the committed tasks that a shard has in memory, sent or not, and their bytes. An eighth is
 * kept for those of which nothing is in memory yet: what fills the rest may wait for long.
 */
final class Room {

  private static final int KEPT = 8;

  private final int most;
  private final long mostBytes;
  private int tasks;
  private long bytes;

  Room(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /**
   * Whether one more may come.
   *
   * @param first whether nothing like it is ready
   */
  boolean isThere(boolean first) {
    return tasks < most - (first ? 0 : most / KEPT)
        && bytes < mostBytes - (first ? 0 : mostBytes / KEPT);
  }

  /** How many bytes more may come; one task may take more. */
  long left() {
    return Math.max(0, mostBytes - bytes);
  }

  void enter(Send send) {
    tasks++;
    bytes += send.bytes();
  }

  void leave(Send send) {
    tasks--;
    bytes -= send.bytes();
  }
}
