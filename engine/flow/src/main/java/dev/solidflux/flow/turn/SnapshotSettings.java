package dev.solidflux.flow.turn;

/**
 * When snapshots are made.
 *
 * @param every after how many events of a run
 * @param leaving after how many a run that leaves memory has one made
 * @param bytes how large a state may be
 * @param waiting how many runs wait for theirs at most; others go without
 */
public record SnapshotSettings(int every, int leaving, long bytes, int waiting) {

  private static final int STATES = 4;

  /** What those that wait may take together. */
  public long waitingBytes() {
    return STATES * bytes;
  }
}
