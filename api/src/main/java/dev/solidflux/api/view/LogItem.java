package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What an attempt logged within about a second.
 *
 * @param id grows within a run, with gaps
 * @param lines each with {@code level}, {@code message} and perhaps {@code fields}
 * @param dropped how many further lines of a flood were not kept
 */
public record LogItem(
    long id, int invocation, int attempt, Instant at, List<JsonNode> lines, int dropped) {

  /** With the lines that are at least so grave. */
  public static LogItem of(Runs.Telemetry telemetry, LogLevel least) {
    List<JsonNode> lines = new ArrayList<>();
    for (JsonNode line : telemetry.body().path("lines")) {
      if (LogLevel.meant(line.path("level").asString("")).compareTo(least) >= 0) {
        lines.add(line);
      }
    }
    return new LogItem(
        telemetry.id(),
        telemetry.invocation(),
        telemetry.attempt(),
        telemetry.at(),
        lines,
        telemetry.body().path("dropped").asInt(0));
  }

  /** Whether there is anything to show. */
  boolean saysAnything() {
    return !lines.isEmpty() || dropped > 0;
  }
}
