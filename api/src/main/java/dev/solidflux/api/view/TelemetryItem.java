package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Something from inside an attempt. */
public record TelemetryItem(int invocation, int attempt, Instant at, String kind, JsonNode body) {

  public static TelemetryItem of(Runs.Telemetry telemetry) {
    return new TelemetryItem(
        telemetry.invocation(),
        telemetry.attempt(),
        telemetry.at(),
        telemetry.kind(),
        telemetry.body());
  }
}
