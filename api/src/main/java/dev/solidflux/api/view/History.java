package dev.solidflux.api.view;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.EventFormat;
import dev.solidflux.core.run.Fold;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import tools.jackson.databind.JsonNode;

/**
 * A run's events folded for a reader, who wants to know a little more than decisions need.
 *
 * @param counts how many elements each fan-out was opened with
 * @param output what the run yielded
 * @param endedAt when its last event happened
 */
record History(
    RunState state,
    PMap<String, Integer> counts,
    @Nullable JsonNode output,
    @Nullable Instant endedAt) {

  static History none(RunId run, Pipeline pipeline, int version) {
    return new History(RunState.initial(run, pipeline, version), HashTreePMap.empty(), null, null);
  }

  History with(List<Runs.Event> page) {
    History history = this;
    for (Runs.Event event : page) {
      history = history.with(event);
    }
    return history;
  }

  private History with(Runs.Event stored) {
    RunEvent event = EventFormat.read(stored.type(), stored.version(), stored.body());
    RunState after = Fold.fold(state, event);
    return new History(
        after,
        event instanceof RunEvent.FanOutOpened opened
            ? counts.plus(opened.solid(), opened.elements().size())
            : counts,
        event instanceof RunEvent.RunSucceeded succeeded ? succeeded.output() : output,
        after.phase().ended() ? stored.at() : null);
  }
}
