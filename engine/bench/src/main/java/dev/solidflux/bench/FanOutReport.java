package dev.solidflux.bench;

import java.time.Instant;

/**
 * What fan-outs cost; its components are the fields of the JSON.
 *
 * @param ratio of the large fan-out's time to that of as many independent runs
 * @param walGrowth WAL for each element of the large one to that of the small one
 * @param heapGrowth the same of heap
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
    Services.Versions services,
    Report.Machine machine) {

  /** Runs of one step each. */
  record Independent(long runs, double seconds, double stepsPerSecond, double walBytesPerStep) {}

  /**
   * One run that fans out.
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
