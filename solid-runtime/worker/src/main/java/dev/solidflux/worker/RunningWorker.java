package dev.solidflux.worker;

import dev.solidflux.protocol.Revoke;
import dev.solidflux.protocol.Wanted;
import dev.solidflux.worker.slot.SlotNeed;
import dev.solidflux.worker.slot.SlotPool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker at work. Closing it drains it: see {@link #close}. */
public final class RunningWorker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunningWorker.class);

  /** How long a function that was interrupted has to return before its task is given back. */
  private static final Duration STOP = Duration.ofSeconds(1);

  /** How long the broker has to confirm that tasks were given back. */
  private static final Duration GIVE_BACK = Duration.ofSeconds(5);

  private final WorkerSettings settings;
  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
  private final ExecutorService threads;
  private final List<ServedQueue> served = new ArrayList<>();
  private final Revocations revocations = new Revocations();
  private final @Nullable WorkerSlots slots;
  private final Broker broker;
  private final Pulse pulse;
  private final @Nullable HealthPort health;
  private final AtomicBoolean closing = new AtomicBoolean();

  /** Whether its solids are ready for tasks. */
  private volatile boolean warm;

  private final CountDownLatch ended = new CountDownLatch(1);

  private RunningWorker(WorkerSettings settings, Collection<SolidQueue> queues) {
    this.settings = settings;
    this.slots = WorkerSlots.find(settings, queues, senders);
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("solidflux-worker-timer").unstarted(task));
    timer.setRemoveOnCancelPolicy(true);
    this.pulse = Pulse.of(timer);
    this.threads = threads(settings.threads());
    @Nullable SlotPool pool = slots == null ? null : slots.pool();
    for (SolidQueue queue : queues) {
      SolidRunner runner =
          new SolidRunner(settings, queue, revocations, timer, senders, this::broker);
      served.add(new ServedQueue(queue, runner, threads, settings.clock(), pool));
    }
    if (slots != null) {
      slots.tell(served, senders);
      every(Duration.ofSeconds(1), () -> served.forEach(ServedQueue::giveBackStranded));
    }
    RevokeListener revokes = new RevokeListener(settings.identity(), this::revoke);
    this.broker =
        new Broker(
            Amqp.factory(settings.amqpUrl()),
            settings.identity(),
            served,
            revokes,
            new AnswerListener(this::answered));
    this.health = settings.health() == null ? null : HealthPort.open(settings.health(), this);
  }

  static RunningWorker start(WorkerSettings settings, Collection<SolidQueue> queues) {
    RunningWorker worker = new RunningWorker(settings, queues);
    worker.warm(queues);
    if (worker.slots != null) {
      worker.slots.watch();
    }
    worker.broker.start();
    if (settings.deletionCost()) {
      worker.tellDeletionCost();
    }
    return worker;
  }

  private void warm(Collection<SolidQueue> queues) {
    try {
      new WarmUp(queues, slots()).run();
      warm = true;
    } catch (IllegalStateException e) {
      close();
      throw e;
    }
  }

  /** The queues keep it from growing: no more threads than their concurrency together. */
  private static ExecutorService threads(Worker.Threads kind) {
    return switch (kind) {
      case VIRTUAL ->
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("solid-", 0).factory());
      case PLATFORM ->
          Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("solid-", 0).factory());
    };
  }

  private void every(Duration time, Runnable what) {
    Future<?> unused =
        timer.scheduleWithFixedDelay(
            () -> senders.execute(what), time.toNanos(), time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void tellDeletionCost() {
    try {
      OwnPod pod = OwnPod.of(System.getenv(), OwnPod.ACCOUNT);
      DeletionCost.tell(
          pod,
          () -> served.stream().mapToInt(ServedQueue::running).sum(),
          DeletionCost.EVERY,
          timer,
          senders);
    } catch (IOException e) {
      LOG.warn(
          "Kubernetes is not told what deleting this pod costs: {}",
          LogText.of(DeletionCost.why(e)));
    }
  }

  private Broker broker() {
    return broker;
  }

  private void revoke(Revoke revoke) {
    for (String taskId : revoke.taskIds()) {
      revocations.add(taskId);
      served.forEach(queue -> queue.cancel(taskId, revoke.terminate()));
    }
  }

  private void answered(String correlationId, Wanted answer) {
    served.forEach(queue -> queue.answered(correlationId, answer.wanted()));
  }

  /** Waits until the worker has been closed and has ended. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Whether tasks are delivered to it, or would be if there were any: connected, not closing. */
  public boolean isReady() {
    return whyNotReady() == null;
  }

  /** For people; null if it is ready. */
  @Nullable String whyNotReady() {
    if (!warm) {
      return "its solids are being made ready";
    }
    if (!broker.isConsuming()) {
      return "no tasks are delivered to it";
    }
    return slots == null ? null : slots.allInQuarantine();
  }

  /** How many of its slots tasks may have: those that are not in quarantine. */
  public int usableSlots() {
    return slots == null ? 0 : slots.pool().usable(SlotNeed.ONE);
  }

  List<ServedQueue> served() {
    return served;
  }

  /** Its slots; null if its solids take none. */
  @Nullable SlotPool slots() {
    return slots == null ? null : slots.pool();
  }

  /** Whether its own threads go on; one that does not had better be started anew. */
  public boolean isLive() {
    return ended.getCount() == 0 || ((!warm || broker.isSupervised()) && pulse.beats());
  }

  /** Closes it as if the grace period were over, also while {@link #close} waits for that. */
  public void closeNow() {
    served.forEach(ServedQueue::abandon);
    close();
  }

  /**
   * Takes no more tasks, gives back those that have not begun, and waits for the others within the
   * grace period: each is acknowledged after its confirmed reply. What is not done by then is
   * interrupted and given back: the engine is told, and sends it again at once; a task of somebody
   * else's is left to be delivered again. Returns when all is over.
   */
  @Override
  public void close() {
    try {
      if (closing.compareAndSet(false, true)) {
        drain();
      }
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain() throws InterruptedException {
    LOG.info("{} takes no more tasks and finishes what runs", settings.identity());
    long deadline = System.nanoTime() + settings.grace().toNanos();
    try {
      served.forEach(ServedQueue::drain);
      broker.stopConsuming();
      served.forEach(ServedQueue::giveBack);
      if (!awaitIdle(deadline)) {
        served.forEach(ServedQueue::abandon);
        giveBack();
      }
    } finally {
      threads.shutdownNow();
      broker.stop();
      timer.shutdownNow();
      if (slots != null) {
        slots.close();
      }
      senders.shutdown();
      if (health != null) {
        health.close();
      }
      LOG.info("{} has ended", settings.identity());
      ended.countDown();
    }
  }

  private void giveBack() throws InterruptedException {
    Map<ServedQueue, List<Execution>> unfinished = new LinkedHashMap<>();
    served.forEach(queue -> unfinished.put(queue, queue.unfinished()));
    LOG.warn(
        "does not wait any longer for {} that still run",
        unfinished.values().stream().mapToInt(List::size).sum());
    threads.shutdownNow();
    boolean unused = threads.awaitTermination(STOP.toNanos(), TimeUnit.NANOSECONDS);
    long deadline = System.nanoTime() + GIVE_BACK.toNanos();
    for (Map.Entry<ServedQueue, List<Execution>> of : unfinished.entrySet()) {
      for (Execution execution : of.getValue()) {
        of.getKey().giveBack(execution, deadline);
      }
    }
  }

  private boolean awaitIdle(long deadline) throws InterruptedException {
    for (ServedQueue queue : served) {
      if (!queue.awaitIdle(deadline)) {
        return false;
      }
    }
    return true;
  }
}
