package dev.solidflux.core.trace;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import org.jspecify.annotations.Nullable;

/**
 * The trace of a run.
 *
 * @param id that of whoever submitted or began the run; the run's own if it named none
 * @param caller the span that led to the run; null if nobody named one
 */
public record Trace(RunId run, String id, @Nullable Traceparent caller) {

  /**
   * @param caller the traceparent that is kept with the run; null, or no sound one, for none
   */
  public static Trace of(RunId run, @Nullable String caller) {
    Traceparent sound = caller == null ? null : Traceparent.parse(caller).orElse(null);
    return new Trace(run, sound == null ? TraceIds.trace(run) : sound.trace(), sound);
  }

  /** The run's own span. */
  public String span() {
    return TraceIds.span(run);
  }

  /**
   * What the worker of an attempt is told, or the run that an invocation begins.
   *
   * @param sampled whether the trace is recorded
   */
  public Traceparent of(int invocation, int attempt, boolean sampled) {
    return new Traceparent(id, TraceIds.span(new Attempt(run, invocation, attempt)), sampled);
  }
}
