package dev.solidflux.amqp;

/**
 * How many replies a mailbox asks the broker for. AMQP counts messages and not bytes, so it is as
 * many as are allowed, and as few as fit the budget of bytes once large ones were seen; after some
 * quiet time it is doubled, and doubled again.
 */
final class Prefetch {

  /** After how many replies within the budget more may be asked for. */
  static final int QUIET = 100;

  private final int most;
  private final long budget;
  private int now;
  private int largest;
  private int quiet;

  Prefetch(int most, long budget) {
    this.most = most;
    this.budget = budget;
    this.now = most;
  }

  synchronized int now() {
    return now;
  }

  long budget() {
    return budget;
  }

  /**
   * A reply was taken within the budget.
   *
   * @return whether more can be asked for from now on
   */
  synchronized boolean within(int bytes) {
    largest = Math.max(largest, bytes);
    if (now == most || ++quiet < QUIET) {
      return false;
    }
    boolean fits = 2L * now * largest <= budget;
    quiet = 0;
    largest = 0;
    if (fits) {
      now = Math.min(most, 2 * now);
    }
    return fits;
  }

  /** A reply of that size would have passed the budget: fewer are asked for from now on. */
  synchronized void beyond(int bytes) {
    largest = Math.max(largest, bytes);
    now = Math.clamp(budget / largest, 1, Math.max(1, now - 1));
    quiet = 0;
    largest = 0; // they come again
  }
}
