package dev.solidflux.core.forecast;

import dev.solidflux.core.forecast.Hindsight.Seen;
import dev.solidflux.core.forecast.Learnt.OfStep;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What the runs of a pipeline have told of its steps.
 *
 * @param steps by path
 */
public record Lessons(Map<String, OfStep> steps) {

  /** Of no run yet. */
  public static final Lessons NONE = new Lessons(Map.of());

  public Lessons {
    steps = Map.copyOf(steps);
  }

  public OfStep of(String path) {
    return steps.getOrDefault(path, OfStep.NOTHING);
  }

  /** With what one more run tells. */
  public Lessons plus(Map<String, Seen> seen) {
    Map<String, OfStep> all = new HashMap<>(steps);
    seen.forEach((path, one) -> all.put(path, of(path).plus(one)));
    return new Lessons(all);
  }

  /** The same, believed in less: what another version of the pipeline has told. */
  public Lessons faded(double factor) {
    return changed((path, step) -> step.faded(factor));
  }

  private Lessons changed(BiFunction<String, OfStep, OfStep> change) {
    Map<String, OfStep> all = new HashMap<>();
    steps.forEach((path, step) -> all.put(path, change.apply(path, step)));
    return new Lessons(all);
  }
}
