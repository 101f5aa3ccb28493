package dev.solidflux.api.view;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Fold;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Life;
import dev.solidflux.core.run.Outcome;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.flow.port.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;
import tools.jackson.databind.JsonNode;

/**
 * A run's events folded for a reader, who wants to know a little more than decisions need.
 *
 * @param invocations all of them, by number; the first at index 0
 * @param tallies how solids stand, by their paths
 * @param words the numbers of the events with which words from outside came that nobody has taken
 *     yet, by name, in order
 * @param scopes all of them
 * @param begun when something of a solid was first at work, by its path
 * @param endedAt when its last event happened
 * @param unreadable why this build cannot go on with the next event; null if it can
 */
record History(
    Run run,
    PVector<Told> invocations,
    PMap<String, Tally> tallies,
    PMap<String, PVector<Long>> words,
    ToldScopes scopes,
    PMap<String, Instant> begun,
    @Nullable Instant endedAt,
    @Nullable String unreadable) {

  static History none(RunId id, Pipeline pipeline, int version) {
    return new History(
        Run.initial(id, pipeline, version),
        TreePVector.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        ToldScopes.NONE,
        HashTreePMap.empty(),
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

  History with(Runs.Event stored) {
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
    try {
      Run after = Fold.fold(run, event);
      Retelling retelling = new Retelling(this, after);
      retelling.tell(event);
      return new History(
          after,
          retelling.invocations(),
          retelling.tallies(),
          retelling.words(),
          retelling.scopes(),
          begun(after, event, at),
          after.state().ended() ? at : null,
          null);
    } catch (RuntimeException e) {
      return stopped("event " + (run.seq() + 1) + " does not fit to those before it");
    }
  }

  private History stopped(String why) {
    return new History(run, invocations, tallies, words, scopes, begun, endedAt, why);
  }

  private PMap<String, Instant> begun(Run after, RunEvent event, Instant at) {
    int invocation = event.begins();
    String path = after.solidOf(invocation).map(Solid::path).orElse(null);
    return path == null || begun.containsKey(path) ? begun : begun.plus(path, at);
  }

  /** For how many seconds something of a solid has been at work; null if nothing was begun. */
  @Nullable Double begunAgo(String path, Instant now) {
    Instant at = begun.get(path);
    return at == null ? null : Math.max(0, Duration.between(at, now).toMillis() / 1e3);
  }

  /** An invocation of that number, if there was one. */
  Optional<Told> invocation(int number) {
    return number <= invocations.size()
        ? Optional.of(invocations.get(number - 1))
        : Optional.empty();
  }

  Tally tally(Solid solid) {
    return tallies.getOrDefault(solid.path(), Tally.NONE);
  }

  @Nullable JsonNode output() {
    return run.life() instanceof Life.Ended(Outcome.Succeeded(JsonNode output)) ? output : null;
  }

  Outcome.@Nullable Failed failure() {
    return run.life() instanceof Life.Ended(Outcome.Failed failed) ? failed : null;
  }

  /** About what it takes in memory, in bytes. */
  long bytes() {
    return 4_096 + 2 * run.bytes() + 300L * invocations.size() + scopes.bytes();
  }
}
