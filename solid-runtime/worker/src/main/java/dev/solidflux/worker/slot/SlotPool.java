package dev.solidflux.worker.slot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots of a worker: each has one task at a time, and one that is in quarantine gets none. All
 * queues of the worker take from the same pool.
 */
public final class SlotPool {

  private static final Logger LOG = LoggerFactory.getLogger(SlotPool.class);

  /** One slot's record. */
  private static final class Place {
    final Slot slot;
    int users;
    String sharing = "";
    @Nullable String quarantine;
    boolean probed;
    long takenAt;
    long busyNanos;
    long tasks;
    @Nullable Long memoryUsed;

    Place(Slot slot) {
      this.slot = slot;
    }

    boolean isFree() {
      return users == 0 && quarantine == null;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Set<SlotLine> waiting = new LinkedHashSet<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final Executor turns;
  private final LongSupplier nanos;
  private final WaitTimes waits = new WaitTimes();

  /**
   * @param turns tells those who stand in line: others than those who give slots back, who may hold
   *     locks of their own
   * @throws IllegalArgumentException if there is no slot, or two have the same id
   */
  public SlotPool(List<Slot> slots, Executor turns) {
    this(slots, turns, System::nanoTime);
  }

  SlotPool(List<Slot> slots, Executor turns, LongSupplier nanos) {
    if (slots.isEmpty()) {
      throw new IllegalArgumentException("there is no slot to run solids in");
    }
    this.nanos = nanos;
    this.turns = turns;
    for (Slot slot : slots) {
      if (places.put(slot.id(), new Place(slot)) != null) {
        throw new IllegalArgumentException("two slots have the id " + slot.id());
      }
    }
  }

  /**
   * Somebody who will take slots.
   *
   * @param turn is run when there may be some for it
   */
  public SlotLine line(Runnable turn) {
    return new SlotLine(this, turn);
  }

  /** Is told that there are more slots that are free, or fewer, by whoever brings that about. */
  public interface Watcher {

    /**
     * @param more whether there may be more; then whoever gave them back holds no lock, so that it
     *     can be made sure that others come to them before it does itself
     */
    void changed(boolean more);
  }

  public void whenChanged(Watcher watcher) {
    watchers.add(watcher);
  }

  @Nullable SlotLease take(SlotLine line, SlotNeed need, String sharing) {
    SlotLease lease = null;
    lock.lock();
    try {
      Slot shared = joinable(line, need, sharing);
      List<Slot> chosen =
          shared == null ? need.choose(withoutProbed(leftFor(line))) : List.of(shared);
      if (chosen == null) {
        if (waiting.add(line)) {
          line.since = nanos.getAsLong();
        }
        line.waitsFor = need;
        return null;
      }
      waits.add(waiting.remove(line) ? nanos.getAsLong() - line.since : 0);
      line.waitsFor = null;
      lease = lease(chosen, sharing);
    } finally {
      lock.unlock();
    }
    changed(false);
    return lease;
  }

  /**
   * A probe is short: whoever comes meanwhile stands in line for the slot, and is not given back.
   */
  private List<Slot> withoutProbed(List<Slot> slots) {
    return slots.stream().filter(slot -> !place(slot.id()).probed).toList();
  }

  /** Whether a slot that could be one of those is being probed. */
  public boolean probes(SlotNeed need) {
    lock.lock();
    try {
      return places.values().stream().anyMatch(place -> place.probed && need.fits(place.slot));
    } finally {
      lock.unlock();
    }
  }

  /** A slot that some have who would share it, unless somebody else waits for it. */
  private @Nullable Slot joinable(SlotLine line, SlotNeed need, String sharing) {
    return places.values().stream()
        .filter(place -> hasRoom(place, need, sharing) && !isAwaited(place.slot, line))
        .map(place -> place.slot)
        .findFirst()
        .orElse(null);
  }

  private static boolean hasRoom(Place place, SlotNeed need, String sharing) {
    return place.users > 0
        && place.users < need.share()
        && place.quarantine == null
        && place.sharing.equals(sharing);
  }

  private boolean isAwaited(Slot slot, @Nullable SlotLine by) {
    return waiting.stream()
        .anyMatch(line -> line != by && line.waitsFor != null && line.waitsFor.fits(slot));
  }

  private SlotLease lease(List<Slot> chosen, String sharing) {
    long now = nanos.getAsLong();
    for (Slot slot : chosen) {
      Place place = place(slot.id());
      if (place.users++ == 0) {
        place.takenAt = now;
        place.sharing = sharing;
      }
      place.tasks++;
    }
    return new SlotLease(chosen, () -> giveBack(chosen));
  }

  /** What is free, without what those have a claim to who have waited for longer. */
  private List<Slot> leftFor(@Nullable SlotLine line) {
    List<Slot> free = free();
    for (SlotLine earlier : waiting) {
      if (earlier == line) {
        break;
      }
      SlotNeed need = earlier.waitsFor;
      List<Slot> claimed = need == null ? null : need.choose(free);
      if (claimed != null) {
        free.removeAll(claimed);
      } else if (need != null) {
        free.removeIf(need::fits);
      }
    }
    return free;
  }

  private List<Slot> free() {
    List<Slot> free = new ArrayList<>();
    places.values().stream().filter(Place::isFree).forEach(place -> free.add(place.slot));
    return free;
  }

  private void giveBack(List<Slot> slots) {
    List<SlotLine> next;
    lock.lock();
    try {
      long now = nanos.getAsLong();
      for (Slot slot : slots) {
        Place place = place(slot.id());
        if (--place.users == 0) {
          place.busyNanos += now - place.takenAt;
        }
      }
      next = List.copyOf(waiting);
    } finally {
      lock.unlock();
    }
    tell(next);
    changed(true);
  }

  void leave(SlotLine line) {
    List<SlotLine> others;
    lock.lock();
    try {
      if (!waiting.remove(line)) {
        return;
      }
      line.waitsFor = null;
      others = List.copyOf(waiting);
    } finally {
      lock.unlock();
    }
    tell(others);
    changed(false);
  }

  private void tell(List<SlotLine> lines) {
    if (!lines.isEmpty()) {
      turns.execute(() -> lines.forEach(SlotLine::call));
    }
  }

  /**
   * Has no task begin in a slot until {@link #endProbe}.
   *
   * @return false if a task has it
   */
  boolean beginProbe(String id) {
    lock.lock();
    try {
      Place place = place(id);
      if (place.users > 0) {
        return false;
      }
      place.probed = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void endProbe(String id) {
    List<SlotLine> next;
    lock.lock();
    try {
      place(id).probed = false;
      next = List.copyOf(waiting);
    } finally {
      lock.unlock();
    }
    tell(next);
  }

  /** No task is begun in it from here on; one that has it goes on. */
  public void quarantine(String id, String reason) {
    lock.lock();
    try {
      Place place = place(id);
      if (reason.equals(place.quarantine)) {
        return;
      }
      place.quarantine = reason;
    } finally {
      lock.unlock();
    }
    LOG.error("slot {} is in quarantine, no task is begun in it: {}", id, reason);
    changed(false);
  }

  /** By id; of what is not named nobody knows. */
  void memoryUsed(Map<String, Long> bytes) {
    lock.lock();
    try {
      places.values().forEach(place -> place.memoryUsed = bytes.get(place.slot.id()));
    } finally {
      lock.unlock();
    }
  }

  /** Tasks are begun in it again. */
  public void recover(String id) {
    List<SlotLine> next;
    lock.lock();
    try {
      Place place = place(id);
      if (place.quarantine == null) {
        return;
      }
      place.quarantine = null;
      next = List.copyOf(waiting);
    } finally {
      lock.unlock();
    }
    LOG.info("slot {} is out of quarantine", id);
    tell(next);
    changed(true);
  }

  private void changed(boolean more) {
    watchers.forEach(watcher -> watcher.changed(more));
  }

  private Place place(String id) {
    Place place = places.get(id);
    if (place == null) {
      throw new IllegalArgumentException("there is no slot " + id);
    }
    return place;
  }

  int free(SlotNeed need) {
    return free(need, "");
  }

  /**
   * How many tasks of that need could begin now, besides those that stand in line.
   *
   * @param sharing as in {@link SlotLine#take(SlotNeed, String)}
   */
  public int free(SlotNeed need, String sharing) {
    lock.lock();
    try {
      int shared =
          places.values().stream()
              .filter(place -> hasRoom(place, need, sharing) && !isAwaited(place.slot, null))
              .mapToInt(place -> need.share() - place.users)
              .sum();
      return shared + need.times(leftFor(null));
    } finally {
      lock.unlock();
    }
  }

  /** How many tasks of that need could run at once in this worker, with no slot in quarantine. */
  public int capacity(SlotNeed need) {
    return need.times(places.values().stream().map(place -> place.slot).toList());
  }

  /** How many tasks of that need could run at once as things are: not in quarantined slots. */
  public int usable(SlotNeed need) {
    lock.lock();
    try {
      return need.times(
          places.values().stream()
              .filter(place -> place.quarantine == null)
              .map(place -> place.slot)
              .toList());
    } finally {
      lock.unlock();
    }
  }

  /** Each slot as it is now. */
  public List<SlotState> states() {
    lock.lock();
    try {
      return places.values().stream().map(this::state).toList();
    } finally {
      lock.unlock();
    }
  }

  private SlotState state(Place place) {
    long now = place.users > 0 ? nanos.getAsLong() - place.takenAt : 0;
    return new SlotState(
        place.slot,
        place.users > 0,
        place.quarantine,
        Duration.ofNanos(place.busyNanos + now),
        place.tasks,
        place.memoryUsed);
  }

  /** How long tasks waited in the worker for their slots, all together, and how many did. */
  public WaitTimes.Sum waits() {
    return waits.sum();
  }
}
