package dev.solidflux.api.cli.watch;

import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tells a display a run, event by event; JSON is written with single quotes. */
final class Telling {
  private static final Instant BEGAN = Instant.parse("2026-03-01T12:00:00Z");

  private final Display display;
  private final RunProgress run;
  private int seq;

  Telling(Display display, String... solids) {
    ObjectNode detail = JsonMapper.shared().createObjectNode();
    detail.put("id", "01k0").put("pipeline", "photos").put("version", 3);
    for (String solid : solids) {
      detail
          .withArray("solids")
          .addObject()
          .put("name", solid.replace("*", ""))
          .put("forEach", solid.endsWith("*"));
    }
    this.display = display;
    this.run = RunProgress.of(detail);
  }

  /** A run of one solid and a fan-out of two, of which one invocation needs a second attempt. */
  static Telling halfway(Display display) {
    return new Telling(display, "ingest", "measure*", "sheet")
        .event("run-started", "{'pipeline': 'photos', 'version': 3, 'input': {}}")
        .event("invocation-scheduled", "{'invocation': 1, 'solid': 'ingest', 'index': null}")
        .event("attempt-started", "{'invocation': 1, 'attempt': 1, 'worker': 'w1@host'}")
        .telemetry("progress", 1, "{'fraction': 0.5, 'message': 'sofa.jpg'}")
        .telemetry(
            "log", 1, "{'lines': [{'level': 'warn', 'message': 'skipped', 'fields': {'n': 1}}]}")
        .event("invocation-succeeded", "{'invocation': 1, 'attempt': 1, 'result': {}}")
        .event("fan-out-opened", "{'solid': 'measure', 'elements': ['a', 'b']}")
        .event("invocation-scheduled", "{'invocation': 2, 'solid': 'measure', 'index': 0}")
        .event("invocation-scheduled", "{'invocation': 3, 'solid': 'measure', 'index': 1}")
        .event("attempt-started", "{'invocation': 2, 'attempt': 1, 'worker': 'w1@host'}")
        .event("attempt-started", "{'invocation': 3, 'attempt': 1, 'worker': 'w2@host'}")
        .telemetry("progress", 3, "{'fraction': 0.5, 'message': 'window.jpg'}")
        .event("invocation-succeeded", "{'invocation': 2, 'attempt': 1, 'result': {}}")
        .event(
            "attempt-failed",
            "{'invocation': 3, 'attempt': 1, 'retryAt': '2026-03-01T12:00:09Z',"
                + " 'failure': {'cause': 'TASK', 'type': 'IOException', 'message': 'no\\ndisk'}}");
  }

  Telling event(String type, String body) {
    ObjectNode event = item(body).put("seq", ++seq).put("type", type).put("v", 1);
    if (run.apply(event)) {
      display.event(run, event);
    }
    return this;
  }

  Telling telemetry(String kind, int invocation, String body) {
    ObjectNode item = item(body).put("kind", kind).put("invocation", invocation).put("attempt", 1);
    if (run.observe(item)) {
      display.telemetry(run, item);
    }
    return this;
  }

  Telling tick(int seconds) {
    display.tick(run, Duration.ofSeconds(seconds));
    return this;
  }

  Telling end(int seconds) {
    display.end(run, Duration.ofSeconds(seconds));
    return this;
  }

  RunProgress run() {
    return run;
  }

  private ObjectNode item(String body) {
    JsonNode json = JsonMapper.shared().readTree(body.replace('\'', '"'));
    return JsonMapper.shared()
        .createObjectNode()
        .put("at", BEGAN.plusSeconds(seq).toString())
        .set("body", json);
  }
}
