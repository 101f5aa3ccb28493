package dev.solidflux.core.forecast;

import org.jspecify.annotations.Nullable;

/** The queues as they are now. */
public interface Queues {

  State of(String queue);

  /**
   * One of them.
   *
   * @param prewarm what a waiting worker may cost
   * @param served whether it has a worker
   * @param askedFor for how many seconds it has asked for one in vain; null if it does not ask
   * @param waits how many seconds the task had waited that was begun last, although there was a
   *     worker: what is before a task that comes now
   */
  record State(Prewarm prewarm, boolean served, @Nullable Double askedFor, double waits) {

    /** Of a queue in which nothing waits while there is a worker. */
    public State(Prewarm prewarm, boolean served, @Nullable Double askedFor) {
      this(prewarm, served, askedFor, 0);
    }
  }
}
