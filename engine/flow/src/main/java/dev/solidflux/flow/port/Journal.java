package dev.solidflux.flow.port;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.Timer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * A shard owner's view of the database: the one write path, and what a new owner reads to go on.
 */
public interface Journal {

  /** The largest page of any method here. */
  int PAGE = 500;

  /**
   * Appends in one autocommit statement that writes only while the lease is the shard's current
   * one.
   *
   * <p>Fails with {@link LeaseLost} if it is not; with {@link DataRefused} if the database can
   * never store the data; with {@link SequenceTaken} if an event of that number is there. After any
   * other error the outcome is unknown.
   */
  Mono<Void> append(Lease lease, Batch batch);

  /** What is kept of a run; empty if there is no such run. */
  Mono<StoredRun> run(RunId run);

  /** The events after {@code seq} in order, at most {@link #PAGE}. */
  Mono<List<RunEvent>> events(RunId run, long afterSeq);

  /** Commands that wait in the shard's inbox, oldest first. */
  Mono<List<InboxEntry>> inbox(int shard, int limit);

  /** The shard's timers that are due before the given time, soonest first. */
  Mono<List<DueTimer>> timers(int shard, Instant dueBefore, int limit);

  /**
   * Outbox rows that were not published in this broker generation, in the order of their attempts.
   *
   * @param after where the last page ended; null for the first
   */
  Mono<List<OutboxEntry>> unpublished(
      int shard, int generation, @Nullable Attempt after, int limit);

  /** A run as submitted. */
  record StoredRun(
      String ws, RunId id, String pipeline, int version, int shard, @Nullable String traceparent) {}

  /** A command from the inbox. */
  record InboxEntry(long id, RunId run, Command command) {}

  /** A timer that is due. */
  record DueTimer(RunId run, Timer timer, Instant due) {}

  /**
   * A task to send.
   *
   * @param publishedGeneration the generation it was last confirmed in; 0 for never
   */
  record OutboxEntry(Batch.OutboxRow row, @Nullable String traceparent, int publishedGeneration) {}

  /** The shard has another owner, or none: nothing was written. */
  final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LeaseLost(Lease lease) {
      super("shard " + lease.shard() + " is no longer owned in epoch " + lease.epoch());
    }
  }

  /** The database will never store this data: nothing was written. */
  final class DataRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataRefused(String message, Throwable cause) {
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

  /**
   * The body of a command as it stands in the inbox: {@code start} with its input, {@code cancel}
   * with its reason.
   */
  static Command command(String kind, JsonNode body) {
    return switch (kind) {
      case "start" -> new Command.Start(body);
      case "cancel" -> new Command.Cancel(body.asString());
      default -> throw new IllegalArgumentException("no command " + kind);
    };
  }
}
