package dev.solidflux.flow.port;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Parent;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.core.run.Timer;
import dev.solidflux.json.Ref;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A shard owner's view of the database: the one write path, and what a new owner reads to go on.
 * Every call ends within the adapter's time limit, with an error if it must.
 *
 * <p>A {@link Slice} ends with whatever comes first, its number of rows or its bytes, but it has at
 * least one row if there is any. A row that cannot be read is a {@link Kept.Unreadable} at its
 * place, and hides no other.
 */
public interface Journal {

  /** The largest number of rows in a page of any method here. */
  int PAGE = 500;

  /**
   * Appends in one autocommit statement that writes only while the lease is the shard's current
   * one.
   *
   * <p>Fails with {@link LeaseLost} if it is not; with {@link DataRefused} if the database can
   * never store the data; with {@link TooLong} if the statement took too long and was undone; with
   * {@link SequenceTaken} if an event of that number is there; with {@link Undone} if it was not
   * carried out for a reason that lies outside of it. After any other error the outcome is unknown.
   */
  Mono<Void> append(Lease lease, Batch batch);

  /**
   * Appends telemetry, under the same conditions and with the same errors as {@link #append}, but
   * apart from it, so that nothing else can be refused for its sake. Whoever sees an event of an
   * append that was subscribed to later sees this.
   */
  Mono<Void> tell(Lease lease, List<TelemetryRow> rows);

  /**
   * Gives permits of the shard's limits, as far as they go, to whoever has the highest priority: to
   * one of each run that asks in turn, and of one turn to whoever has waited longest. Only where
   * something has been asked for or returned since.
   *
   * <p>Whoever asks for a permit to compute a result that is kept, and has not expired, is told
   * that instead, and asks no longer. Nobody is given one of these while there is such a result.
   * Who is given one is told what there was. What has expired for some time is forgotten.
   *
   * <p>Writes only while the lease is the shard's current one, and fails as {@link #append} does.
   * While the outcome is unknown no more may be given under the same lease: a statement that hangs
   * in its commit holds the shard's row against the next owner, and against nobody else.
   */
  Mono<Given> givePermits(Lease lease);

  /** Whether {@link #givePermits} may have something to do; writes nothing. */
  Mono<Boolean> permitsNoted(int shard);

  /** What is kept of a run; empty if there is no such run. */
  Mono<StoredRun> run(RunId run);

  /** The events after {@code seq} in order: at most {@link #PAGE}, and so many bytes. */
  Mono<Slice<KeptEvent>> events(RunId run, long afterSeq, long bytes);

  /**
   * What a run is brought into memory from: the newest snapshot that this fold made before an
   * event, and {@link #events} after it; the first events if there is no such snapshot. One whose
   * last event is not there is none.
   *
   * @param beforeSeq only snapshots of less than this event
   * @param bytes of the events
   */
  Mono<Recalled> recall(RunId run, int foldVersion, long beforeSeq, long bytes);

  /**
   * Keeps a snapshot, and of those before it the newest of the same fold; nothing if its last event
   * is not there. It is not written by {@link #append}, nor does it wait for one or hold one up: an
   * owner that lost its lease the moment before may still write it, and then it is right all the
   * same, since it is made of nothing but events that are there.
   *
   * <p>Fails with {@link LeaseLost}, {@link DataRefused} and {@link TooLong} as {@link #append}.
   */
  Mono<Void> keep(Lease lease, SnapshotRow snapshot);

  /**
   * A value is lost: kept results that it is answer nobody any more, so that the next who asks
   * computes it and keeps it anew. Whether anybody has a lease is no matter.
   */
  Mono<Void> lost(Ref value);

  /**
   * Commands that wait in the shard's inbox, oldest first, but no starts: they are few, and are
   * heard even where no run can be started. What is held of runs that are set aside is not among
   * them.
   */
  Mono<Slice<InboxEntry>> controls(int shard, int limit, long bytes);

  /** Starts that wait in the shard's inbox, oldest first. */
  Mono<Slice<InboxEntry>> starts(int shard, int limit, long bytes);

  /**
   * Runs of the shard that are not set aside and of which commands are held all the same, since
   * values could not be fetched; at most {@link #PAGE}.
   */
  Mono<List<RunId>> putOff(int shard);

  /**
   * The shard's timers that are due before the given time, deadlines in the queue among them,
   * soonest first; none of a run that is set aside.
   */
  Mono<List<DueTimer>> timers(int shard, Instant dueBefore, int limit);

  /**
   * The queues for which the shard has open tasks, and how far each was sent: once for each
   * priority of these tasks. What was known of one that has none is forgotten.
   */
  Mono<List<QueueState>> queues(int shard);

  /** Open tasks of a queue and of a priority after a place, in the order of places. */
  Mono<Slice<OutboxEntry>> backlog(
      int shard, String queue, int priority, long afterPlace, int limit, long bytes);

  /**
   * Writes down, while the lease is the shard's current one, which run is about to be tried: should
   * the owner die of it, the next one knows. Null when the try is over.
   */
  Mono<Void> suspect(Lease lease, @Nullable RunId run);

  /**
   * A run as submitted.
   *
   * @param state what its projection says: a run that is queued has no events
   * @param parent whose solid it is; null if it was submitted
   * @param setAside why this engine does not go on with it; null if it does
   */
  record StoredRun(
      String ws,
      RunId id,
      String pipeline,
      int version,
      int shard,
      @Nullable String traceparent,
      @Nullable Parent parent,
      RunState state,
      @Nullable String setAside) {}

  /**
   * Permits that were given.
   *
   * @param shards where runs have been told so
   * @param more whether more may be given at once
   */
  record Given(Set<Integer> shards, boolean more) {}

  /**
   * An event at its place.
   *
   * @param at when it was decided
   * @param bytes what it takes, written out
   */
  record KeptEvent(long seq, Instant at, Kept<RunEvent> event, long bytes) {}

  /**
   * A run's state after an event, as {@code Snapshot} writes it.
   *
   * @param foldVersion of the fold that made it
   */
  record SnapshotRow(RunId run, long seq, int foldVersion, String state) {}

  /**
   * A snapshot and what happened after it.
   *
   * @param snapshot null if there is none: the events are the first ones
   */
  record Recalled(@Nullable SnapshotRow snapshot, Slice<KeptEvent> events) {}

  /**
   * A command from the inbox.
   *
   * @param stored its run; null if there is none
   */
  record InboxEntry(
      long id, RunId run, Kept<Command> command, long bytes, @Nullable StoredRun stored) {}

  /**
   * A timer that is due.
   *
   * @param kind its kind, which this build may not know
   * @param waiting where the task waits, if it is the deadline in a queue
   */
  record DueTimer(
      RunId run,
      int invocation,
      int attempt,
      Kept<Timer.Kind> kind,
      long armedSeq,
      Instant due,
      @Nullable Waiting waiting) {}

  /** Where a task waits. */
  record Waiting(String queue, int priority, long place) {}

  /**
   * A queue with open tasks of the shard that have this priority.
   *
   * @param mark how far it was sent; null if nothing is known
   * @param last the highest place of its open tasks
   */
  record QueueState(String queue, int priority, Batch.@Nullable QueueMark mark, long last) {}

  /** A task to send. */
  record OutboxEntry(Batch.OutboxRow row, @Nullable String traceparent, long bytes) {
    public Attempt attempt() {
      return row.attempt();
    }
  }

  /** The shard has another owner, or none: nothing was written. */
  final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LeaseLost(Lease lease) {
      super("shard " + lease.shard() + " is no longer owned in epoch " + lease.epoch());
    }
  }

  /** The database did not take the data, and said so: nothing was written. */
  abstract sealed class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The database will never store this data: nothing was written. */
  final class DataRefused extends Refused {
    private static final long serialVersionUID = 1;

    public DataRefused(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The statement took longer than it may, and was undone: less at a time may get through. */
  final class TooLong extends Refused {
    private static final long serialVersionUID = 1;

    public TooLong(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The database undid the statement for what lies outside of it, such as rows for which two wait
   * crosswise: nothing was written, and the same may get through.
   */
  final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Undone(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** An event of that number exists: what the owner has in memory is stale. Nothing was written. */
  final class SequenceTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SequenceTaken(Throwable cause) {
      super("an event of that sequence number exists", cause);
    }
  }
}
