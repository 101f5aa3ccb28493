package dev.solidflux.core.forecast;

/**
 * How often something happened of the times it could have. Before anything was seen it is taken to
 * happen: whoever waits pays for the opposite error.
 *
 * @param yes how often it did, newer times weighing more
 * @param all how often it could have
 */
public record Chance(double yes, double all) {

  /** Of nothing yet. */
  public static final Chance UNKNOWN = new Chance(0, 0);

  private static final double LEFT = 1 - 1.0 / Quantiles.MEMORY;

  public Chance {
    if (!(yes >= 0 && yes <= all) || Double.isInfinite(all)) {
      throw new IllegalArgumentException("no chance: " + yes + " of " + all);
    }
  }

  public Chance plus(boolean happened) {
    return new Chance(yes * LEFT + (happened ? 1 : 0), all * LEFT + 1);
  }

  /** The same, believed in less. */
  public Chance faded(double factor) {
    return new Chance(yes * factor, all * factor);
  }

  /** From 0 to 1. What it is taken for before anything was seen counts the less the more was. */
  public double share() {
    double before = 1 / (all + 1);
    return (yes + before) / (all + before);
  }
}
