package dev.solidflux.worker.slot;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the slots from time to time: one with a fault is put in quarantine at once, and comes
 * out again when it has been well several times in a row.
 */
public final class SlotWatch implements AutoCloseable {

  /** How often it is looked. */
  public static final Duration EVERY = Duration.ofSeconds(5);

  /** So often in a row a slot must be well before tasks are begun in it again. */
  static final int WELL_ENOUGH = 3;

  private static final int MOST_SAID = 300;

  private final SlotPool pool;
  private final SlotProvider provider;
  private final SlotProbe probe;
  private final Map<String, Integer> well = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param probe is tried on slots that no task has; {@link SlotProbe#NONE} if there is none
   */
  public SlotWatch(SlotPool pool, SlotProvider provider, SlotProbe probe) {
    this.pool = pool;
    this.provider = provider;
    this.probe = probe;
  }

  /** Begins to look, until it is closed. */
  public void start(Duration every) {
    Thread.ofVirtual().name("solidflux-slots").start(() -> watch(every));
  }

  private void watch(Duration every) {
    try {
      while (!closed.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once. */
  void look() throws InterruptedException {
    @Nullable String unknown = null;
    Map<String, String> faults = Map.of();
    try {
      faults = provider.faults();
    } catch (IOException | RuntimeException e) {
      unknown = "how it is cannot be told: " + said(e);
    }
    pool.memoryUsed(unknown == null ? memoryUsed() : Map.of());
    for (SlotState state : pool.states()) {
      if (closed.getCount() == 0) {
        return;
      }
      String id = state.slot().id();
      String fault = unknown != null ? unknown : faults.get(id);
      judge(state, fault != null ? fault : probed(state.slot()));
    }
  }

  private Map<String, Long> memoryUsed() {
    try {
      return provider.memoryUsed();
    } catch (RuntimeException e) { // an author's own; it is a figure, and no fault
      return Map.of();
    }
  }

  /** No task begins in a slot while it is probed, and none that has one is disturbed. */
  private @Nullable String probed(Slot slot) throws InterruptedException {
    if (probe.equals(SlotProbe.NONE) || !pool.beginProbe(slot.id())) {
      return null;
    }
    try {
      return probe.fault(slot);
    } catch (RuntimeException e) { // an author's own
      return "its probe failed: " + e;
    } finally {
      pool.endProbe(slot.id());
    }
  }

  private void judge(SlotState state, @Nullable String fault) {
    String id = state.slot().id();
    if (fault != null) {
      well.remove(id);
      pool.quarantine(id, cut(fault));
    } else if (state.quarantine() != null && well.merge(id, 1, Integer::sum) >= WELL_ENOUGH) {
      well.remove(id);
      pool.recover(id);
    }
  }

  private static String said(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= MOST_SAID ? line : line.substring(0, MOST_SAID) + "…";
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
