package dev.solidflux.pipelinetest;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Effect;
import dev.solidflux.core.run.Origin;
import dev.solidflux.core.run.Permit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The permits of limits, of which the runs under test are the only holders. */
final class Permits {

  /** One who has a permit, or waits for it. */
  record Holder(RunId run, int invocation, int index, Permit permit, int priority) {}

  /** A result, and whose it is. */
  record Kept(JsonNode result, Origin from) {}

  private record Key(String limit, String key) {
    static Key of(Permit permit) {
      return new Key(permit.limit(), permit.key());
    }
  }

  private final Map<Key, Kept> kept = new HashMap<>();
  private final List<Holder> given = new ArrayList<>();
  private final List<Holder> waiting = new ArrayList<>();

  void ask(RunId run, Effect.AskPermit e) {
    waiting.add(new Holder(run, e.invocation(), e.limit(), e.permit(), e.priority()));
    waiting.sort(Comparator.comparingInt(Holder::priority).reversed());
  }

  void giveBack(RunId run, int invocation) {
    given.removeIf(one -> one.run().equals(run) && one.invocation() == invocation);
    waiting.removeIf(one -> one.run().equals(run) && one.invocation() == invocation);
  }

  /** For as long as the test takes. */
  void keep(Permit permit, JsonNode result, Origin from) {
    kept.put(Key.of(permit), new Kept(result, from));
  }

  @Nullable Kept kept(Permit permit) {
    return kept.get(Key.of(permit));
  }

  /** Those who wait for a permit to compute what is kept: they wait no longer. */
  List<Holder> answered() {
    List<Holder> now = waiting.stream().filter(one -> kept(one.permit()) != null).toList();
    waiting.removeAll(now);
    return now;
  }

  /** Those who get one now, by priority, and then in the order of their asking. */
  List<Holder> give() {
    List<Holder> now = new ArrayList<>();
    for (Holder one : List.copyOf(waiting)) {
      long taken =
          given.stream()
              .map(Holder::permit)
              .filter(
                  permit ->
                      permit.limit().equals(one.permit().limit())
                          && permit.key().equals(one.permit().key()))
              .count();
      if (taken < one.permit().max()) {
        waiting.remove(one);
        given.add(one);
        now.add(one);
      }
    }
    return now;
  }
}
