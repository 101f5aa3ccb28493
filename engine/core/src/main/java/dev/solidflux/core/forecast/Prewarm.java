package dev.solidflux.core.forecast;

import java.util.Locale;

/** What workers that wait may cost, set against a run that waits for them. */
public enum Prewarm {
  /** Workers are asked for when there is something to do. */
  OFF(0),
  /** A run's second is worth one of a worker's: they come if they will more likely be needed. */
  BUDGET(1),
  /**
   * A run's second is worth fifty of a worker's. Where nothing is known yet, workers are asked for
   * as soon as a run begins.
   */
  EAGER(50);

  private final double worth;

  Prewarm(double worth) {
    this.worth = worth;
  }

  /** What the seconds of so many workers cost, of what they and the run's cost together. */
  double idleShare(int workers) {
    return workers / (workers + worth);
  }

  /** How it is written. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
