package dev.solidflux.worker.slot;

import org.jspecify.annotations.Nullable;

/**
 * One who takes slots of a pool, standing in line for them: whoever came first is served first, and
 * who waits for many is not passed by those who need few of the same.
 */
public final class SlotLine {

  private final SlotPool pool;
  private final Runnable turn;

  /** What it stands in line for; null if it does not. Under the pool's lock. */
  @Nullable SlotNeed waitsFor;

  /** Of {@link System#nanoTime}. */
  long since;

  SlotLine(SlotPool pool, Runnable turn) {
    this.pool = pool;
    this.turn = turn;
  }

  /**
   * Takes what is needed, or stands in line for it from then on: {@code turn} is run when it may be
   * there, after which it is to be asked for again.
   *
   * @return null if it has to wait
   */
  public @Nullable SlotLease take(SlotNeed need) {
    return take(need, "");
  }

  /**
   * @param sharing names those who can share a slot, if the need says that some can
   */
  public @Nullable SlotLease take(SlotNeed need, String sharing) {
    return pool.take(this, need, sharing);
  }

  /** Waits no longer. */
  public void leave() {
    pool.leave(this);
  }

  void call() {
    turn.run();
  }
}
