package dev.solidflux.bench;

import java.time.Instant;

/**
 * What fan-outs cost; its components are the fields of the JSON.
 *
 * @param ratio of the large fan-out's time to that of as many independent runs
 * @param walGrowth WAL for each element of the large one to that of the small one
 * @param heapGrowth the same of heap
 * @param recall what it takes to bring the large one into memory again
 */
record FanOutReport(
    String benchmark,
    Instant at,
    FanOutOptions options,
    double ratio,
    double walGrowth,
    double heapGrowth,
    Independent independent,
    One large,
    One small,
    Recall recall,
    Services.Versions services,
    Report.Machine machine) {

  /** Runs of one step each. */
  record Independent(long runs, double seconds, double stepsPerSecond, double walBytesPerStep) {}

  /**
   * A run with all of its elements ended, which is brought into memory.
   *
   * @param events how many it has
   * @param fromEventsMillis from its first event, the median
   * @param snapshotOf of how many events its newest snapshot is; 0 if it has none
   * @param snapshotBytes how large that is
   * @param fromSnapshotMillis from that and the events after it, the median
   */
  record Recall(
      long events,
      double fromEventsMillis,
      long snapshotOf,
      long snapshotBytes,
      double fromSnapshotMillis) {}

  /**
   * One run that fans out; each figure is the median of five.
   *
   * @param seconds from its submission until the last element has ended
   * @param heapBytesPerElement that the run takes with all of its results, after a collection
   */
  record One(
      long elements,
      double seconds,
      double elementsPerSecond,
      double walBytesPerElement,
      double heapBytesPerElement) {}
}
