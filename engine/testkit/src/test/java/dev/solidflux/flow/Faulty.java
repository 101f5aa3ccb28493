package dev.solidflux.flow;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Node;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.TelemetryRow;
import dev.solidflux.json.Ref;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One node's way to the database, with switches for what goes wrong on it. */
public final class Faulty implements Journal, Leases {

  private final Journal journal;
  private final Leases leases;

  /** Nothing reaches the database any more: what a dead or cut-off node looks like from there. */
  public boolean cutOff;

  /** Calls that match never come back, as over a connection that is half open. */
  public Predicate<String> hanging = call -> false;

  /** Calls that match fail. */
  public Predicate<String> failing = call -> false;

  /** Calls that match are undone. */
  Predicate<String> undone = call -> false;

  /** So many next appends are written, and their answers lost. */
  int answersToLose;

  /** So many next times permits are given, and the answers lost. */
  int givesToLose;

  /** The leases in which that happened. */
  final Set<Lease> givesLost = new HashSet<>();

  /** How often permits were to be given in one of these leases all the same. */
  int givesInDoubt;

  /** Appends that match wait for {@link #open()}. */
  Predicate<Batch> held = batch -> false;

  /** Appends that match are refused for their data. */
  Predicate<Batch> refused = batch -> false;

  /** Appends that match kill whoever tries them, before anything is written. */
  Predicate<Batch> killing = batch -> false;

  /** How. */
  Runnable kill = () -> {};

  /** Appends that match take too long and are undone. */
  Predicate<Batch> tooLong = batch -> false;

  /** Told of every append. */
  Consumer<Batch> seen = batch -> {};

  /** How an append that waits goes on, once it may. */
  private final List<Sinks.Empty<Void>> gates = new ArrayList<>();

  /** What came of appends after they had waited: null for a success. */
  final List<@Nullable Throwable> outcomesOfHeld = new ArrayList<>();

  int appends;
  int takes;
  int runsLoaded;
  int eventsRead;
  int snapshotsRead;
  long keptBytes;
  long backlogBytes;
  int waiting;

  public Faulty(Journal journal, Leases leases) {
    this.journal = journal;
    this.leases = leases;
  }

  void open() {
    held = batch -> false;
    List<Sinks.Empty<Void>> all = List.copyOf(gates);
    gates.clear();
    all.forEach(Sinks.Empty::tryEmitEmpty);
  }

  private <T> Mono<T> call(String name, Mono<T> call) {
    return Mono.defer(
        () -> {
          if (hanging.test(name)) {
            return Mono.never();
          }
          if (undone.test(name)) {
            return Mono.error(new Undone("a test undoes it", new IllegalStateException()));
          }
          return cutOff || failing.test(name)
              ? Mono.error(new IllegalStateException("cut off"))
              : call;
        });
  }

  @Override
  public Mono<Given> givePermits(Lease lease) {
    return Mono.defer(
        () -> {
          givesInDoubt += givesLost.contains(lease) ? 1 : 0;
          return call("givePermits", journal.givePermits(lease))
              .flatMap(given -> answered(lease, given));
        });
  }

  @Override
  public Mono<Boolean> permitsNoted(int shard) {
    return call("permitsNoted", journal.permitsNoted(shard));
  }

  private Mono<Given> answered(Lease lease, Given given) {
    if (givesToLose == 0 || given.shards().isEmpty()) {
      return Mono.just(given);
    }
    givesToLose--;
    givesLost.add(lease);
    return Mono.error(new IllegalStateException("the answer was lost"));
  }

  @Override
  public Mono<Void> append(Lease lease, Batch batch) {
    return Mono.defer(
        () -> {
          appends++;
          seen.accept(batch);
          if (refused.test(batch)) {
            return Mono.error(new DataRefused("a test refuses it", new IllegalStateException()));
          }
          if (killing.test(batch)) {
            kill.run();
            return Mono.never();
          }
          if (tooLong.test(batch)) {
            return Mono.error(new TooLong("a test undoes it", new IllegalStateException()));
          }
          Mono<Void> write = call("append", journal.append(lease, batch));
          if (held.test(batch)) {
            return afterGate(write);
          }
          if (answersToLose > 0 && !batch.events().isEmpty()) {
            answersToLose--;
            return write.then(Mono.error(new IllegalStateException("the answer was lost")));
          }
          return write;
        });
  }

  /** The write goes on even if whoever asked for it has gone: it is on its way already. */
  private Mono<Void> afterGate(Mono<Void> write) {
    Sinks.Empty<Void> gate = Sinks.empty();
    Sinks.Empty<Void> outcome = Sinks.empty();
    gates.add(gate);
    waiting++;
    gate.asMono()
        .then(write)
        .subscribe(
            nothing -> {},
            e -> {
              outcomesOfHeld.add(e);
              outcome.tryEmitError(e);
            },
            () -> {
              outcomesOfHeld.add(null);
              outcome.tryEmitEmpty();
            });
    return outcome.asMono();
  }

  @Override
  public Mono<Void> tell(Lease lease, List<TelemetryRow> rows) {
    return call("tell", journal.tell(lease, rows));
  }

  @Override
  public Mono<StoredRun> run(RunId run) {
    return Mono.defer(
        () -> {
          runsLoaded++;
          return call("run", journal.run(run));
        });
  }

  @Override
  public Mono<Slice<KeptEvent>> events(RunId run, long afterSeq, long bytes) {
    return Mono.defer(
        () -> {
          eventsRead++;
          return call("events", journal.events(run, afterSeq, bytes));
        });
  }

  @Override
  public Mono<Recalled> recall(RunId run, int foldVersion, long beforeSeq, long bytes) {
    return Mono.defer(
        () -> {
          eventsRead++;
          return call("recall", journal.recall(run, foldVersion, beforeSeq, bytes))
              .doOnNext(recalled -> snapshotsRead += recalled.snapshot() == null ? 0 : 1);
        });
  }

  @Override
  public Mono<Void> keep(Lease lease, SnapshotRow snapshot) {
    return call("keep", journal.keep(lease, snapshot))
        .doOnSuccess(kept -> keptBytes += snapshot.state().length());
  }

  @Override
  public Mono<Slice<InboxEntry>> controls(int shard, int limit, long bytes) {
    return call("controls", journal.controls(shard, limit, bytes));
  }

  @Override
  public Mono<Slice<InboxEntry>> starts(int shard, int limit, long bytes) {
    return call("starts", journal.starts(shard, limit, bytes));
  }

  @Override
  public Mono<Void> lost(Ref value) {
    return call("lost", journal.lost(value));
  }

  @Override
  public Mono<List<RunId>> putOff(int shard) {
    return call("putOff", journal.putOff(shard));
  }

  @Override
  public Mono<List<DueTimer>> timers(int shard, Instant dueBefore, int limit) {
    return call("timers", journal.timers(shard, dueBefore, limit));
  }

  @Override
  public Mono<List<QueueState>> queues(int shard) {
    return call("queues", journal.queues(shard));
  }

  @Override
  public Mono<Slice<OutboxEntry>> backlog(
      int shard, String queue, int priority, long afterPlace, int limit, long bytes) {
    return call("backlog", journal.backlog(shard, queue, priority, afterPlace, limit, bytes))
        .doOnNext(
            rows -> backlogBytes += rows.items().stream().mapToLong(OutboxEntry::bytes).sum());
  }

  @Override
  public Mono<Void> suspect(Lease lease, @Nullable RunId run) {
    return call("suspect", journal.suspect(lease, run));
  }

  @Override
  public Mono<Nodes> beat(Node node, boolean reachesBroker, Duration alive) {
    return call("beat", leases.beat(node, reachesBroker, alive));
  }

  @Override
  public Mono<Void> leave(Node node) {
    return call("leave", leases.leave(node));
  }

  @Override
  public Mono<List<Lease>> renew(Node node, Collection<Lease> held, Duration duration) {
    return call("renew", leases.renew(node, held, duration));
  }

  @Override
  public Mono<Free> free(Duration alive) {
    return call("free", leases.free(alive));
  }

  @Override
  public Mono<Taken> take(Node node, int shard, Duration duration) {
    return Mono.defer(
        () -> {
          takes++;
          return call("take", leases.take(node, shard, duration));
        });
  }

  @Override
  public Mono<Void> release(Node node, Lease lease, boolean clean) {
    return call("release", leases.release(node, lease, clean));
  }
}
