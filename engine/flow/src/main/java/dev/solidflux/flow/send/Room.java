package dev.solidflux.flow.send;

/** Counts the committed tasks that a shard has in memory, sent or not, and their bytes. */
final class Room {

  private final int most;
  private final long mostBytes;
  private int tasks;
  private long bytes;

  Room(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** Whether one more may come. */
  boolean isThere() {
    return tasks < most && bytes < mostBytes;
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
