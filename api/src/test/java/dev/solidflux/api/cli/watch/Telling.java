package dev.solidflux.api.cli.watch;

import dev.solidflux.api.view.RunReader;
import dev.solidflux.api.view.ScriptedReads;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells a display a run, event by event, and after each how the server would say that it stands;
 * JSON is written with single quotes.
 */
final class Telling {
  private static final Instant BEGAN = Instant.parse("2026-03-01T12:00:00Z");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Display display;
  private final RunReader reader;
  private final List<Runs.Event> events = new ArrayList<>();
  private final RunProgress run;

  Telling(Display display, String... solids) {
    ObjectNode document = JSON.createObjectNode().put("pipeline", "photos");
    for (String solid : solids) {
      ObjectNode one = document.withObject("solids").putObject(solid.replace("*", ""));
      one.put("queue", "q").put("task", "t");
      if (solid.endsWith("*")) {
        one.put("forEach", "${input}");
      }
    }
    this.display = display;
    this.reader = ScriptedReads.of(document, () -> events, List::of);
    ObjectNode detail = JSON.valueToTree(reader.detail(row()).toFuture().join());
    this.run = RunProgress.of(detail.put("id", "01k0"));
  }

  private Runs.Summary row() {
    return new Runs.Summary(
        "default",
        new RunId(new UUID(0x0190_0000_0000_7000L, 42)),
        "photos",
        3,
        RunState.RUNNING,
        0,
        events.size(),
        List.of(),
        null,
        BEGAN,
        null,
        null);
  }

  /** A run of one solid and a fan-out of two, of which one invocation needs a second attempt. */
  static Telling halfway(Display display) {
    return new Telling(display, "ingest", "measure*", "sheet")
        .event("run-started", "{'pipeline': 'photos', 'version': 3, 'input': {}}")
        .event(
            "invocations-scheduled",
            "{'scope': 0, 'solid': 'ingest', 'invocation': 1, 'index': null, 'args': [{}]}")
        .event("attempt-started", "{'invocation': 1, 'attempt': 1, 'worker': 'w1@host'}")
        .telemetry("progress", 1, "{'fraction': 0.5, 'message': 'sofa.jpg'}")
        .telemetry(
            "log", 1, "{'lines': [{'level': 'warn', 'message': 'skipped', 'fields': {'n': 1}}]}")
        .event(
            "invocation-succeeded", "{'invocation': 1, 'attempt': 1, 'result': {}, 'late': false}")
        .event("fan-out-opened", "{'scope': 0, 'solid': 'measure', 'elements': ['a', 'b']}")
        .event(
            "invocations-scheduled",
            "{'scope': 0, 'solid': 'measure', 'invocation': 2, 'index': 0, 'args': [{}, {}]}")
        .event("attempt-started", "{'invocation': 2, 'attempt': 1, 'worker': 'w1@host'}")
        .event("attempt-started", "{'invocation': 3, 'attempt': 1, 'worker': 'w2@host'}")
        .telemetry("progress", 3, "{'fraction': 0.5, 'message': 'window.jpg'}")
        .event(
            "invocation-succeeded", "{'invocation': 2, 'attempt': 1, 'result': {}, 'late': false}")
        .event(
            "attempt-failed",
            "{'invocation': 3, 'attempt': 1, 'retryAt': '2026-03-01T12:00:09Z',"
                + " 'failure': {'cause': 'TASK', 'type': 'IOException', 'message': 'no\\ndisk'}}");
  }

  Telling event(String type, String body) {
    ObjectNode event = item(body).put("seq", events.size() + 1).put("type", type).put("v", 1);
    events.add(new Runs.Event(events.size() + 1, BEGAN, type, 1, event.path("body")));
    if (run.apply(event)) {
      display.event(run, event);
    }
    run.view(JSON.valueToTree(reader.view(row(), events.size() - 1).toFuture().join()));
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
    JsonNode json = JSON.readTree(body.replace('\'', '"'));
    return JSON.createObjectNode()
        .put("at", BEGAN.plusSeconds(events.size()).toString())
        .set("body", json);
  }
}
