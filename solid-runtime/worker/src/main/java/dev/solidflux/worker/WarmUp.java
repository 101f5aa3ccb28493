package dev.solidflux.worker;

import dev.solidflux.worker.slot.Slot;
import dev.solidflux.worker.slot.SlotNeed;
import dev.solidflux.worker.slot.SlotPool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Has solids make ready what they want, before their worker takes tasks. */
record WarmUp(Collection<SolidQueue> queues, @Nullable SlotPool pool) {

  /**
   * Returns once all of them are ready. What several slots want is done at the same time.
   *
   * @throws IllegalStateException if one cannot be made ready
   */
  void run() {
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("solid-warm-", 0).factory());
    try {
      List<Future<?>> all = new ArrayList<>();
      all.add(threads.submit(() -> warm(null)));
      if (pool != null) {
        pool.states().forEach(state -> all.add(threads.submit(() -> warm(state.slot()))));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IllegalStateException known
          ? known
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while its solids were made ready", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private void warm(@Nullable Slot slot) {
    for (SolidQueue queue : queues) {
      queue
          .functions()
          .forEach(
              (task, solid) -> {
                if (mayGet(queue.need(task), slot)) {
                  warm(queue, task, solid, slot);
                }
              });
    }
  }

  private boolean mayGet(@Nullable SlotNeed need, @Nullable Slot slot) {
    return slot == null ? need == null : need != null && need.fits(slot);
  }

  private static void warm(SolidQueue queue, String task, Solid<?> solid, @Nullable Slot slot) {
    try {
      solid.warm(slot);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException(
          "%s of queue %s cannot be made ready: %s".formatted(task, queue.name(), e.getMessage()),
          e);
    }
  }
}
