package dev.solidflux.flow.port;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.core.run.Timer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What one shard writes in one statement: all of it or nothing. Its parts are disjoint: no row is
 * written and removed, or written twice, in the same batch; within a run {@code events} are in
 * order and gapless.
 *
 * @param runs at most one per run
 * @param attemptsEnded their outbox rows and all their timers go
 * @param disarmed all timers of these attempts go
 * @param timersGone exactly these timers go
 * @param runsEnded all outbox rows and timers of these runs go
 * @param published the outbox rows that the broker confirmed
 * @param inboxDone ids of inbox rows that were taken
 */
public record Batch(
    List<EventRow> events,
    List<RunUpdate> runs,
    List<TimerRow> timers,
    List<Attempt> disarmed,
    List<TimerKey> timersGone,
    List<OutboxRow> outbox,
    List<Attempt> attemptsEnded,
    List<RunId> runsEnded,
    List<PublishedMark> published,
    List<Long> inboxDone,
    List<TelemetryRow> telemetry,
    List<ParkedRow> parked) {

  /** An event as it is kept; see {@code EventFormat}. */
  public record EventRow(
      RunId run, long seq, Instant at, String type, int version, JsonNode body) {}

  /** The run's projection: where it stands after its last event in the batch. */
  public record RunUpdate(RunId run, RunPhase phase, long seq, @Nullable Instant endedAt) {}

  /** A timer to keep; one of the same identity is moved. */
  public record TimerRow(RunId run, Timer timer, Instant due) {}

  /** A timer's identity among all runs. */
  public record TimerKey(RunId run, Timer timer) {}

  /** A task to send, kept until its attempt ends. */
  public record OutboxRow(Attempt attempt, String queue, String task, JsonNode args) {}

  /**
   * The broker confirmed a task.
   *
   * @param generation the broker's generation then
   */
  public record PublishedMark(Attempt attempt, int generation) {}

  /**
   * Something from inside an attempt: never folded, may be lost, ordered within a run.
   *
   * @param kind {@code progress}, {@code log} or {@code heartbeat}
   */
  public record TelemetryRow(
      RunId run, int invocation, int attempt, Instant at, String kind, JsonNode body) {}

  /**
   * A message that could not be used, kept for people to look at; the table is capped.
   *
   * @param source where it came from, such as {@code mailbox-3}
   * @param reason a stable code and what is wrong
   * @param body the beginning of it, as text without U+0000
   */
  public record ParkedRow(Instant at, String source, String reason, String headers, String body) {}
}
