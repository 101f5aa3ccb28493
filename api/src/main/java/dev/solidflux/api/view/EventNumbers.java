package dev.solidflux.api.view;

import java.util.Arrays;
import java.util.List;

/**
 * Which of a run's events speak of one invocation: the first and the newest, so that one that is
 * tried a thousand times takes no more memory than one that is tried a hundred times. As numbers
 * without boxes, since a run may have a hundred thousand invocations.
 */
final class EventNumbers {
  private static final int MOST = 300;

  private final long[] seqs;
  private final int missing;

  private EventNumbers(long[] seqs, int missing) {
    this.seqs = seqs;
    this.missing = missing;
  }

  static EventNumbers of(long seq) {
    return new EventNumbers(new long[] {seq}, 0);
  }

  EventNumbers plus(long seq) {
    boolean full = seqs.length == MOST;
    long[] more = Arrays.copyOf(seqs, full ? MOST : seqs.length + 1);
    if (full) {
      System.arraycopy(seqs, 2, more, 1, MOST - 2);
    }
    more[more.length - 1] = seq;
    return new EventNumbers(more, full ? missing + 1 : missing);
  }

  /** How many between the first and the others are not among these. */
  int missing() {
    return missing;
  }

  List<Long> list() {
    return Arrays.stream(seqs).boxed().toList();
  }

  /** What they take in memory. */
  long bytes() {
    return 40 + 8L * seqs.length;
  }
}
