package dev.solidflux.bench;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What runs cost that wait for a worker; its components are the fields of the JSON. */
record WaitingReport(
    String benchmark,
    Instant at,
    WaitingOptions options,
    Acceptance accepted,
    double takenUpAfterSeconds,
    Rest rest,
    Work work,
    Services.Versions services,
    Report.Machine machine) {

  /**
   * @param windows runs/s of each tenth of the runs, in their order
   */
  record Acceptance(long runs, double seconds, double runsPerSecond, List<Double> windows) {}

  /**
   * While nothing happens.
   *
   * @param processCores share of one core that the engine's process takes; the worker's and the
   *     measurement's part is none, the broker's is in it if that is embedded
   * @param databaseCores of one core; 0 if the database is not embedded
   * @param threadsCores of one core, by what threads are for
   * @param heapUsedBytes after a collection
   */
  record Rest(
      double seconds,
      double processCores,
      double databaseCores,
      Map<String, Double> threadsCores,
      long heapUsedBytes) {}

  /**
   * From the moment that a worker begins to consume.
   *
   * @param windows runs that ended per second, in each tenth of the time
   */
  record Work(
      double firstEndMillis,
      double seconds,
      long tasksReceived,
      double endedPerSecond,
      List<Double> windows) {}
}
