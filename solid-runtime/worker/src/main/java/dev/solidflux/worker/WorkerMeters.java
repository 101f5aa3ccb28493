package dev.solidflux.worker;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the worker does in figures, if Micrometer with its form for Prometheus is there. */
final class WorkerMeters {

  private static final String REGISTRY = "io.micrometer.prometheusmetrics.PrometheusMeterRegistry";

  private WorkerMeters() {}

  /**
   * @return what writes them out; null if the library is not on the class path
   */
  static @Nullable Supplier<String> of(RunningWorker worker) {
    try {
      Class.forName(REGISTRY);
      return PrometheusMeters.of(worker);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }
}
