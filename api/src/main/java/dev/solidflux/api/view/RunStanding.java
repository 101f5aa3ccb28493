package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a run from going on, without its history.
 *
 * @param troubles the queues of its shard whose tasks do not get through
 */
public record RunStanding(
    String state, long seq, @Nullable SetAside setAside, List<StuckQueue> troubles) {

  /** Tasks for that queue are not taken by the broker. */
  public record StuckQueue(String queue, String reason, Instant since) {}

  public static RunStanding of(Runs.Summary run, List<Runs.QueueTrouble> troubles) {
    return new RunStanding(
        run.state().label(),
        run.seq(),
        SetAside.of(run.setAside()),
        troubles.stream().map(RunStanding::queue).toList());
  }

  private static StuckQueue queue(Runs.QueueTrouble trouble) {
    return new StuckQueue(trouble.queue(), trouble.reason(), trouble.since());
  }
}
