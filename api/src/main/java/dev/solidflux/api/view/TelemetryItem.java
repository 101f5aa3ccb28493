package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * Something from inside an attempt.
 *
 * @param id grows within a run, with gaps
 */
public record TelemetryItem(
    long id, int invocation, int attempt, Instant at, String kind, JsonNode body) {

  public static TelemetryItem of(Runs.Telemetry telemetry) {
    return new TelemetryItem(
        telemetry.id(),
        telemetry.invocation(),
        telemetry.attempt(),
        telemetry.at(),
        telemetry.kind(),
        telemetry.body());
  }
}
