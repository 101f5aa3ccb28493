package dev.solidflux.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one run of the benchmark found; its components are the fields of the JSON. Every figure
 * ending in {@code PerStep} is an average over the engine's measured steps.
 *
 * @param ratio of the engine's steps/s (whole) to the ceiling's round trips/s (median)
 */
record Report(
    String benchmark,
    Instant at,
    double ratio,
    CeilingFigures ceiling,
    EngineFigures engine,
    Map<String, Object> settings,
    Services.Versions services,
    Machine machine) {

  /**
   * The broker alone.
   *
   * @param roundTripsPerSecond the median of the windows
   * @param windows round trips/s of each, half of them before the engine was measured and half
   *     after
   * @param messagesPerRoundTrip that entered the broker: a task and its replies
   * @param machineCpuLoad how busy the whole machine was, from 0 to 1; others' work included
   */
  record CeilingFigures(
      double roundTripsPerSecond,
      List<Double> windows,
      double windowSeconds,
      double messagesPerRoundTrip,
      double processCpuMillisPerRoundTrip,
      Map<String, Double> threadsCpuMillisPerRoundTrip,
      double machineCpuLoad) {}

  /**
   * The engine.
   *
   * @param stepsPerSecond of all: from the first submission to the last run's end
   * @param steadyStepsPerSecond between the first and the last tenth of the results
   * @param warmUpRuns before the measured ones, until the compilers had little left to do
   * @param eventsPerStep committed; a run's own events are shared out among its steps
   */
  record EngineFigures(
      double stepsPerSecond,
      double steadyStepsPerSecond,
      double seconds,
      long steps,
      long runs,
      long warmUpRuns,
      Latency latencyMillis,
      double loneStepMillis,
      Traffic messagesPerStep,
      double eventsPerStep,
      Batches batches,
      Writes writes,
      Cpu cpu) {}

  /**
   * From a step's {@code invocations-scheduled} to its {@code invocation-succeeded}, by their
   * times.
   */
  record Latency(double p50, double p99, double max) {}

  /**
   * Messages, counted at both ends.
   *
   * @param barriers what the engine sent to its own mailboxes, to know what it has read of them
   * @param intoBroker all that were published, by the engine and by the worker
   */
  record Traffic(
      double published,
      double confirmed,
      double delivered,
      double workerReceived,
      double workerSent,
      double barriers,
      double intoBroker) {}

  /** One is what one shard commits in one statement. */
  record Batches(double perStep, double meanEvents, double meanCommitMillis) {}

  /**
   * What the database wrote, from the start of the warm-up: its own counts come too late to be told
   * apart.
   *
   * @param statementsPerStep committed transactions: each of the engine's statements is one
   */
  record Writes(
      double rowsPerStep,
      Map<String, Rows> tables,
      double statementsPerStep,
      double walBytesPerStep,
      double walRecordsPerStep,
      double walPageImagesPerStep) {}

  /** Of one table, per step; {@code hot} are updates that needed no index entry. */
  record Rows(double inserted, double updated, double deleted, double hot) {}

  /**
   * Processor time.
   *
   * @param processMillisPerStep engine, worker, and the broker if it is embedded
   * @param databaseMillisPerStep 0 if the database is not embedded
   * @param machineLoad how busy the whole machine was, from 0 to 1; others' work included
   */
  record Cpu(
      double processMillisPerStep,
      double databaseMillisPerStep,
      Map<String, Double> threadsMillisPerStep,
      long collections,
      double collectionSeconds,
      double machineLoad) {}

  /**
   * Where it ran.
   *
   * @param loadAverage of the last minute when the benchmark began; negative if unknown
   */
  record Machine(
      int cores,
      long memoryBytes,
      long maxHeapBytes,
      String os,
      String arch,
      String java,
      double loadAverage) {

    static Machine here() {
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      return new Machine(
          Runtime.getRuntime().availableProcessors(),
          system.getTotalMemorySize(),
          Runtime.getRuntime().maxMemory(),
          System.getProperty("os.name") + " " + System.getProperty("os.version"),
          System.getProperty("os.arch"),
          System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
          system.getSystemLoadAverage());
    }
  }
}
