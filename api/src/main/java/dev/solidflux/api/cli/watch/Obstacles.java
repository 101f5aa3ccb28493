package dev.solidflux.api.cli.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    Map<String, String> now = new TreeMap<>();
    setAside(run, now);
    for (JsonNode solid : run.path("solids")) {
      String queue = solid.path("queue").asString("");
      if (queue.isEmpty()) {
        continue;
      }
      solidsByQueue
          .computeIfAbsent(queue, any -> new ArrayList<>())
          .add(SafeText.line(solid.path("name").asString("")));
      waits(queue, solid, now);
    }
    tell(now);
  }

  /** Takes in a run's standing, whose queues may be those of other runs. */
  void ofStanding(JsonNode standing, RunProgress run) {
    Map<String, String> now = new TreeMap<>();
    setAside(standing, now);
    String broker = standing.path("broker").asString("");
    if (!broker.isEmpty()) {
      String why = "the broker takes no tasks, it is " + SafeText.line(broker);
      now.put(why, why);
    }
    for (JsonNode one : standing.path("queues")) {
      String queue = one.path("queue").asString("");
      if (waitsFor(queue, run)) {
        waits(queue, one, now);
      }
    }
    tell(now);
  }

  private boolean waitsFor(String queue, RunProgress run) {
    return solidsByQueue.getOrDefault(queue, List.of()).stream()
        .map(run::solid)
        .anyMatch(solid -> solid != null && solid.in("queued") > 0);
  }

  private static void setAside(JsonNode run, Map<String, String> now) {
    JsonNode aside = run.path("setAside");
    if (aside.isObject()) {
      String why =
          "the run is set aside, and goes on once it is released: "
              + SafeText.line(aside.path("reason").asString(""));
      now.put(why, why);
    }
  }

  /** Told again only for another reason, and not for another number of tasks. */
  private static void waits(String queue, JsonNode of, Map<String, String> now) {
    JsonNode trouble = of.path("trouble");
    JsonNode backlog = of.path("backlog");
    if (trouble.isObject()) {
      String why =
          "tasks do not get through to queue "
              + SafeText.line(queue)
              + ": "
              + SafeText.line(trouble.path("reason").asString(""));
      now.put(why, why + (backlog.isObject() ? " (" + waiting(backlog) + ")" : ""));
    } else if (backlog.path("workers").asInt(0) > 0) {
      String busy = "all workers of queue " + SafeText.line(queue) + " are busy";
      now.put(busy, busy + " (" + waiting(backlog) + ")");
    }
  }

  private static String waiting(JsonNode backlog) {
    long tasks = backlog.path("tasks").asLong(0);
    return tasks == 1 ? "one task waits there" : tasks + " tasks wait there";
  }

  private void tell(Map<String, String> now) {
    now.forEach(
        (key, text) -> {
          if (!told.contains(key)) {
            display.note(text);
          }
        });
    told = now.keySet();
  }
}
