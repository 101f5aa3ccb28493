package dev.solidflux.bench.scaling;

import dev.solidflux.core.forecast.Prewarm;

/**
 * A way to decide how many workers a queue has: KEDA and the horizontal pod autoscaler under it, as
 * they are set. Times are in seconds.
 *
 * @param name for people
 * @param always whether there are as many as there may be, all the time
 * @param prewarm what tasks that are foreseen count; {@code OFF} for nothing
 * @param poll how often KEDA looks whether a queue without workers has something to do ({@code
 *     pollingInterval})
 * @param cooldown how long nothing was to be done before the last worker goes ({@code
 *     cooldownPeriod})
 * @param stable how long fewer were enough before some go ({@code
 *     scaleDown.stabilizationWindowSeconds})
 * @param growth how many times as many there may be at the next look, from four on ({@code
 *     scaleUp.policies})
 */
record Scaling(
    String name,
    boolean always,
    Prewarm prewarm,
    double poll,
    double cooldown,
    double stable,
    double growth) {

  /** How often the horizontal pod autoscaler looks. */
  static final double SYNC = 15;

  /** As many workers as there may be, all the time. */
  static final Scaling ALWAYS_ON = new Scaling("always on", true, Prewarm.OFF, 30, 300, 300, 2);

  /** KEDA on what is in a queue, as it is when nothing is set. */
  static final Scaling DEPTH = new Scaling("KEDA on depth", false, Prewarm.OFF, 30, 300, 300, 2);

  /** The same, set as docs/production.md sets it. */
  static final Scaling QUICK_DEPTH =
      new Scaling("KEDA on depth, as quick", false, Prewarm.OFF, 5, 60, 60, 100);

  /** KEDA on what Solidflux says, set in the same way. */
  static Scaling demand(Prewarm prewarm) {
    return new Scaling("Solidflux, " + prewarm.text(), false, prewarm, 5, 60, 60, 100);
  }
}
