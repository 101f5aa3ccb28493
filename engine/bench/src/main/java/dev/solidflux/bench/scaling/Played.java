package dev.solidflux.bench.scaling;

import java.util.List;
import java.util.Map;

/**
 * What became of a trace.
 *
 * @param seconds how long each run took, in the order of the trace
 * @param pools by queue
 */
record Played(Scaling scaling, List<Double> seconds, Map<String, OfPool> pools) {

  /**
   * What a queue's workers cost.
   *
   * @param workerHours that were paid for
   * @param busyHours of it in which they worked
   */
  record OfPool(double workerHours, double busyHours) {
    static OfPool of(Workers workers) {
      return new OfPool(workers.seconds() / 3_600, workers.busySeconds() / 3_600);
    }
  }

  double workerHours() {
    return pools.values().stream().mapToDouble(OfPool::workerHours).sum();
  }
}
