package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Transport.Depth;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.testkit.ScriptedWorker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A broker with one worker behind it. Everything happens on one thread, in the order asked for; on
 * a scheduler that a test hands in, such as a {@code VirtualTimeScheduler}, that is the test's own.
 */
public final class MemoryBroker implements AutoCloseable {

  private static final Delivery.Raw NO_RAW = new Delivery.Raw("{}", "");

  private final ScriptedWorker worker;
  private final Scheduler scheduler;
  private final boolean ownsScheduler;
  private final Map<Integer, MemoryMailbox> mailboxes = new HashMap<>();
  private final Map<String, Deque<Task>> queues = new TreeMap<>();
  private final Map<String, String> refusing = new HashMap<>();
  private final Set<Integer> canaries = new HashSet<>();
  private final List<MemoryTransport> transports = new ArrayList<>();
  private volatile boolean closed;

  public MemoryBroker(ScriptedWorker worker) {
    this(worker, Schedulers.newSingle("memory-broker", true), true);
  }

  /**
   * @param scheduler does one thing after the other; stays open
   */
  public MemoryBroker(ScriptedWorker worker, Scheduler scheduler) {
    this(worker, scheduler, false);
  }

  private MemoryBroker(ScriptedWorker worker, Scheduler scheduler, boolean ownsScheduler) {
    this.worker = worker;
    this.scheduler = scheduler;
    this.ownsScheduler = ownsScheduler;
    worker.workFor(this::later);
  }

  /** The transport of one more engine node. */
  public MemoryTransport connect() {
    MemoryTransport transport = new MemoryTransport(this);
    run(() -> transports.add(transport));
    return transport;
  }

  /** A message from outside of the script, whatever its correlation id. */
  public void reply(int shard, String correlationId, Delivery.Content content) {
    reply(shard, correlationId, content, NO_RAW);
  }

  /** A message from outside of the script, with what shall be seen of it when it is parked. */
  public void reply(int shard, String correlationId, Delivery.Content content, Delivery.Raw raw) {
    reply(shard, correlationId, content.toString().length(), () -> content, raw);
  }

  /** A message of that size, which is read by whoever asks for what it says. */
  public void reply(
      int shard,
      String correlationId,
      int bytes,
      Supplier<Delivery.Content> content,
      Delivery.Raw raw) {
    run(() -> mailbox(shard).add(correlationId, bytes, content, raw));
  }

  /** Looks for the worker's replies, and whether it takes more tasks. */
  public void fetchReplies() {
    run(this::fetchAll);
  }

  /** Takes no task for that queue from now on: {@link Published.Refused}. */
  public void refuse(String queue, String reason) {
    run(() -> refusing.put(queue, reason));
  }

  /** Ends {@link #refuse}. */
  public void accept(String queue) {
    run(() -> refusing.remove(queue));
  }

  /** Takes no messages from anybody: every connection is blocked. */
  public void block(String reason) {
    run(() -> transports.forEach(transport -> transport.block(reason)));
  }

  /** Ends {@link #block}. */
  public void unblock() {
    run(() -> transports.forEach(MemoryTransport::unblock));
  }

  /** Somebody throws away what waits in a queue. */
  public void purge(String queue) {
    run(() -> queues.remove(queue));
  }

  /** The broker starts anew with nothing: no canary, no message, and every connection was cut. */
  public void forget() {
    run(
        () -> {
          canaries.clear();
          queues.clear();
          mailboxes.values().forEach(MemoryMailbox::clear);
          transports.forEach(MemoryTransport::cut);
        });
  }

  /** How many messages of a mailbox no consumer holds. */
  public Mono<Integer> ready(int shard) {
    return asked(() -> mailbox(shard).ready());
  }

  /** How many messages of a mailbox are delivered and not acknowledged. */
  public Mono<Integer> unacked(int shard) {
    return asked(() -> mailbox(shard).unacked());
  }

  /** How many tasks of a queue no worker has taken. */
  public Mono<Integer> waiting(String queue) {
    return asked(() -> queues.getOrDefault(queue, new ArrayDeque<>()).size());
  }

  /** Nothing happens any more; stops the broker's thread, if it has one of its own. */
  @Override
  public void close() {
    closed = true;
    if (ownsScheduler) {
      scheduler.dispose();
    }
  }

  void run(Runnable step) {
    if (!closed) {
      scheduler.schedule(step);
    }
  }

  MemoryMailbox mailbox(int shard) {
    return mailboxes.computeIfAbsent(shard, absent -> new MemoryMailbox());
  }

  Set<Integer> canaries() {
    return canaries;
  }

  Published take(Task task) {
    String refused = refusing.get(task.queue());
    if (refused != null) {
      return new Published.Refused(refused);
    }
    queues.computeIfAbsent(task.queue(), absent -> new ArrayDeque<>()).add(task);
    run(this::fetchAll);
    return new Published.Confirmed();
  }

  void barrier(int shard, String token) {
    Delivery.Content content = new Delivery.Content.Unreadable("a barrier", false);
    mailbox(shard).add(token, 0, () -> content, NO_RAW);
  }

  void revoke(String taskId) {
    worker.revoke(taskId);
  }

  void answer(String queue, String taskId, boolean wanted) {
    worker.answer(queue, taskId, wanted);
  }

  Mono<Depth> depth(String queue) {
    return asked(() -> Optional.ofNullable(queues.get(queue)))
        .flatMap(Mono::justOrEmpty)
        .map(waiting -> new Depth(worker.listensTo(queue) ? 1 : 0, waiting.size()));
  }

  private <T> Mono<T> asked(Supplier<T> question) {
    return Mono.fromSupplier(question).subscribeOn(scheduler);
  }

  private void later(Duration delay, Runnable step) {
    Runnable stepAndLook =
        () -> {
          step.run();
          fetchAll();
        };
    if (!closed) {
      scheduler.schedule(stepAndLook, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void fetchAll() {
    bringTasks();
    worker
        .next()
        .ifPresent(
            answer -> {
              Delivery.Content content = answer.content();
              mailbox(answer.shard())
                  .add(answer.correlationId(), content.toString().length(), () -> content, NO_RAW);
              run(this::fetchAll); // one at a time, so that the replies of many tasks can mix
            });
  }

  private void bringTasks() {
    for (Map.Entry<String, Deque<Task>> queue : List.copyOf(queues.entrySet())) {
      while (!queue.getValue().isEmpty() && worker.takesFrom(queue.getKey())) {
        worker.take(queue.getValue().remove());
      }
    }
  }
}
