package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.testkit.ScriptedWorker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A broker with one worker behind it. Everything happens on one thread, in the order asked for;
 * with a {@code VirtualTimeScheduler} that is the test's own.
 */
public final class MemoryBroker implements AutoCloseable {

  private static final Delivery.Raw NO_RAW = new Delivery.Raw("{}", "");

  private final ScriptedWorker worker;
  private final Scheduler scheduler;
  private final Map<Integer, MemoryMailbox> mailboxes = new HashMap<>();
  private final Set<Integer> canaries = new HashSet<>();
  private final List<MemoryTransport> transports = new ArrayList<>();

  public MemoryBroker(ScriptedWorker worker) {
    this(worker, Schedulers.newSingle("memory-broker", true));
  }

  public MemoryBroker(ScriptedWorker worker, Scheduler scheduler) {
    this.worker = worker;
    this.scheduler = scheduler;
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
    run(() -> mailbox(shard).add(correlationId, content, raw));
  }

  /** Fetches the worker's replies; to be called after {@link ScriptedWorker#resume()}. */
  public void fetchReplies() {
    run(this::fetchAll);
  }

  /** The broker starts anew with nothing: no canary, no message, and every connection was cut. */
  public void forget() {
    run(
        () -> {
          canaries.clear();
          mailboxes.values().forEach(MemoryMailbox::clear);
          transports.forEach(MemoryTransport::cut);
        });
  }

  /** How many messages of a mailbox no consumer holds. */
  public Mono<Integer> ready(int shard) {
    return Mono.fromCallable(() -> mailbox(shard).ready()).subscribeOn(scheduler);
  }

  /** How many messages of a mailbox are delivered and not acknowledged. */
  public Mono<Integer> unacked(int shard) {
    return Mono.fromCallable(() -> mailbox(shard).unacked()).subscribeOn(scheduler);
  }

  /** Stops the broker's thread. */
  @Override
  public void close() {
    scheduler.dispose();
  }

  void run(Runnable step) {
    if (!scheduler.isDisposed()) {
      scheduler.schedule(step);
    }
  }

  MemoryMailbox mailbox(int shard) {
    return mailboxes.computeIfAbsent(shard, absent -> new MemoryMailbox());
  }

  Set<Integer> canaries() {
    return canaries;
  }

  void take(Task task) {
    worker.take(task);
    run(this::fetchAll);
  }

  void revoke(String taskId) {
    worker.revoke(taskId);
  }

  private void fetchAll() {
    worker
        .next()
        .ifPresent(
            answer -> {
              mailbox(answer.shard()).add(answer.correlationId(), answer.content(), NO_RAW);
              run(this::fetchAll); // one at a time, so that the replies of many tasks can mix
            });
  }
}
