package dev.solidflux.worker;

import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.Wanted;
import dev.solidflux.worker.slot.Slot;
import dev.solidflux.worker.slot.SlotLease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One task in this worker's hands, from its first delivery until its reply is confirmed. If the
 * broker delivers it again meanwhile, the new delivery joins it, and the function does not run
 * twice.
 */
final class Execution {

  /**
   * Celery reuses an id for its own retries, so the id alone does not tell two executions apart.
   */
  record Key(String taskId, int retries) {
    static Key of(TaskMessage task) {
      return new Key(task.id(), task.retries());
    }
  }

  /** For so long a task is taken for wanted since somebody said so. */
  private static final Duration TRUST = Duration.ofSeconds(10);

  private final TaskMessage task;
  private final boolean redelivered;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<DeliveredTask> deliveries = new ArrayList<>();
  private volatile boolean cancelled;
  private volatile @Nullable String traceparent;
  private volatile boolean leased;
  private volatile @Nullable SlotLease slots;
  private @Nullable Thread thread;

  private boolean outOfTime;

  /** For its queue alone, under the lock of that; null before. */
  private @Nullable Future<?> preparation;

  private final long waitsSince = System.nanoTime();

  /** When somebody last wanted it, as far as is known; null if nobody can be asked. */
  private @Nullable Instant wanted;

  /** A task that no broker delivered: nobody can be asked about it. */
  Execution(TaskMessage task, boolean redelivered) {
    this.task = task;
    this.redelivered = redelivered;
    this.traceparent = TaskTrace.traceparent(task);
  }

  Execution(TaskMessage task, DeliveredTask delivery) {
    this(task, delivery.redelivered());
    if (Wanted.canBeAskedFor(task)) {
      // whoever had it before may have done it since
      wanted = redelivered ? Instant.EPOCH : delivery.sent();
    }
    deliveries.add(delivery);
  }

  TaskMessage task() {
    return task;
  }

  /** The span that the function is a part of. */
  @Nullable String traceparent() {
    return traceparent;
  }

  void traced(@Nullable String own) {
    traceparent = own;
  }

  /** What it takes while it runs, from before it begins. */
  void runsIn(SlotLease lease) {
    slots = lease;
  }

  List<Slot> slots() {
    SlotLease lease = slots;
    return lease == null ? List.of() : lease.slots();
  }

  void giveBackSlots() {
    SlotLease lease = slots;
    if (lease != null) {
      lease.close();
    }
  }

  /** Whether it has not been, and somebody wants it. Like what follows, for its queue alone. */
  boolean isToBePrepared() {
    return preparation == null && !cancelled;
  }

  void isPrepared(Future<?> by) {
    preparation = by;
  }

  /** What is still done for it is of no use: nobody waits for that. */
  void endPreparation() {
    if (preparation != null) {
      preparation.cancel(true);
    }
  }

  /** When it had to wait first, of {@link System#nanoTime}. */
  long waitsSince() {
    return waitsSince;
  }

  Key key() {
    return Key.of(task);
  }

  boolean redelivered() {
    return redelivered;
  }

  /**
   * Whether it had better not begin before its engine has said that it is still wanted. Like {@link
   * #wanted}, for its queue alone, under the lock of that.
   */
  boolean isInDoubt(Instant now) {
    return wanted != null && doubtful(wanted).isBefore(now) && !isExpired(now);
  }

  /** When it is no longer taken for wanted by somebody who wanted it then. */
  private Instant doubtful(Instant then) {
    Instant trusted = then.plus(TRUST);
    Instant expires = task.expires();
    Instant givenUp = expires == null ? null : expires.minus(Wanted.GIVEN_UP_BEFORE);
    return givenUp != null && then.isBefore(givenUp) && givenUp.isBefore(trusted)
        ? givenUp
        : trusted;
  }

  /** Whether it came too late to be run. */
  boolean isExpired(Instant now) {
    return task.expires() != null && task.expires().isBefore(now);
  }

  /**
   * Its engine says that it is wanted, or says nothing, which must not keep a task from running.
   */
  void wanted(Instant now) {
    wanted = now;
  }

  boolean cancelled() {
    return cancelled;
  }

  void join(DeliveredTask delivery) {
    lock.lock();
    try {
      deliveries.removeIf(earlier -> !earlier.isLive());
      deliveries.add(delivery);
    } finally {
      lock.unlock();
    }
  }

  List<DeliveredTask> deliveries() {
    lock.lock();
    try {
      return List.copyOf(deliveries);
    } finally {
      lock.unlock();
    }
  }

  /**
   * From here on its engine misses it if it is lost, and not the broker.
   *
   * @return what was delivered of it so far, to be acknowledged
   */
  List<DeliveredTask> lease() {
    lock.lock();
    try {
      leased = true;
      List<DeliveredTask> before = List.copyOf(deliveries);
      deliveries.clear();
      return before;
    } finally {
      lock.unlock();
    }
  }

  boolean isLeased() {
    return leased;
  }

  boolean hasLiveDelivery() {
    return deliveries().stream().anyMatch(DeliveredTask::isLive);
  }

  /** Asks the function to stop; {@code terminate} also interrupts its thread. */
  void cancel(boolean terminate) {
    lock.lock();
    try {
      cancelled = true;
      if (terminate && thread != null) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The function has had the time that its sender gives it: it is stopped if it still runs. */
  void timeIsUp() {
    lock.lock();
    try {
      if (thread != null) {
        outOfTime = true;
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the function was still running when its time was up. */
  boolean isOutOfTime() {
    lock.lock();
    try {
      return outOfTime;
    } finally {
      lock.unlock();
    }
  }

  /** The current thread runs the function from here on and may be interrupted for it. */
  void enter() {
    lock.lock();
    try {
      thread = Thread.currentThread();
    } finally {
      lock.unlock();
    }
  }

  /** The function has returned: an interrupt meant for it must not reach what comes after. */
  void leave() {
    lock.lock();
    try {
      thread = null;
      boolean unused = Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }
}
