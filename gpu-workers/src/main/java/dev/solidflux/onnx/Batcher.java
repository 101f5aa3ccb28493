package dev.solidflux.onnx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gathers what several tasks want done, so that it is done at once: as soon as there are so many,
 * or the first of them has waited for the budget. The first one's thread does it for all.
 *
 * @param <K> what can be done together has the same
 */
final class Batcher<K, I, O> {

  /** Does them all, in their order. */
  interface Work<I, O> {
    List<O> apply(List<I> items) throws Exception;
  }

  private static final class Batch<I, O> {
    final List<I> items = new ArrayList<>();
    final CompletableFuture<List<O>> done = new CompletableFuture<>();
    boolean full;
  }

  private final int most;
  private final Duration budget;
  private final Work<I, O> work;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<K, Batch<I, O>> open = new HashMap<>();

  Batcher(int most, Duration budget, Work<I, O> work) {
    this.most = most;
    this.budget = budget;
    this.work = work;
  }

  /**
   * @throws Exception as the work does; what fails with others is tried once more alone, so that
   *     none fails for another's sake
   */
  O apply(K kind, I item) throws Exception {
    Batch<I, O> batch;
    int place;
    lock.lock();
    try {
      batch = open.computeIfAbsent(kind, of -> new Batch<>());
      place = batch.items.size();
      batch.items.add(item);
      if (batch.items.size() >= most) {
        close(kind, batch);
      }
    } finally {
      lock.unlock();
    }
    if (place == 0) {
      lead(kind, batch);
    }
    try {
      return batch.done.get().get(place);
    } catch (ExecutionException e) {
      // one that was ended had nobody left who waits for it
      if (batch.items.size() > 1 && !(e.getCause() instanceof CancellationException)) {
        return work.apply(List.of(item)).getFirst();
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** How many have come for the next batch. */
  int waiting(K kind) {
    lock.lock();
    try {
      Batch<I, O> batch = open.get(kind);
      return batch == null ? 0 : batch.items.size();
    } finally {
      lock.unlock();
    }
  }

  private void close(K kind, Batch<I, O> batch) {
    batch.full = true;
    open.remove(kind, batch);
    changed.signalAll();
  }

  private void lead(K kind, Batch<I, O> batch) {
    boolean interrupted = false;
    lock.lock();
    try {
      long left = budget.toNanos();
      while (!batch.full && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) { // the others do not go without what they wait for
      interrupted = true;
    } finally {
      close(kind, batch);
      lock.unlock();
    }
    try {
      batch.done.complete(work.apply(batch.items));
    } catch (Exception | Error e) {
      batch.done.completeExceptionally(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
