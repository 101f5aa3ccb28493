package dev.solidflux.flow.port;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Parent;
import dev.solidflux.core.run.Permit;
import dev.solidflux.core.run.RunState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** What users see of runs. Only committed rows; any node may read. */
public interface Runs {

  /** The largest page of any method here. */
  int PAGE = 200;

  /** So many that are before one that waits are counted. */
  int AHEAD = 1_000;

  /** The bytes of the largest page of any method here. */
  long PAGE_BYTES = 4 << 20;

  /** A run of that workspace; empty if there is none. */
  Mono<Summary> run(String ws, RunId run);

  /**
   * Runs that match, newest first.
   *
   * @param before only those that were submitted before this one
   */
  Mono<List<Summary>> runs(String ws, RunsAsked asked, @Nullable RunId before, int limit);

  /** The same with pages as large as any. */
  default Mono<Slice<Event>> events(RunId run, long afterSeq, int limit) {
    return events(run, afterSeq, limit, PAGE_BYTES);
  }

  /**
   * A run's events after {@code seq}, in order, gapless.
   *
   * @param bytes at most about so many at a time, but one event if there is any
   */
  Mono<Slice<Event>> events(RunId run, long afterSeq, int limit, long bytes);

  /**
   * Those of a run's events that have these numbers, in order; as many and as large at a time as
   * any page, but one event if there is any.
   */
  Mono<Slice<Event>> eventsAt(RunId run, Collection<Long> seqs);

  /** The same with pages as large as any. */
  default Mono<Slice<Telemetry>> telemetry(RunId run, long afterId, int limit) {
    return telemetry(run, afterId, limit, PAGE_BYTES);
  }

  /**
   * A run's telemetry after {@code id}, in order.
   *
   * @param bytes at most about so many at a time, but one row if there is any
   */
  Mono<Slice<Telemetry>> telemetry(RunId run, long afterId, int limit, long bytes);

  /**
   * What a run's attempts logged, as it was kept: rows of kind {@code log}; at most about 4 MiB at
   * a time.
   */
  Mono<Slice<Telemetry>> logs(RunId run, LogsAsked asked, int limit);

  /** The id of a run's newest telemetry row; 0 if it has none. */
  Mono<Long> newestTelemetry(RunId run);

  /** The number of the last event of each of these runs; none of a run that has no events. */
  Mono<Map<RunId, Long>> newest(Collection<RunId> runs);

  /**
   * The queues of the run's shard whose tasks do not get through, or are not begun for a while; at
   * most 100.
   */
  Mono<List<QueueStanding>> queues(RunId run);

  /** The deadlines and waits that a run's attempts have, at most 500, the next first. */
  Mono<List<Deadline>> deadlines(RunId run);

  /** The permits that a run and its invocations wait for, at most 500, by invocation. */
  Mono<List<WaitingPermit>> permits(RunId run);

  /** The newest progress row of each attempt of a run, by id; at most 500, the newest. */
  Mono<List<Telemetry>> latestProgress(RunId run);

  /**
   * Which runs are asked for; null, or false, means that it does not matter.
   *
   * @param since submitted then or later, to the millisecond
   * @param until submitted before then
   * @param parent only runs that this one has begun
   */
  record RunsAsked(
      @Nullable String pipeline,
      @Nullable RunState state,
      @Nullable String tag,
      @Nullable Instant since,
      @Nullable Instant until,
      @Nullable RunId parent,
      boolean setAside) {

    public static final RunsAsked ALL = new RunsAsked(null, null, null, null, null, null, false);

    public RunsAsked ofPipeline(String name) {
      return new RunsAsked(name, state, tag, since, until, parent, setAside);
    }

    public RunsAsked in(RunState one) {
      return new RunsAsked(pipeline, one, tag, since, until, parent, setAside);
    }

    public RunsAsked tagged(String one) {
      return new RunsAsked(pipeline, state, one, since, until, parent, setAside);
    }

    public RunsAsked submitted(@Nullable Instant from, @Nullable Instant to) {
      return new RunsAsked(pipeline, state, tag, from, to, parent, setAside);
    }

    public RunsAsked thatAreSetAside() {
      return new RunsAsked(pipeline, state, tag, since, until, parent, true);
    }

    public RunsAsked begunBy(@Nullable RunId run) {
      return new RunsAsked(pipeline, state, tag, since, until, run, setAside);
    }
  }

  /**
   * Which log rows of a run are asked for.
   *
   * @param invocation only those of this one; null for all
   * @param attempt only those of attempts of this number; null for all
   * @param newestFirst whether the newest come first
   * @param from the id beyond which they begin: above it, or below it if the newest come first
   */
  record LogsAsked(
      @Nullable Integer invocation, @Nullable Integer attempt, boolean newestFirst, long from) {

    /** All, in order, after {@code id}. */
    public static LogsAsked after(long id) {
      return new LogsAsked(null, null, false, id);
    }

    /** All, the newest first, before {@code id}. */
    public static LogsAsked before(long id) {
      return new LogsAsked(null, null, true, id);
    }
  }

  /**
   * How a queue stands whose tasks wait.
   *
   * @param trouble why they do not get through; null if they do
   * @param depth what it held when the broker was last asked; null if it was not
   */
  record QueueStanding(String queue, @Nullable Trouble trouble, Transport.@Nullable Depth depth) {}

  /**
   * @param reason for people
   * @param since since when, for this reason
   */
  record Trouble(String reason, Instant since) {}

  /**
   * What ends an attempt, or begins the next one, if nothing happens before.
   *
   * @param kind as the timer's name in {@code Formats}
   */
  record Deadline(int invocation, int attempt, String kind, Instant due) {}

  /**
   * A permit that somebody waits for.
   *
   * @param invocation 0 if it is the run's
   * @param ahead how many are before it, up to {@link #AHEAD}
   */
  record WaitingPermit(int invocation, Permit permit, int ahead) {}

  /** The engine does not go on with a run until somebody releases it. */
  record SetAside(Instant at, String reason) {}

  /**
   * A run's projection.
   *
   * @param priority of all its tasks that have none of their own; null before the engine has taken
   *     it
   * @param seq the number of its last event
   * @param parent whose solid it is; null if it was submitted
   */
  record Summary(
      String ws,
      RunId id,
      String pipeline,
      int version,
      RunState state,
      @Nullable Integer priority,
      long seq,
      List<String> tags,
      @Nullable Parent parent,
      Instant createdAt,
      @Nullable Instant endedAt,
      @Nullable SetAside setAside) {}

  /** An event as kept; {@code body} has the form of {@code (type, version)}. */
  record Event(long seq, Instant at, String type, int version, JsonNode body) {}

  /** A telemetry row as kept; see {@link TelemetryRow}. */
  record Telemetry(long id, int invocation, int attempt, Instant at, String kind, JsonNode body) {}
}
