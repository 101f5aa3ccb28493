package dev.solidflux.api.view;

import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Run;
import dev.solidflux.flow.port.Runs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why tasks do not get through to their queues. */
record Troubles(Map<String, RunDetail.Trouble> byQueue) {

  static final Troubles NONE = new Troubles(Map.of());

  static Troubles of(List<Runs.QueueTrouble> rows) {
    Map<String, RunDetail.Trouble> byQueue = new HashMap<>();
    rows.forEach(row -> byQueue.put(row.queue(), new RunDetail.Trouble(row.reason(), row.since())));
    return new Troubles(Map.copyOf(byQueue));
  }

  RunDetail.@Nullable Trouble of(String queue) {
    return byQueue.get(queue);
  }

  /** The solids that have a task which no worker has taken yet. */
  Set<String> waiting(Run run) {
    return byQueue.isEmpty()
        ? Set.of()
        : run.open().stream()
            .flatMap(number -> run.invocation(number).stream())
            .filter(invocation -> invocation.state() == Invocation.State.QUEUED)
            .map(Invocation::solid)
            .collect(Collectors.toSet());
  }
}
