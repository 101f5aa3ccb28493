package dev.solidflux.flow.port;

import dev.solidflux.core.id.RunId;
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

  /** A run of that workspace; empty if there is none. */
  Mono<Summary> run(String ws, RunId run);

  /**
   * Runs, newest first.
   *
   * @param onlySetAside only those that are set aside
   */
  Mono<List<Summary>> runs(
      String ws,
      @Nullable String pipeline,
      @Nullable RunState state,
      boolean onlySetAside,
      @Nullable RunId before,
      int limit);

  /** A run's events after {@code seq}, in order, gapless; at most about 4 MiB at a time. */
  Mono<Slice<Event>> events(RunId run, long afterSeq, int limit);

  /** A run's telemetry after {@code id}, in order; at most about 4 MiB at a time. */
  Mono<Slice<Telemetry>> telemetry(RunId run, long afterId, int limit);

  /** The number of the last event of each of these runs; none of a run that has no events. */
  Mono<Map<RunId, Long>> newest(Collection<RunId> runs);

  /** Why tasks of the run's shard do not get through to their queues; at most 100 queues. */
  Mono<List<QueueTrouble>> troubles(RunId run);

  /** The newest progress row of each attempt of a run, by id; at most 500, the newest. */
  Mono<List<Telemetry>> latestProgress(RunId run);

  /** Tasks for that queue are not taken by the broker. */
  record QueueTrouble(String queue, String reason, Instant since) {}

  /** The engine does not go on with a run until somebody releases it. */
  record SetAside(Instant at, String reason) {}

  /**
   * A run's projection.
   *
   * @param seq the number of its last event
   */
  record Summary(
      String ws,
      RunId id,
      String pipeline,
      int version,
      RunState state,
      long seq,
      List<String> tags,
      Instant createdAt,
      @Nullable Instant endedAt,
      @Nullable SetAside setAside) {}

  /** An event as kept; {@code body} has the form of {@code (type, version)}. */
  record Event(long seq, Instant at, String type, int version, JsonNode body) {}

  /** A telemetry row as kept; see {@link TelemetryRow}. */
  record Telemetry(long id, int invocation, int attempt, Instant at, String kind, JsonNode body) {}
}
