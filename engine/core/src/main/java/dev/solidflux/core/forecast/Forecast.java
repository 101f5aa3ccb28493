package dev.solidflux.core.forecast;

import java.util.List;

/**
 * What is expected of a run, in seconds from now.
 *
 * @param needs when workers will be needed that there is reason to ask for before
 * @param end when the run will be over
 * @param endKnown whether that rests on earlier runs, in all that is likely to be done yet
 */
public record Forecast(List<Need> needs, Span end, boolean endKnown) {

  /**
   * Workers that a step will need.
   *
   * @param path the step
   * @param tasks how many tasks it will be, should it be done
   * @param chance from 0 to 1, that it will be done
   * @param ready when it will be, should it be done
   * @param ask when to ask for the workers; 0 for now
   * @param until when to give them up if it has not become ready; infinite if nothing is known
   */
  public record Need(
      String path, String queue, int tasks, double chance, Span ready, double ask, double until) {}

  /** Between which times something lies in eight of ten cases, and the middle of all. */
  public record Span(double early, double middle, double late) {}
}
