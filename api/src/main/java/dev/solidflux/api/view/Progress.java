package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The newest progress of each attempt. */
record Progress(Map<Attempt, JsonNode> newest) {

  record Attempt(int invocation, int attempt) {}

  static final Progress NONE = new Progress(Map.of());

  static Progress of(List<Runs.Telemetry> rows) {
    Map<Attempt, JsonNode> newest = new HashMap<>();
    rows.forEach(row -> newest.put(new Attempt(row.invocation(), row.attempt()), row.body()));
    return new Progress(Map.copyOf(newest));
  }

  @Nullable JsonNode of(int invocation, int attempt) {
    return newest.get(new Attempt(invocation, attempt));
  }
}
