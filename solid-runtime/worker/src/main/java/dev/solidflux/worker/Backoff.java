package dev.solidflux.worker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses between attempts to connect: doubling from 100 ms to 10 s, each shortened by chance, so
 * that workers spread.
 */
final class Backoff {

  private static final long FIRST = Duration.ofMillis(100).toNanos();
  static final long LONGEST = Duration.ofSeconds(10).toNanos();

  private long pause = FIRST;

  /**
   * The next pause, in nanoseconds.
   *
   * @param forgiven whether the last connection was of use, so that the pauses before it no longer
   *     count
   */
  long next(boolean forgiven) {
    if (forgiven) {
      pause = FIRST;
    }
    long now = pause;
    pause = Math.min(pause * 2, LONGEST);
    return now / 2 + ThreadLocalRandom.current().nextLong(now / 2);
  }
}
