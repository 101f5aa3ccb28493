package dev.solidflux.flow.turn;

/**
 * What happened to a run since a snapshot of it was made, or last thought of.
 *
 * @param bytes what it takes to read these events
 */
record SinceSnapshot(int events, long bytes) {

  static final SinceSnapshot NOTHING = new SinceSnapshot(0, 0);

  /** Of a row, besides the event's body. */
  private static final long ROW = 100;

  SinceSnapshot and(int more, long ofBytes) {
    return new SinceSnapshot(events + more, bytes + ofBytes + more * ROW);
  }
}
