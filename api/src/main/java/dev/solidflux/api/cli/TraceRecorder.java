package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.SolidfluxClient;
import dev.solidflux.bench.scaling.RecordedRun;
import dev.solidflux.bench.scaling.Recording;
import dev.solidflux.bench.scaling.Trace;
import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Makes a trace of runs that a server has kept. */
final class TraceRecorder {
  /** The spread of what nobody has looked at: a half longer or a third shorter is usual. */
  private static final double SPREAD = 0.4;

  /** From the middle of a bell curve to where nine of ten lie below, in standard deviations. */
  private static final double NINE_OF_TEN = 1.2816;

  private static final int PAGE = 200;

  private final SolidfluxClient server;
  private final Map<String, Double> cold;
  private final Recording recording = new Recording();
  private final Map<String, Pipeline> versions = new TreeMap<>();

  /**
   * @param cold how long workers take to come, in seconds, by queue; of others the server is asked
   */
  TraceRecorder(SolidfluxClient server, Map<String, Double> cold) {
    this.server = server;
    this.cold = new TreeMap<>(cold);
  }

  /**
   * Reads the newest runs of a pipeline that have succeeded.
   *
   * @param most how many
   */
  void read(String pipeline, int most) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("pipeline", pipeline);
    query.put("state", "succeeded");
    int left = most;
    while (left > 0) {
      query.put("limit", String.valueOf(Math.min(left, PAGE)));
      JsonNode page = server.runs(query);
      for (JsonNode run : page.path("items")) {
        read(run);
        left--;
      }
      if (!page.path("next").isString()) {
        return;
      }
      query.put("cursor", page.path("next").asString());
    }
  }

  /**
   * All that was read.
   *
   * @throws InvalidInput if there was no run, or nobody knows how long the workers of a queue take
   */
  Trace trace(String name) {
    if (recording.size() == 0) {
      throw new InvalidInput("no run of " + name + " has succeeded");
    }
    Map<String, Recording.Cold> known = new TreeMap<>();
    List<String> unknown = new ArrayList<>();
    for (String queue : recording.queues()) {
      Optional<Recording.Cold> its = cold(queue);
      its.ifPresentOrElse(found -> known.put(queue, found), () -> unknown.add(queue));
    }
    if (!unknown.isEmpty()) {
      throw new InvalidInput(
          "the server has not seen how long workers take to come; say it:"
              + unknown.stream()
                  .map(" --cold %s=SECONDS"::formatted)
                  .collect(Collectors.joining()));
    }
    return recording.trace(name, "recorded: " + recording.size() + " runs that succeeded", known);
  }

  private void read(JsonNode summary) {
    String pipeline = summary.path("pipeline").asString();
    int version = summary.path("version").asInt();
    String named = pipeline + " version " + version;
    Pipeline of = versions.computeIfAbsent(named, any -> document(named, pipeline, version));
    String id = summary.path("id").asString();
    RecordedRun run =
        new RecordedRun(
            Instant.parse(summary.path("createdAt").asString()),
            named,
            Run.initial(RunId.parse(id).orElseThrow(), of, version));
    long after = 0;
    JsonNode page;
    do {
      page = server.history(id, after);
      for (JsonNode event : page.path("items")) {
        run.look(Instant.parse(event.path("at").asString()), event(id, event));
        after = event.path("seq").asLong();
      }
    } while (page.path("next").isString());
    recording.run(run);
  }

  private Pipeline document(String named, String pipeline, int version) {
    String document = server.pipeline(pipeline, version).path("document").toString();
    recording.pipeline(named, document);
    return switch (PipelineDocument.parse(document, Format.JSON)) {
      case PipelineDocument.Parsed parsed -> parsed.pipeline();
      case PipelineDocument other -> throw new InvalidInput(named + " is read by another build");
    };
  }

  private static RunEvent event(String run, JsonNode event) {
    return switch (Formats.EVENTS.read(
        event.path("type").asString(), event.path("v").asInt(), event.path("body").toString())) {
      case Kept.Known<RunEvent>(RunEvent known) -> known;
      case Kept.Unreadable<RunEvent>(String reason, boolean newer) ->
          throw new InvalidInput("run " + run + ", event " + event.path("seq") + ": " + reason);
    };
  }

  private Optional<Recording.Cold> cold(String queue) {
    Double given = cold.get(queue);
    if (given != null) {
      return Optional.of(new Recording.Cold(given, SPREAD));
    }
    JsonNode learnt = server.scaling(queue).path("workers").path("cold");
    double likely = learnt.path("likely").asDouble(0);
    if (likely <= 0) {
      return Optional.empty();
    }
    double early = learnt.path("early").asDouble(likely);
    double late = learnt.path("late").asDouble(likely);
    double spread = early > 0 ? Math.log(late / early) / (2 * NINE_OF_TEN) : SPREAD;
    return Optional.of(new Recording.Cold(likely, Math.clamp(spread, 0, 3)));
  }
}
