package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Runs.QueueStanding;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the tasks of a run wait for. */
record Waits(
    Map<String, QueueStanding> queues,
    Map<Integer, RunDetail.Deadline> deadlines,
    Map<Integer, Runs.WaitingPermit> permits) {

  static final Waits NONE = new Waits(Map.of(), Map.of(), Map.of());

  static Waits of(
      List<QueueStanding> queues, List<Runs.Deadline> deadlines, List<Runs.WaitingPermit> permits) {
    return new Waits(
        queues.stream().collect(Collectors.toMap(QueueStanding::queue, Function.identity())),
        deadlines.stream()
            .collect(
                Collectors.toMap(
                    Runs.Deadline::invocation, RunDetail.Deadline::of, (next, later) -> next)),
        permits.stream()
            .collect(
                Collectors.toMap(
                    Runs.WaitingPermit::invocation, Function.identity(), (one, other) -> one)));
  }

  /** What an invocation waits for; of 0 the run itself. */
  @Nullable PermitView permit(int invocation) {
    return PermitView.of(permits.get(invocation));
  }

  @Nullable QueueStanding queue(String name) {
    return queues.get(name);
  }

  /** The next of an invocation. */
  RunDetail.@Nullable Deadline next(int invocation) {
    return deadlines.get(invocation);
  }
}
