package dev.solidflux.worker;

import dev.solidflux.worker.slot.SlotPool;
import dev.solidflux.worker.slot.SlotProbe;
import dev.solidflux.worker.slot.SlotProvider;
import dev.solidflux.worker.slot.SlotState;
import dev.solidflux.worker.slot.SlotWatch;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The slots of a worker at work, if its solids take any. */
final class WorkerSlots implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerSlots.class);

  private final SlotPool pool;
  private final SlotWatch watch;

  private WorkerSlots(SlotPool pool, SlotProvider provider, SlotProbe probe) {
    this.pool = pool;
    this.watch = new SlotWatch(pool, provider, probe);
  }

  /**
   * @param threads do what follows for queues when slots change
   * @return null if no solid takes slots
   * @throws IllegalStateException if there are none, or too few for a solid
   */
  static @Nullable WorkerSlots find(
      WorkerSettings settings, Collection<SolidQueue> queues, Executor threads) {
    if (queues.stream().noneMatch(SolidQueue::takesSlots)) {
      return null;
    }
    SlotProvider provider = settings.slots();
    try {
      SlotPool pool = new SlotPool(provider.discover(), threads);
      pool.states().forEach(state -> LOG.info("has slot {}", state.slot()));
      queues.forEach(queue -> check(queue, pool));
      return new WorkerSlots(pool, provider, settings.probe());
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException("there are no slots: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it looked for slots", e);
    }
  }

  private static void check(SolidQueue queue, SlotPool pool) {
    queue
        .needs()
        .forEach(
            (task, need) -> {
              if (pool.capacity(need) == 0) {
                throw new IllegalStateException(
                    "%s of queue %s needs %s, and this worker has only %s"
                        .formatted(
                            task,
                            queue.name(),
                            need,
                            pool.states().stream().map(state -> state.slot().toString()).toList()));
              }
            });
  }

  /** Looks from time to time how they are. */
  void watch() {
    watch.start(SlotWatch.EVERY);
  }

  SlotPool pool() {
    return pool;
  }

  /**
   * Tells queues that there are more slots, before whoever gave them back goes on, so that its own
   * queue does not always come first; or that there are fewer, from another thread and once for
   * what came together.
   */
  void tell(Iterable<ServedQueue> queues, Executor threads) {
    AtomicBoolean told = new AtomicBoolean(true);
    pool.whenChanged(
        more -> {
          if (more) {
            queues.forEach(ServedQueue::adjust);
          } else if (told.compareAndSet(true, false)) {
            try {
              threads.execute(
                  () -> {
                    told.set(true);
                    queues.forEach(ServedQueue::adjust);
                  });
            } catch (RejectedExecutionException e) { // the worker has ended
              LOG.debug("nobody is told of the slots any more");
            }
          }
        });
  }

  /** Why no task can be begun at all; null if one can. */
  @Nullable String allInQuarantine() {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (SlotState state : pool.states()) {
      if (state.quarantine() == null) {
        return null;
      }
      reasons.put(state.slot().id(), state.quarantine());
    }
    return "all slots are in quarantine: " + reasons;
  }

  @Override
  public void close() {
    watch.close();
  }
}
