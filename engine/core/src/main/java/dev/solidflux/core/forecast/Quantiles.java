package dev.solidflux.core.forecast;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a quantity that is never negative is distributed, as far as what was seen of it tells: counts
 * in buckets whose width grows with their value, so that each quantile is right to a few per cent
 * whatever the unit. What is newer weighs more: a sample counts half as much after 35 others. What
 * few samples say is taken less literally, as if each stood for some around it.
 */
public final class Quantiles {

  /** Of nothing yet. */
  public static final Quantiles NONE = new Quantiles(new int[0], new double[0]);

  /** How many samples it remembers, about. */
  public static final int MEMORY = 50;

  private static final double LOG_WIDTH = Math.log(1.04);

  /** All values below have one bucket; the unit is the caller's. */
  private static final double LEAST = 1e-3;

  private static final double LARGEST = 1e15;

  /** The standard deviation, of the logarithm, of what one sample stands for. */
  private static final double SPREAD_OF_ONE = 0.2;

  /** What is left of a sample is forgotten. */
  private static final double FORGOTTEN = 1e-3;

  private final int[] buckets;
  private final double[] weights;
  private final double weight;

  private Quantiles(int[] buckets, double[] weights) {
    this.buckets = buckets;
    this.weights = weights;
    this.weight = Arrays.stream(weights).sum();
  }

  /**
   * Of what was written down.
   *
   * @param weights by bucket
   * @throws IllegalArgumentException if a weight is none
   */
  public static Quantiles of(Map<Integer, Double> weights) {
    TreeMap<Integer, Double> sorted = new TreeMap<>(weights);
    if (sorted.values().stream().anyMatch(w -> !(w > 0) || w.isInfinite())) {
      throw new IllegalArgumentException("weights are positive: " + weights);
    }
    return new Quantiles(
        sorted.keySet().stream().mapToInt(Integer::intValue).toArray(),
        sorted.values().stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** What {@link #of} takes. */
  public Map<Integer, Double> weights() {
    TreeMap<Integer, Double> all = new TreeMap<>();
    for (int i = 0; i < buckets.length; i++) {
      all.put(buckets[i], weights[i]);
    }
    return all;
  }

  /** With one more sample; one that is negative counts as 0. */
  public Quantiles plus(double value) {
    return faded(1 - 1.0 / MEMORY).merged(Map.of(bucket(value), 1.0));
  }

  /** With what another one knows, as if it had been seen at the same time. */
  public Quantiles plus(Quantiles other) {
    return merged(other.weights());
  }

  /** The same, believed in less. */
  public Quantiles faded(double factor) {
    TreeMap<Integer, Double> left = new TreeMap<>();
    weights().forEach((bucket, w) -> left.put(bucket, w * factor));
    left.values().removeIf(w -> w < FORGOTTEN);
    return of(left);
  }

  private Quantiles merged(Map<Integer, Double> more) {
    TreeMap<Integer, Double> all = new TreeMap<>(weights());
    more.forEach((bucket, w) -> all.merge(bucket, w, Double::sum));
    return of(all);
  }

  /** How many samples it rests on; less for those that are long ago. */
  public double weight() {
    return weight;
  }

  public boolean isEmpty() {
    return buckets.length == 0;
  }

  /**
   * What a share of all stays below.
   *
   * @param share above 0 and below 1
   * @throws IllegalStateException if nothing was seen
   */
  public double at(double share) {
    return at(share, 0);
  }

  /**
   * The same among those that are above a value. Where none was, it is taken to be about to end.
   *
   * @param share above 0 and below 1
   * @param above the least that it can be
   */
  public double at(double share, double above) {
    double below = above <= 0 ? 0 : shareBelow(above);
    double of = below + share * (1 - below);
    return Math.max(above, of >= 1 - 1e-9 ? above : spread(raw(of), share));
  }

  /** The mean of what was seen. */
  public double mean() {
    double sum = 0;
    for (int i = 0; i < buckets.length; i++) {
      sum += weights[i] * value(buckets[i]);
    }
    return isEmpty() ? 0 : sum / weight;
  }

  private double shareBelow(double value) {
    double below = 0;
    for (int i = 0; i < buckets.length && value(buckets[i]) <= value; i++) {
      below += weights[i];
    }
    return isEmpty() ? 0 : below / weight;
  }

  private double raw(double share) {
    if (isEmpty()) {
      throw new IllegalStateException("nothing was seen");
    }
    double rest = share * weight;
    int i = 0;
    while (i < buckets.length - 1 && rest > weights[i]) {
      rest -= weights[i];
      i++;
    }
    return value(buckets[i]);
  }

  private double spread(double value, double share) {
    return value * Math.exp(SPREAD_OF_ONE / Math.sqrt(Math.max(1, weight)) * normal(share));
  }

  /** The quantile of the normal distribution, to two digits: Tukey's lambda. */
  private static double normal(double share) {
    return (Math.pow(share, 0.135) - Math.pow(1 - share, 0.135)) / 0.1975;
  }

  private static int bucket(double value) {
    double bounded = Math.min(LARGEST, value);
    return bounded < LEAST ? 0 : 1 + (int) Math.floor(Math.log(bounded / LEAST) / LOG_WIDTH);
  }

  private static double value(int bucket) {
    return bucket == 0 ? 0 : LEAST * Math.exp(LOG_WIDTH * (bucket - 0.5));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quantiles that
        && Arrays.equals(buckets, that.buckets)
        && Arrays.equals(weights, that.weights);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(buckets);
  }

  @Override
  public String toString() {
    return isEmpty()
        ? "of nothing"
        : "%.3g (%.3g to %.3g) of %.1f".formatted(at(0.5), at(0.1), at(0.9), weight);
  }
}
