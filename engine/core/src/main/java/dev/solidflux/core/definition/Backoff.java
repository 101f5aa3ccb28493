package dev.solidflux.core.definition;

import java.time.Duration;

/**
 * The wait between two attempts: {@code initial}, then {@code factor} times longer after each
 * failure, never more than {@code max}.
 *
 * @param factor 1 or more
 * @param jitter from 0 to 1: by what part of itself a wait may be shortened, so that invocations
 *     which failed together do not come back together. Only shortened, so {@code max} holds.
 * @param mostAsked the longest wait that a worker may ask for
 */
public record Backoff(
    Duration initial, double factor, Duration max, double jitter, Duration mostAsked) {
  /** What a worker may ask for where the document does not say {@code max}. */
  public static final Duration MOST_ASKED = Duration.ofHours(1);

  /** What a retry without {@code backoff} waits: 1 s, 2 s, 4 s … at most 1 minute, a fifth less. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 0.2, MOST_ASKED);

  /** Where {@code max} holds for what workers ask for, too. */
  public Backoff(Duration initial, double factor, Duration max, double jitter) {
    this(initial, factor, max, jitter, max);
  }

  /** The wait instead, once, where the worker that failed has asked for one. */
  public Duration asked(Duration wait) {
    Duration least = wait.isNegative() ? Duration.ZERO : wait;
    return least.compareTo(mostAsked) > 0 ? mostAsked : least;
  }

  /**
   * The wait before the attempt after this one. The same arguments give the same wait: a history
   * that is folded again must not find other times.
   *
   * @param attempt the one that failed, from 1
   * @param seed what tells one invocation from another
   */
  public Duration delayAfter(int attempt, long seed) {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempts count from 1, not " + attempt);
    }
    double grown = (double) initial.toMillis() * Math.pow(factor, attempt - 1);
    double capped = Math.min(grown, (double) max.toMillis());
    double shortened = capped * (1 - jitter * unit(seed + attempt * 0x9E3779B97F4A7C15L));
    return Duration.ofMillis(Math.max(1, Math.round(shortened)));
  }

  /** SplitMix64's finalizer, as a number in [0, 1). */
  private static double unit(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
  }
}
