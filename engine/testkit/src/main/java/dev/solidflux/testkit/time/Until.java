package dev.solidflux.testkit.time;

import java.util.concurrent.locks.LockSupport;

/** Waits for what nobody tells. */
public final class Until {

  private static final long LOOK_NANOS = 1_000_000;

  private Until() {}

  /** What is waited for. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /**
   * Looks again and again.
   *
   * @throws InterruptedException if the thread is interrupted, as it is when a test's own time is
   *     up
   */
  public static void holds(Condition condition) throws Exception {
    while (!condition.holds()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("it did not come to pass in time");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
