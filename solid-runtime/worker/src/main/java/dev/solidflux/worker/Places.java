package dev.solidflux.worker;

import dev.solidflux.worker.slot.SlotLease;
import dev.solidflux.worker.slot.SlotLine;
import dev.solidflux.worker.slot.SlotNeed;
import dev.solidflux.worker.slot.SlotPool;
import org.jspecify.annotations.Nullable;

/** How many tasks of a queue run at once, and what each takes meanwhile. */
sealed interface Places {

  /** How many run at once at most. */
  int most();

  /** How many may be held without having been acknowledged. */
  int prefetch();

  /** How many more could be held: begun soon, besides so many that wait for that already. */
  int room(int waiting);

  /**
   * Takes what an execution needs to begin.
   *
   * @return whether it has it; if not, the queue is told when to ask again
   */
  boolean take(Execution execution);

  /** How many may wait in the worker for as long as it takes. */
  int mayWait();

  /** Whether the one that waits can begin at some time, as things are. */
  boolean isUsable(Execution execution);

  /** Whether it may begin in a moment, once a slot has been probed. */
  boolean isProbedFor(Execution execution);

  /** Nobody waits any more. */
  void leave();

  /** As many as the queue says. */
  record ByNumber(SolidQueue queue) implements Places {

    @Override
    public int most() {
      return queue.concurrency();
    }

    @Override
    public int prefetch() {
      return queue.prefetch();
    }

    @Override
    public int room(int waiting) {
      return prefetch();
    }

    @Override
    public int mayWait() {
      return Integer.MAX_VALUE;
    }

    @Override
    public boolean take(Execution execution) {
      return true;
    }

    @Override
    public boolean isUsable(Execution execution) {
      return true;
    }

    @Override
    public boolean isProbedFor(Execution execution) {
      return false;
    }

    @Override
    public void leave() {}
  }

  /** As many as there are slots for, which the queues of the worker share. */
  final class BySlots implements Places {

    private final SolidQueue queue;
    private final SlotPool pool;
    private final SlotLine line;
    private final SlotNeed least;

    /**
     * @param turn is run when the one that waits may be able to begin
     */
    BySlots(SolidQueue queue, SlotPool pool, Runnable turn) {
      this.queue = queue;
      this.pool = pool;
      this.line = pool.line(turn);
      this.least = queue.leastNeed();
    }

    @Override
    public int most() {
      return pool.capacity(least);
    }

    @Override
    public int prefetch() {
      return most() + queue.ahead();
    }

    @Override
    public int room(int waiting) {
      int usable = pool.usable(least) == 0 ? 0 : queue.ahead();
      return Math.max(0, pool.free(least, sharing(queue.leastTask())) + usable - waiting);
    }

    @Override
    public int mayWait() {
      return queue.ahead();
    }

    @Override
    public boolean take(Execution execution) {
      @Nullable SlotNeed need = queue.need(execution.task().task());
      if (need == null) {
        return true;
      }
      SlotLease lease = line.take(need, sharing(execution.task().task()));
      if (lease != null) {
        execution.runsIn(lease);
      }
      return lease != null;
    }

    private String sharing(String task) {
      return queue.name() + " " + task;
    }

    @Override
    public boolean isUsable(Execution execution) {
      @Nullable SlotNeed need = queue.need(execution.task().task());
      return need == null || pool.usable(need) > 0;
    }

    @Override
    public boolean isProbedFor(Execution execution) {
      @Nullable SlotNeed need = queue.need(execution.task().task());
      return need != null && pool.probes(need);
    }

    @Override
    public void leave() {
      line.leave();
    }
  }
}
