package dev.solidflux.api.cli;

import dev.solidflux.api.cli.watch.SafeText;
import java.io.PrintStream;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A run or a pipeline, on a screen: facts first, then a line for each solid. */
record Shown(PrintStream out) {
  private static final String SOLID = "%-24s  %-10s  %9s  %-24s  %s%n";
  private static final Set<String> OPEN =
      Set.of("held", "queued", "started", "retrying", "waiting", "open");
  private static final String PART = "%-24s  %-24s  %-30s  %s%n";

  void run(JsonNode run) {
    fact("run", text(run, "id"));
    version(run, "pipeline");
    fact("state", text(run, "state"));
    fact("tags", texts(run.path("tags")));
    fact("priority", text(run, "priority"));
    fact("submitted", SafeText.time(run.path("createdAt").asString("")));
    fact("ended", SafeText.time(run.path("endedAt").asString("")));
    fact("waits", Held.by(run.path("permit")));
    fact("set aside", text(run.path("setAside"), "reason"));
    fact("unreadable", text(run, "unreadable"));
    fact("failure", failure(run.path("failure")));
    out.println();
    out.printf(SOLID, "SOLID", "STATE", "DONE", "QUEUE", "");
    run.path("solids").forEach(this::standing);
  }

  void pipeline(JsonNode pipeline) {
    version(pipeline, "name");
    fact("hash", text(pipeline, "hash"));
    fact("registered", SafeText.time(pipeline.path("createdAt").asString("")));
    fact("about", text(pipeline.path("document"), "description"));
    out.println();
    out.printf(PART, "SOLID", "QUEUE", "TASK", "AFTER");
    for (JsonNode solid : pipeline.path("solids")) {
      String name = text(solid, "name") + (solid.path("forEach").asBoolean(false) ? "[]" : "");
      out.printf(
          PART, name, text(solid, "queue"), text(solid, "task"), texts(solid.path("dependsOn")));
    }
  }

  private void standing(JsonNode solid) {
    String reason = text(solid.path("trouble"), "reason");
    out.printf(
        SOLID,
        text(solid, "name"),
        text(solid, "state"),
        done(solid),
        text(solid, "queue"),
        reason.isEmpty() ? open(solid.path("tally")) : "stuck: " + reason);
  }

  /** How many of it are open, and how they stand. */
  private static String open(JsonNode tally) {
    return tally
        .propertyStream()
        .filter(count -> OPEN.contains(count.getKey()))
        .map(count -> count.getValue().asInt(0) + " " + count.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String done(JsonNode solid) {
    return solid.path("count").isInt()
        ? solid.path("tally").path("succeeded").asInt(0) + "/" + solid.path("count").intValue()
        : "";
  }

  private static String failure(JsonNode failure) {
    if (!failure.isObject()) {
      return "";
    }
    String solid = text(failure, "solid");
    return (solid.isEmpty() ? "the output" : solid)
        + ": "
        + text(failure, "type")
        + ": "
        + text(failure, "message");
  }

  private void version(JsonNode of, String name) {
    fact("pipeline", text(of, name) + " version " + of.path("version").asInt(0));
  }

  private void fact(String name, String text) {
    if (!text.isEmpty()) {
      out.printf("%-10s %s%n", name, text);
    }
  }

  private static String texts(JsonNode list) {
    return list.valueStream()
        .map(text -> SafeText.line(text.asString("")))
        .collect(Collectors.joining(", "));
  }

  private static String text(JsonNode of, String field) {
    return SafeText.line(of.path(field).asString(""));
  }
}
