package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run that does not go on waits for, without its history.
 *
 * @param permit what it waits for before it is begun; null if it does not
 * @param queues those of its shard whose tasks do not get through, or wait for a while
 * @param broker why the broker takes no tasks, as the node that answers sees it; null if it does
 * @param next what happens by itself if nothing else does before
 */
public record RunStanding(
    String state,
    long seq,
    @Nullable SetAside setAside,
    @Nullable PermitView permit,
    List<Queue> queues,
    @Nullable String broker,
    @Nullable Next next) {

  /**
   * A queue whose tasks wait.
   *
   * @param trouble why they do not get through to a worker; null if they do
   */
  public record Queue(
      String queue, RunDetail.@Nullable Trouble trouble, RunDetail.@Nullable Backlog backlog) {}

  /**
   * The next deadline.
   *
   * @param invocation 0 if it is the run's
   */
  public record Next(int invocation, int attempt, String kind, Instant at) {}

  public static RunStanding of(
      Runs.Summary run,
      List<Runs.QueueStanding> queues,
      List<Runs.Deadline> deadlines,
      List<Runs.WaitingPermit> permits,
      @Nullable String broker) {
    return new RunStanding(
        run.state().label(),
        run.seq(),
        SetAside.of(run.setAside()),
        permits.stream()
            .filter(waiting -> waiting.invocation() == 0)
            .findFirst()
            .map(PermitView::of)
            .orElse(null),
        queues.stream().map(RunStanding::queue).toList(),
        broker,
        deadlines.stream().findFirst().map(RunStanding::next).orElse(null));
  }

  private static Queue queue(Runs.QueueStanding queue) {
    return new Queue(queue.queue(), RunDetail.Trouble.of(queue), RunDetail.Backlog.of(queue));
  }

  private static Next next(Runs.Deadline deadline) {
    return new Next(deadline.invocation(), deadline.attempt(), deadline.kind(), deadline.due());
  }
}
