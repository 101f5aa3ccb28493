package dev.solidflux.flow.turn;

import java.time.Duration;

/**
 * How a shard's runs are moved.
 *
 * @param inboxPoll how often to look into the inbox without a hint
 * @param telemetryInterval at most one telemetry write per attempt in this time
 * @param passivation how long an untouched run stays in memory
 * @param inputs how many inputs one turn takes at most
 * @param events how many events end a batch
 * @param bytes how many bytes end a batch, a page of the inbox or of events
 * @param hotRuns how many runs a shard keeps in memory at most
 * @param hotBytes how many bytes of them
 * @param tries how many owners may end while trying a run before it is set aside
 * @param evaluation how long the expressions of one step may take
 * @param snapshots when a run's state is kept, so that it need not be folded from its first event
 */
public record TurnSettings(
    Duration inboxPoll,
    Duration telemetryInterval,
    Duration passivation,
    int inputs,
    int events,
    long bytes,
    int hotRuns,
    long hotBytes,
    int tries,
    Duration evaluation,
    SnapshotSettings snapshots) {

  public TurnSettings withHot(int runs, long ofBytes) {
    return new TurnSettings(
        inboxPoll,
        telemetryInterval,
        passivation,
        inputs,
        events,
        bytes,
        runs,
        ofBytes,
        tries,
        evaluation,
        snapshots);
  }

  public TurnSettings with(SnapshotSettings other) {
    return new TurnSettings(
        inboxPoll,
        telemetryInterval,
        passivation,
        inputs,
        events,
        bytes,
        hotRuns,
        hotBytes,
        tries,
        evaluation,
        other);
  }

  /** With runs that leave memory when they were not touched for so long. */
  public TurnSettings passivatedAfter(Duration idle) {
    return new TurnSettings(
        inboxPoll,
        telemetryInterval,
        idle,
        inputs,
        events,
        bytes,
        hotRuns,
        hotBytes,
        tries,
        evaluation,
        snapshots);
  }
}
