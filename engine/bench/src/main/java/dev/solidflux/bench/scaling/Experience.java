package dev.solidflux.bench.scaling;

import dev.solidflux.core.forecast.Learnt;
import dev.solidflux.core.forecast.Quantiles;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What the runs of a trace have told so far. */
final class Experience {

  private final Map<String, Map<String, Learnt.OfStep>> steps = new HashMap<>();
  private final Map<String, Quantiles> cold = new HashMap<>();

  void step(String pipeline, String path, UnaryOperator<Learnt.OfStep> what) {
    steps
        .computeIfAbsent(pipeline, any -> new HashMap<>())
        .compute(path, (any, of) -> what.apply(of == null ? Learnt.OfStep.NOTHING : of));
  }

  void came(String queue, double seconds) {
    cold.compute(queue, (any, of) -> (of == null ? Quantiles.NONE : of).plus(seconds));
  }

  /** As it is seen from a pipeline. */
  Learnt of(String pipeline) {
    Map<String, Learnt.OfStep> its = steps.computeIfAbsent(pipeline, any -> new HashMap<>());
    return new Learnt() {
      @Override
      public OfStep step(String path) {
        return its.getOrDefault(path, OfStep.NOTHING);
      }

      @Override
      public Quantiles cold(String queue) {
        return cold.getOrDefault(queue, Quantiles.NONE);
      }
    };
  }
}
