package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Node;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.json.Ref;
import dev.solidflux.testkit.memory.Tables.Lane;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import reactor.core.scheduler.Scheduler;

/**
 * One database in memory. Several nodes may share it; its clock is the database's clock. All
 * answers are there at once, on the subscriber's thread, but for those of a store that is reached
 * {@link #on(Scheduler, Supplier)} a slow wire.
 */
public final class MemoryStore {

  private final Tables tables;
  private final MemoryHints hints;
  private final Wire wire;

  /** A store that gives free shards in an order that is the same for every store. */
  public MemoryStore(InstantSource clock) {
    this(clock, new Random(1));
  }

  /**
   * @param chance decides whatever a database leaves to chance: the order of free shards
   */
  public MemoryStore(InstantSource clock, Random chance) {
    this.tables = new Tables(clock, chance);
    this.hints = new MemoryHints();
    this.wire = Wire.direct(tables);
  }

  private MemoryStore(Tables tables, MemoryHints hints, Wire wire) {
    this.tables = tables;
    this.hints = hints;
    this.wire = wire;
  }

  /**
   * The same rows, reached over a wire on which requests and answers each take so long: what a
   * request does is done when it arrives, and is known when its answer arrives. Writes of one shard
   * arrive in the order in which they left, everything else may overtake. Hints are late as well.
   *
   * @param latency asked for every way; a simulation draws it from its seed
   */
  public MemoryStore on(Scheduler scheduler, Supplier<Duration> latency) {
    return new MemoryStore(tables, hints, Wire.slow(tables, scheduler, latency));
  }

  public Meta meta() {
    return new MemoryMeta(tables, wire);
  }

  public Leases leases() {
    return new MemoryLeases(tables, wire);
  }

  public Journal journal() {
    return new MemoryJournal(tables, wire);
  }

  public Submissions submissions() {
    return new MemorySubmissions(tables, wire);
  }

  public Pipelines pipelines() {
    return new MemoryPipelines(tables, wire);
  }

  public Runs runs() {
    return new MemoryRuns(tables, wire);
  }

  public Demand demand() {
    return new MemoryDemand(tables, wire);
  }

  public Forecasts forecasts() {
    return new MemoryForecasts(tables, wire);
  }

  public Payloads payloads() {
    return new MemoryPayloads(tables, wire);
  }

  /** Shared by all nodes of the store. */
  public Hints hints() {
    return hints.over(wire);
  }

  /** Hints that match are lost from now on. */
  public void losingHints(Predicate<Hints.Hint> lost) {
    hints.lost = lost;
  }

  /** Hints that match come once more from now on, even those that are lost. */
  public void doublingHints(Predicate<Hints.Hint> doubled) {
    hints.doubled = doubled;
  }

  /** Calls for values that match fail from now on, as when their store is not to be had. */
  public void failingPayloads(Predicate<Ref> failing) {
    locked(() -> tables.payloadsFailing = failing);
  }

  /** Under the name of a value there stand these bytes now, whatever they are. */
  public void plantPayload(Ref ref, byte[] bytes) {
    locked(() -> tables.payloads.put(ref.sha256(), bytes.clone()));
  }

  /** A value is not there any more. */
  public void losePayload(Ref ref) {
    locked(() -> tables.payloads.remove(ref.sha256()));
  }

  /** The names of all values that are kept, and how long these are, in no order. */
  public List<Ref> payloadsKept() {
    return tables.locked(
        () ->
            tables.payloads.entrySet().stream()
                .map(kept -> new Ref(kept.getKey(), kept.getValue().length, 0))
                .toList());
  }

  /** How many permits are given of each key of a limit, by {@code limit key}. */
  public Map<String, Integer> permitsGiven() {
    return tables.locked(
        () -> {
          Map<String, Integer> given = new TreeMap<>();
          for (Tables.PermitRow row : tables.permits.values()) {
            if (row.given()) {
              given.merge(row.of().limit() + " " + row.of().key(), 1, Integer::sum);
            }
          }
          return given;
        });
  }

  /** Whether nobody has a permit or waits for one. */
  public boolean noPermits() {
    return tables.locked(() -> tables.permits.isEmpty());
  }

  /** Puts an event there that no engine wrote; its body is any JSON text. */
  public void plantEvent(RunId run, long seq, String type, int version, String body) {
    Storable.json(body);
    Instant now = Tables.micros(tables.clock.instant());
    locked(
        () ->
            tables
                .events
                .computeIfAbsent(run, absent -> new TreeMap<>())
                .put(seq, new Tables.Event(seq, now, type, version, body)));
  }

  /** Puts a snapshot there that no engine made. */
  public void plantSnapshot(Journal.SnapshotRow row) {
    locked(
        () ->
            tables
                .snapshots(row.run())
                .put(row.seq(), new Tables.Snapshot(row.seq(), row.foldVersion(), row.state())));
  }

  /** The snapshots of a run, the oldest first. */
  public List<Journal.SnapshotRow> snapshots(RunId run) {
    return tables.locked(
        () ->
            tables.snapshots(run).values().stream()
                .map(one -> new Journal.SnapshotRow(run, one.seq(), one.foldVersion(), one.state()))
                .toList());
  }

  /** Puts a command into the inbox that no engine wrote: one of the starts, or of the controls. */
  public void plantCommand(int shard, RunId run, String kind, int version, String body) {
    Storable.json(body);
    Lane lane = kind.equals("start") ? Lane.START : Lane.CONTROL;
    locked(() -> tables.enqueue(shard, run, lane, kind, version, body));
  }

  /** Puts a timer there that no engine armed. */
  public void plantTimer(
      RunId run, int invocation, int attempt, String kind, long armedSeq, Instant due) {
    Tables.TimerKey key = new Tables.TimerKey(run, invocation, attempt, kind, armedSeq);
    locked(() -> tables.timers.put(key, Tables.micros(due)));
  }

  /** What was parked, oldest first. */
  public List<Batch.ParkedRow> parked() {
    return tables.locked(() -> List.copyOf(tables.parked));
  }

  /** The kinds of the commands that are held of a run, oldest first. */
  public List<String> held(RunId run) {
    return tables.locked(
        () ->
            tables.inbox.values().stream()
                .flatMap(inbox -> inbox.values().stream())
                .filter(command -> command.run().equals(run) && command.lane() == Lane.HELD)
                .map(Tables.Command::kind)
                .toList());
  }

  /** The attempts whose tasks are kept. */
  public List<Attempt> outbox() {
    return tables.locked(() -> List.copyOf(tables.outbox.keySet()));
  }

  /** A run's timers and its deadlines in queues, soonest first, even if it is set aside. */
  public List<Journal.DueTimer> timersOf(RunId run) {
    return tables.locked(
        () ->
            new Deadlines(tables)
                .all()
                .filter(timer -> timer.run().equals(run))
                .sorted(Deadlines.SOONEST_FIRST)
                .toList());
  }

  /** The nodes that have been seen and have not left. */
  public List<Node> nodes() {
    return tables.locked(() -> tables.nodes.values().stream().map(Tables.Seen::node).toList());
  }

  private void locked(Runnable work) {
    tables.locked(
        () -> {
          work.run();
          return work;
        });
  }
}
