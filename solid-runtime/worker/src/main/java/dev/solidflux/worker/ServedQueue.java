package dev.solidflux.worker;

import dev.solidflux.protocol.DecodedTask;
import dev.solidflux.protocol.TaskDecoder;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.worker.slot.SlotPool;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue's way through the worker: what was delivered waits here, runs, and leaves when its
 * reply is confirmed.
 */
final class ServedQueue {

  private static final Logger LOG = LoggerFactory.getLogger(ServedQueue.class);

  /** So many that can have no slot as things are take no place from others. */
  private static final int MOST_BESIDE = 8;

  /** What runs an execution to its confirmed reply. */
  interface Runner {
    /**
     * The task was delivered again while it is under way: whoever waits may not have heard that it
     * began.
     */
    void again(Execution execution);

    /**
     * Asks the engine whether the task is still wanted.
     *
     * @param unanswered is run if that is not known in time
     * @return to be cancelled once it is known
     */
    Future<?> ask(Execution execution, Runnable unanswered);

    /**
     * Does what can be done for a task before it begins. Does not wait for it.
     *
     * @return to be cancelled when it is of no use any more
     */
    Future<?> prepare(Execution execution);

    void run(ServedQueue queue, Execution execution) throws InterruptedException;

    /**
     * Tells the engine that a task that had begun is to be sent again.
     *
     * @return whether it will be; false too if nobody is there to send it
     */
    boolean giveBack(Execution execution, long deadline) throws InterruptedException;
  }

  /** What takes tasks out of the queue, as many as there is {@link #room} for. */
  interface Source {
    /** There is less room, or more. */
    void adjust();
  }

  /** What becomes of a delivery at once. */
  private enum Fate {
    /** It is settled with its execution, or no longer counts. */
    HELD,
    /** Its execution is leased: the acknowledgement of an earlier delivery got lost. */
    SETTLED,
    UNWANTED
  }

  private final SolidQueue queue;
  private final Places places;
  private final Runner runner;
  private final ExecutorService threads;
  private final Clock clock;
  private final TaskDecoder decoder = new TaskDecoder(TaskDecoder.DEFAULT_MAX_BODY_BYTES);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  private final OpenTasks open = new OpenTasks();
  private final Patience patience = new Patience();

  private final Deque<Execution> waiting = new ArrayDeque<>();

  /** What is not begun before its engine has answered, or has had the time to. */
  private final Map<Execution, Future<?>> asking = new HashMap<>();

  private int running;
  private boolean draining;

  /** Draining, and the consumer has ended: what still comes was on its way. */
  private boolean closed;

  /** What an earlier connection held is expected to be delivered again, to join what it is of. */
  private boolean expecting;

  private volatile boolean abandoned;
  private volatile Source source = () -> {};

  /**
   * @param pool null if none of its tasks takes slots
   */
  ServedQueue(
      SolidQueue queue,
      Runner runner,
      ExecutorService threads,
      Clock clock,
      @Nullable SlotPool pool) {
    this.queue = queue;
    this.places =
        pool != null && queue.takesSlots()
            ? new Places.BySlots(queue, pool, this::itsTurn)
            : new Places.ByNumber(queue);
    this.runner = runner;
    this.threads = threads;
    this.clock = clock;
  }

  SolidQueue queue() {
    return queue;
  }

  void deliver(DeliveredTask delivery) {
    DecodedTask decoded = decoder.decode(delivery.message());
    if (decoded instanceof TaskMessage task) {
      accept(task, delivery);
    } else if (decoded instanceof DecodedTask.Malformed malformed) {
      LOG.warn(
          "parked a message of {} (id {}): {}",
          queue.name(),
          LogText.of(malformed.taskId()),
          LogText.of(malformed.reason()));
      delivery.park();
    }
  }

  private void accept(TaskMessage task, DeliveredTask delivery) {
    switch (fate(task, delivery)) {
      case HELD -> {}
      case SETTLED -> delivery.ack();
      case UNWANTED -> delivery.requeue();
    }
  }

  private Fate fate(TaskMessage task, DeliveredTask delivery) {
    lock.lock();
    try {
      if (!delivery.isLive()) {
        return Fate.HELD;
      }
      Execution known = open.find(task);
      if (known != null && known.isLeased()) {
        return Fate.SETTLED;
      }
      if (known != null) {
        LOG.info("{} was delivered again and joins what is under way", LogText.of(task.id()));
        known.join(delivery);
        if (!waiting.contains(known) && !asking.containsKey(known)) {
          runner.again(known);
        }
        return Fate.HELD;
      }
      if (closed) {
        return Fate.UNWANTED;
      }
      Execution execution = new Execution(task, delivery);
      open.add(execution);
      waiting.add(execution);
      if (!places.isUsable(execution)) { // there is as much room for others as before
        threads.execute(this::adjust);
      }
      startWaiting();
      return Fate.HELD;
    } finally {
      lock.unlock();
    }
  }

  private void startWaiting() {
    Iterator<Execution> inTurn = waiting.iterator();
    boolean free = true;
    while (free && !draining && running < places.most() && inTurn.hasNext()) {
      Execution next = inTurn.next();
      if (next.isInDoubt(clock.instant())) {
        if (asking.size() < places.most()) { // the others need not know yet
          inTurn.remove();
          asking.put(next, runner.ask(next, () -> answered(next, true)));
        }
      } else if (places.isUsable(next)) { // or it would stand in the way of others
        free = places.take(next);
        if (free) {
          inTurn.remove();
          running++;
          threads.execute(() -> run(next));
        }
      }
    }
    if (waiting.isEmpty() && asking.isEmpty()) {
      places.leave();
    }
    waiting.stream()
        .filter(next -> !draining && !next.isInDoubt(clock.instant()) && next.isToBePrepared())
        .forEach(next -> next.isPrepared(runner.prepare(next)));
  }

  /** There may be slots for the one that waits for them. */
  private void itsTurn() {
    lock.lock();
    try {
      startWaiting();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives back what has waited for a slot for a while although it was not fetched to wait, or can
   * have none as things are: another worker may have one.
   */
  void giveBackStranded() {
    List<Execution> stranded = new ArrayList<>();
    lock.lock();
    try {
      long now = System.nanoTime();
      int ahead = 0;
      for (Execution next : waiting) {
        boolean wanted =
            (places.isUsable(next) && ahead++ < places.mayWait()) || places.isProbedFor(next);
        if (!wanted && now - next.waitsSince() > patience.with(next.key()).toNanos()) {
          stranded.add(next);
        }
      }
      waiting.removeAll(stranded);
      stranded.forEach(open::remove);
      stranded.forEach(next -> patience.isLonger(next.key()));
      // what came in place of what was expected is not to come, and go, again and again
      expecting = expecting && stranded.isEmpty();
      startWaiting();
    } finally {
      lock.unlock();
    }
    if (!stranded.isEmpty()) {
      LOG.info(
          "gives back {} tasks of {}, for which it has no slot", stranded.size(), queue.name());
      source.adjust(); // before the broker would deliver them here again
      stranded.forEach(execution -> execution.deliveries().forEach(DeliveredTask::requeue));
    }
  }

  /** There are more slots to take, or fewer. */
  void adjust() {
    source.adjust();
  }

  /** The engine's answer for a task of any queue; one that comes too late changes nothing. */
  void answered(String correlationId, boolean wanted) {
    asked(correlationId).forEach(execution -> answered(execution, wanted));
  }

  private List<Execution> asked(String correlationId) {
    lock.lock();
    try {
      return asking.keySet().stream()
          .filter(e -> e.task().correlationId().equals(correlationId))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private void answered(Execution execution, boolean wanted) {
    List<DeliveredTask> unwanted = List.of();
    lock.lock();
    try {
      Future<?> unanswered = asking.remove(execution);
      if (unanswered == null) {
        return;
      }
      unanswered.cancel(false);
      if (wanted) {
        execution.wanted(clock.instant());
        waiting.addFirst(execution);
      } else {
        LOG.info("{} is no longer wanted and is not run", LogText.of(execution.task().id()));
        unwanted = close(execution);
      }
      startWaiting();
    } finally {
      lock.unlock();
    }
    unwanted.forEach(DeliveredTask::ack);
  }

  /** From here on that one takes tasks out of the queue. */
  void consumedBy(Source by) {
    lock.lock();
    try {
      source = by;
      expecting = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How many more deliveries may be unacknowledged. What is leased keeps its place, or a task would
   * be taken only to wait here; and what runs since before this connection gets its delivery back,
   * or another worker would run it too.
   */
  int room() {
    lock.lock();
    try {
      int usable = (int) waiting.stream().filter(places::isUsable).count();
      int beside = Math.min(waiting.size() - usable, MOST_BESIDE);
      int left = places.prefetch() + beside - open.places();
      int again = expecting ? open.lost() : 0;
      int before = usable + asking.size();
      return Math.max(0, Math.min(left, places.room(before) + again));
    } finally {
      lock.unlock();
    }
  }

  /** How many deliveries of that consumer are not acknowledged. */
  int heldBy(Intake intake) {
    lock.lock();
    try {
      return open.heldBy(intake);
    } finally {
      lock.unlock();
    }
  }

  /** Its engine knows that it has begun, and will miss it: the broker need not hold it. */
  void lease(Execution execution) {
    List<DeliveredTask> delivered;
    lock.lock();
    try {
      delivered = open.contains(execution) ? execution.lease() : List.of();
    } finally {
      lock.unlock();
    }
    if (!delivered.isEmpty()) {
      source.adjust(); // before the acknowledgement would let another one in
      delivered.forEach(DeliveredTask::ack);
    }
  }

  private void run(Execution execution) {
    boolean finished = false;
    try {
      runner.run(this, execution);
      finished = true;
    } catch (InterruptedException e) {
      LOG.info("{} was stopped", LogText.of(execution.task().id()));
    } finally {
      leave(execution, finished);
    }
  }

  private void leave(Execution execution, boolean finished) {
    execution.giveBackSlots();
    List<DeliveredTask> deliveries = close(execution);
    if (finished) {
      deliveries.forEach(DeliveredTask::ack);
    }
    lock.lock();
    try {
      running--;
      startWaiting();
      idle.signalAll();
    } finally {
      lock.unlock();
    }
    source.adjust();
  }

  /**
   * Whatever is delivered after this is a new execution, even of the same task.
   *
   * @return what is to be settled of it: once, by whoever closed it
   */
  private List<DeliveredTask> close(Execution execution) {
    lock.lock();
    try {
      return open.remove(execution) ? execution.deliveries() : List.of();
    } finally {
      lock.unlock();
    }
  }

  /**
   * After an incarnation has ended: what had not begun will be delivered again, here or elsewhere.
   */
  void forgetDead() {
    lock.lock();
    try {
      waiting.removeIf(this::isDead);
      asking.keySet().removeIf(this::isDead);
      startWaiting();
    } finally {
      lock.unlock();
    }
  }

  private boolean isDead(Execution execution) {
    boolean dead = !execution.hasLiveDelivery();
    if (dead) {
      boolean unused = open.remove(execution);
    }
    return dead;
  }

  void cancel(String taskId, boolean terminate) {
    lock.lock();
    try {
      open.cancel(taskId, terminate);
    } finally {
      lock.unlock();
    }
  }

  /** How many tasks were fetched and have not begun. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size() + asking.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many tasks run. */
  int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Starts nothing more. */
  void drain() {
    lock.lock();
    try {
      draining = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives back what had not begun; only after the consumer has ended, or the broker would deliver
   * it here again.
   */
  void giveBack() {
    List<Execution> unstarted;
    lock.lock();
    try {
      closed = true;
      unstarted = Stream.concat(waiting.stream(), asking.keySet().stream()).toList();
      waiting.clear();
      asking.clear();
      unstarted.forEach(open::remove);
      places.leave();
    } finally {
      lock.unlock();
    }
    unstarted.forEach(execution -> execution.deliveries().forEach(DeliveredTask::requeue));
  }

  /**
   * Takes what has begun out of the hands of those who run it, who are asked to stop: it is settled
   * only by whoever calls this.
   */
  List<Execution> unfinished() {
    lock.lock();
    try {
      List<Execution> begun = open.removeAll();
      begun.forEach(execution -> execution.cancel(true));
      return begun;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives back what had begun: the engine sends it again, and this delivery of it is done with.
   * Where no engine takes it, the broker will deliver it again.
   *
   * @param deadline of {@link System#nanoTime}
   */
  void giveBack(Execution execution, long deadline) throws InterruptedException {
    if (runner.giveBack(execution, deadline)) {
      LOG.info("{} is given back and sent again", LogText.of(execution.task().id()));
      execution.deliveries().forEach(DeliveredTask::ack);
    } else {
      LOG.info(
          "{} is left {}",
          LogText.of(execution.task().id()),
          execution.isLeased() ? "to its engine, which will miss it" : "to be delivered again");
    }
  }

  /**
   * Waits until nothing runs.
   *
   * @return whether that came about before {@code deadline}, of {@link System#nanoTime}, and before
   *     somebody {@linkplain #abandon gave it up}
   */
  boolean awaitIdle(long deadline) throws InterruptedException {
    lock.lock();
    try {
      while (running > 0 && !abandoned) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        long unused = idle.awaitNanos(left);
      }
      return running == 0;
    } finally {
      lock.unlock();
    }
  }

  /** From here on nothing is waited for, answered or acknowledged. */
  void abandon() {
    lock.lock();
    try {
      abandoned = true;
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isAbandoned() {
    return abandoned;
  }
}
