package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Parent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Node;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.json.Ref;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows, under one lock: every transaction is serial. What a database keeps as text is text
 * here, and is read only by whoever asks for it.
 */
final class Tables {

  /** Who owns a shard, and how its last owner ended. */
  record Shard(
      @Nullable String owner,
      long epoch,
      Instant until,
      boolean clean,
      @Nullable RunId suspect,
      long suspectEpoch,
      int tries) {

    static final Shard NEW = new Shard(null, 0, Instant.MIN, true, null, 0, 0);

    Shard suspecting(@Nullable RunId run) {
      int tried = run == null ? 0 : run.equals(suspect) ? again() : 1;
      return new Shard(owner, epoch, until, clean, run, epoch, tried);
    }

    /** An owner is counted once for each run in a row, however often it says that it tries it. */
    private int again() {
      return suspectEpoch == epoch ? tries : tries + 1;
    }

    Shard heldBy(@Nullable String who, long since, Instant end, boolean well) {
      return new Shard(who, since, end, well, suspect, suspectEpoch, tries);
    }
  }

  record Seen(Node node, boolean reachesBroker, Instant at) {}

  record Key(String ws, String key) {}

  record KeyUse(String requestHash, RunId run, Instant expires) {}

  /**
   * A run's row.
   *
   * @param parent whose solid it is; null if it was submitted
   */
  record Run(
      Submissions.Submission submission,
      @Nullable Parent parent,
      Instant createdAt,
      RunState state,
      @Nullable Integer priority,
      @Nullable Instant endedAt,
      Runs.@Nullable SetAside setAside) {

    Run entering(Batch.RunUpdate update, @Nullable Instant ended) {
      return new Run(
          submission, parent, createdAt, update.state(), update.priority(), ended, setAside);
    }

    Run aside(Runs.@Nullable SetAside why) {
      return new Run(submission, parent, createdAt, state, priority, endedAt, why);
    }
  }

  record Event(long seq, Instant at, String type, int version, String body) {}

  record Snapshot(long seq, int foldVersion, String state) {}

  record Telemetry(long id, Attempt attempt, Instant at, String kind, String body) {}

  /** Where a command waits. */
  enum Lane {
    CONTROL,
    START,
    HELD
  }

  record Command(long id, RunId run, Lane lane, String kind, int version, String body) {
    Command in(Lane other) {
      return new Command(id, run, other, kind, version, body);
    }
  }

  /** A timer's identity, of a kind that may be unknown to this build. */
  record TimerKey(RunId run, int invocation, int attempt, String kind, long armedSeq)
      implements Comparable<TimerKey> {

    private static final Comparator<TimerKey> ORDER =
        Comparator.comparing(TimerKey::run)
            .thenComparingInt(TimerKey::invocation)
            .thenComparingInt(TimerKey::attempt)
            .thenComparing(TimerKey::kind)
            .thenComparingLong(TimerKey::armedSeq);

    @Override
    public int compareTo(TimerKey other) {
      return ORDER.compare(this, other);
    }
  }

  record PermitKey(RunId run, int invocation, int index) implements Comparable<PermitKey> {
    private static final Comparator<PermitKey> ORDER =
        Comparator.comparing(PermitKey::run)
            .thenComparingInt(PermitKey::invocation)
            .thenComparingInt(PermitKey::index);

    @Override
    public int compareTo(PermitKey other) {
      return ORDER.compare(this, other);
    }
  }

  /** What permits are of; each has as many as any other. */
  record LimitKey(int shard, String ws, String limit, String key) {}

  record PermitRow(
      LimitKey of, int max, int priority, long pass, int runShard, long asked, boolean given) {
    PermitRow isGiven() {
      return new PermitRow(of, max, priority, pass, runShard, asked, true);
    }
  }

  /**
   * @param order in which it was kept
   */
  record KeptResult(Batch.KeptRow row, Instant until, long order) {}

  record Outbox(int shard, Batch.OutboxRow row) {}

  record ForeseenKey(RunId run, String path) implements Comparable<ForeseenKey> {
    private static final Comparator<ForeseenKey> ORDER =
        Comparator.comparing(ForeseenKey::run).thenComparing(ForeseenKey::path);

    @Override
    public int compareTo(ForeseenKey other) {
      return ORDER.compare(this, other);
    }
  }

  record Foreseen(Forecasts.Foreseen row, Instant ready, Instant from, Instant until) {}

  record LearntKey(String ws, String pipeline) {}

  /**
   * What else its row says stands in it.
   *
   * @param asked when a queue began to ask for workers
   * @param begun when it was last told what its tasks wait
   */
  record QueueWorkers(
      Forecasts.Workers row, @Nullable Instant asked, @Nullable Instant begun, long order) {}

  record Queue(int shard, String name, int priority) implements Comparable<Queue> {
    private static final Comparator<Queue> ORDER =
        Comparator.comparingInt(Queue::shard)
            .thenComparing(Queue::name)
            .thenComparingInt(Queue::priority);

    @Override
    public int compareTo(Queue other) {
      return ORDER.compare(this, other);
    }
  }

  final InstantSource clock;

  /** Whatever the database leaves to chance. */
  final Random chance;

  final NavigableMap<String, Seen> nodes = new TreeMap<>();
  final NavigableMap<Integer, Shard> shards = new TreeMap<>();
  final Map<String, NavigableMap<String, List<Pipelines.Version>>> pipelines = new HashMap<>();
  final Map<Key, KeyUse> keys = new HashMap<>();
  final NavigableMap<RunId, Run> runs = new TreeMap<>();
  final Map<Integer, NavigableMap<Long, Command>> inbox = new HashMap<>();
  final Map<RunId, NavigableMap<Long, Event>> events = new HashMap<>();
  final Map<RunId, NavigableMap<Long, Snapshot>> snapshots = new HashMap<>();
  final Map<RunId, List<Telemetry>> telemetry = new HashMap<>();
  final NavigableMap<TimerKey, Instant> timers = new TreeMap<>();
  final NavigableMap<Attempt, Outbox> outbox = new TreeMap<>();
  final Map<Queue, Batch.QueueMark> marks = new HashMap<>();
  final NavigableMap<PermitKey, PermitRow> permits = new TreeMap<>();
  final Set<LimitKey> notes = new LinkedHashSet<>();
  final Map<LimitKey, KeptResult> cache = new HashMap<>();
  final NavigableMap<ForeseenKey, Foreseen> foreseen = new TreeMap<>();
  final Map<LearntKey, NavigableMap<Integer, Forecasts.Learnt>> learnt = new HashMap<>();
  final Map<String, QueueWorkers> queueWorkers = new HashMap<>();
  final List<Batch.ParkedRow> parked = new ArrayList<>();
  final Map<String, byte[]> payloads = new HashMap<>();
  Predicate<Ref> payloadsFailing = ref -> false;
  @Nullable Deployment deployment;
  int brokerGeneration = 1;
  private long lastId;

  Tables(InstantSource clock, Random chance) {
    this.clock = clock;
    this.chance = chance;
  }

  synchronized <T extends @Nullable Object> T locked(Supplier<T> work) {
    return work.get();
  }

  long nextId() {
    return ++lastId;
  }

  NavigableMap<Long, Command> inbox(int shard) {
    return inbox.computeIfAbsent(shard, absent -> new TreeMap<>());
  }

  void enqueue(int shard, RunId run, Lane lane, String kind, int version, String body) {
    long id = nextId();
    inbox(shard).put(id, new Command(id, run, lane, kind, version, body));
  }

  NavigableMap<Long, Event> events(RunId run) {
    return events.getOrDefault(run, new TreeMap<>());
  }

  NavigableMap<Long, Snapshot> snapshots(RunId run) {
    return snapshots.computeIfAbsent(run, absent -> new TreeMap<>());
  }

  List<Telemetry> telemetry(RunId run) {
    return telemetry.getOrDefault(run, List.of());
  }

  /**
   * The version of a pipeline that is asked for, if there is one.
   *
   * @param wanted null for the newest
   */
  @Nullable Integer version(String ws, String pipeline, @Nullable Integer wanted) {
    List<Pipelines.Version> versions =
        pipelines.getOrDefault(ws, new TreeMap<>()).getOrDefault(pipeline, List.of());
    int newest = versions.size();
    return newest > 0 && (wanted == null || wanted <= newest)
        ? Integer.valueOf(wanted == null ? newest : wanted)
        : null;
  }

  boolean isSetAside(RunId id) {
    Run run = runs.get(id);
    return run != null && run.setAside() != null;
  }

  /** Times are kept to the microsecond, as in the database. */
  static Instant micros(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  static @Nullable Instant microsOrNull(@Nullable Instant time) {
    return time == null ? null : micros(time);
  }
}
