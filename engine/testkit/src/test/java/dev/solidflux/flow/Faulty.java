package dev.solidflux.flow;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One node's way to the database, with switches for what goes wrong on it. */
final class Faulty implements Journal, Leases {

  private final Journal journal;
  private final Leases leases;

  /** Nothing reaches the database any more: what a dead or cut-off node looks like from there. */
  volatile boolean cutOff;

  /** So many next appends are written, and their answers lost. */
  final AtomicInteger answersToLose = new AtomicInteger();

  /** Appends that match wait for {@link #open()}. */
  volatile Predicate<Batch> held = batch -> false;

  /** Emits when an append begins to wait. */
  final Sinks.Many<Batch> waiting = Sinks.many().replay().limit(1);

  /** What reading a run's events fails with; null for nothing. */
  volatile Function<RunId, @Nullable RuntimeException> unreadable = run -> null;

  private final ConcurrentLinkedQueue<Sinks.Empty<Void>> gates = new ConcurrentLinkedQueue<>();
  final AtomicInteger appends = new AtomicInteger();
  final AtomicInteger runsLoaded = new AtomicInteger();

  Faulty(Journal journal, Leases leases) {
    this.journal = journal;
    this.leases = leases;
  }

  void open() {
    held = batch -> false;
    gates.forEach(Sinks.Empty::tryEmitEmpty);
    gates.clear();
  }

  private <T> Mono<T> unlessCutOff(Mono<T> call) {
    return Mono.defer(() -> cutOff ? Mono.error(new IllegalStateException("cut off")) : call);
  }

  @Override
  public Mono<Void> append(Lease lease, Batch batch) {
    return Mono.defer(
        () -> {
          appends.incrementAndGet();
          Mono<Void> write = unlessCutOff(journal.append(lease, batch));
          if (held.test(batch)) {
            Sinks.Empty<Void> gate = Sinks.empty();
            gates.add(gate);
            waiting.tryEmitNext(batch);
            return gate.asMono().then(write);
          }
          return answersToLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0
              ? write.then(Mono.error(new IllegalStateException("the answer was lost")))
              : write;
        });
  }

  @Override
  public Mono<StoredRun> run(RunId run) {
    return unlessCutOff(journal.run(run)).doOnSubscribe(s -> runsLoaded.incrementAndGet());
  }

  @Override
  public Mono<List<RunEvent>> events(RunId run, long afterSeq) {
    return Mono.defer(
        () -> {
          RuntimeException broken = unreadable.apply(run);
          return broken != null ? Mono.error(broken) : unlessCutOff(journal.events(run, afterSeq));
        });
  }

  @Override
  public Mono<List<InboxEntry>> inbox(int shard, int limit) {
    return unlessCutOff(journal.inbox(shard, limit));
  }

  @Override
  public Mono<List<DueTimer>> timers(int shard, Instant dueBefore, int limit) {
    return unlessCutOff(journal.timers(shard, dueBefore, limit));
  }

  @Override
  public Mono<List<OutboxEntry>> unpublished(
      int shard, int generation, @Nullable Attempt after, int limit) {
    return unlessCutOff(journal.unpublished(shard, generation, after, limit));
  }

  @Override
  public Mono<Integer> beat(Node node, Duration alive) {
    return unlessCutOff(leases.beat(node, alive));
  }

  @Override
  public Mono<Void> leave(Node node) {
    return unlessCutOff(leases.leave(node));
  }

  @Override
  public Mono<List<Lease>> renew(Node node, Collection<Lease> held, Duration duration) {
    return unlessCutOff(leases.renew(node, held, duration));
  }

  @Override
  public Mono<List<Integer>> free() {
    return unlessCutOff(leases.free());
  }

  @Override
  public Mono<Lease> take(Node node, int shard, Duration duration) {
    return unlessCutOff(leases.take(node, shard, duration));
  }

  @Override
  public Mono<Void> release(Node node, Lease lease) {
    return unlessCutOff(leases.release(node, lease));
  }
}
