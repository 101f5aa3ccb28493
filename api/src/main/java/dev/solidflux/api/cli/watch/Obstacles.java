package dev.solidflux.api.cli.watch;

import dev.solidflux.api.cli.watch.InvocationProgress.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What keeps a run from going on, told once for as long as it lasts. */
final class Obstacles {
  private final Display display;
  private final Map<String, List<String>> solidsByQueue = new HashMap<>();
  private Set<String> told = Set.of();

  Obstacles(Display display) {
    this.display = display;
  }

  /** Takes in a run's detail, whose solids say which of them wait for their queue. */
  void ofDetail(JsonNode run) {
    Set<String> now = new HashSet<>();
    setAside(run, now);
    for (JsonNode solid : run.path("solids")) {
      String queue = solid.path("queue").asString("");
      solidsByQueue
          .computeIfAbsent(queue, any -> new ArrayList<>())
          .add(SafeText.line(solid.path("name").asString("")));
      if (solid.path("trouble").isObject()) {
        stuck(queue, solid.path("trouble"), now);
      }
    }
    tell(now);
  }

  /** Takes in a run's standing, whose queues may be those of other runs. */
  void ofStanding(JsonNode standing, RunProgress run) {
    Set<String> now = new HashSet<>();
    setAside(standing, now);
    for (JsonNode trouble : standing.path("troubles")) {
      String queue = trouble.path("queue").asString("");
      if (waitsFor(queue, run)) {
        stuck(queue, trouble, now);
      }
    }
    tell(now);
  }

  private boolean waitsFor(String queue, RunProgress run) {
    return solidsByQueue.getOrDefault(queue, List.of()).stream()
        .map(run::solid)
        .anyMatch(solid -> solid != null && solid.in(State.QUEUED) > 0);
  }

  private static void setAside(JsonNode run, Set<String> now) {
    JsonNode aside = run.path("setAside");
    if (aside.isObject()) {
      now.add(
          "the run is set aside, and goes on once it is released: "
              + SafeText.line(aside.path("reason").asString("")));
    }
  }

  private static void stuck(String queue, JsonNode trouble, Set<String> now) {
    now.add(
        "tasks do not get through to queue "
            + SafeText.line(queue)
            + ": "
            + SafeText.line(trouble.path("reason").asString("")));
  }

  private void tell(Set<String> now) {
    now.stream().filter(one -> !told.contains(one)).sorted().forEach(display::note);
    told = now;
  }
}
