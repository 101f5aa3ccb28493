package dev.solidflux.api.view;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Fold;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import tools.jackson.databind.JsonNode;

/**
 * A run's events folded for a reader, who wants to know a little more than decisions need.
 *
 * @param counts how many elements each fan-out was opened with
 * @param unconfirmed the cancelled invocations that a worker may still have
 * @param output what the run yielded
 * @param endedAt when its last event happened
 * @param unreadable why this build cannot go on with the next event; null if it can
 */
record History(
    Run run,
    PMap<String, Integer> counts,
    PSet<Integer> unconfirmed,
    @Nullable JsonNode output,
    @Nullable Instant endedAt,
    @Nullable String unreadable) {

  static History none(RunId id, Pipeline pipeline, int version) {
    return new History(
        Run.initial(id, pipeline, version),
        HashTreePMap.empty(),
        HashTreePSet.empty(),
        null,
        null,
        null);
  }

  /** Goes as far as it can read. */
  History with(List<Runs.Event> page) {
    History history = this;
    for (Runs.Event event : page) {
      history = history.unreadable == null ? history.with(event) : history;
    }
    return history;
  }

  private History with(Runs.Event stored) {
    if (stored.seq() != run.seq() + 1) {
      return stopped("event " + (run.seq() + 1) + " is missing");
    }
    return switch (Formats.EVENTS.read(stored.type(), stored.version(), stored.body())) {
      case Kept.Unreadable<RunEvent>(String reason, boolean newer) ->
          stopped("event " + stored.seq() + ": " + reason);
      case Kept.Known<RunEvent>(RunEvent event) -> folded(event, stored.at());
    };
  }

  private History folded(RunEvent event, Instant at) {
    Run after;
    try {
      after = Fold.fold(run, event);
    } catch (RuntimeException e) {
      return stopped("event " + (run.seq() + 1) + " does not fit to those before it");
    }
    return new History(
        after,
        event instanceof RunEvent.FanOutOpened opened
            ? counts.plus(opened.solid(), opened.elements().size())
            : counts,
        event instanceof RunEvent.InvocationCancelled cancelled && !cancelled.confirmed()
            ? unconfirmed.plus(cancelled.invocation())
            : unconfirmed,
        event instanceof RunEvent.RunSucceeded succeeded ? succeeded.output() : output,
        after.state().ended() ? at : null,
        null);
  }

  private History stopped(String why) {
    return new History(run, counts, unconfirmed, output, endedAt, why);
  }
}
