package dev.solidflux.flow.port;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunPhase;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** What users see of runs. Only committed rows; any node may read. */
public interface Runs {

  /** The largest page of any method here. */
  int PAGE = 200;

  /** A run of that workspace; empty if there is none. */
  Mono<Summary> run(String ws, RunId run);

  /** Runs, newest first. */
  Mono<List<Summary>> runs(
      String ws,
      @Nullable String pipeline,
      @Nullable RunPhase phase,
      @Nullable RunId before,
      int limit);

  /** A run's events after {@code seq}, in order, gapless. */
  Mono<List<Event>> events(RunId run, long afterSeq, int limit);

  /** A run's telemetry after {@code id}, in order. */
  Mono<List<Telemetry>> telemetry(RunId run, long afterId, int limit);

  /** The newest progress row of each attempt of a run, by id; at most 500, the newest. */
  Mono<List<Telemetry>> latestProgress(RunId run);

  /** A run's projection. */
  record Summary(
      String ws,
      RunId id,
      String pipeline,
      int version,
      RunPhase phase,
      long seq,
      List<String> tags,
      Instant createdAt,
      @Nullable Instant endedAt) {}

  /** An event as kept; {@code body} has the form of {@code (type, version)}. */
  record Event(long seq, Instant at, String type, int version, JsonNode body) {}

  /** A telemetry row as kept; see {@code Batch.TelemetryRow}. */
  record Telemetry(long id, int invocation, int attempt, Instant at, String kind, JsonNode body) {}
}
