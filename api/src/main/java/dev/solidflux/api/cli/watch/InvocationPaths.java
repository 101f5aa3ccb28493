package dev.solidflux.api.cli.watch;

import dev.solidflux.api.cli.client.SolidfluxClient;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How people name a run's invocations. A run's detail names the first of each fan-out; the others,
 * and those that come later, are looked up in its history, which is read once and no further than
 * needed.
 */
final class InvocationPaths {
  private final SolidfluxClient client;
  private final String run;
  private final Map<Integer, Place> known = new HashMap<>();
  private long read;

  /**
   * Where an invocation stands.
   *
   * @param path such as {@code depth[3]}
   */
  record Place(String solid, String path) {}

  private InvocationPaths(SolidfluxClient client, String run) {
    this.client = client;
    this.run = run;
  }

  static InvocationPaths of(SolidfluxClient client, String run, JsonNode detail) {
    InvocationPaths paths = new InvocationPaths(client, run);
    for (JsonNode solid : detail.path("solids")) {
      String name = SafeText.line(solid.path("name").asString(""));
      for (JsonNode invocation : solid.path("invocations")) {
        paths.known.put(
            invocation.path("invocation").asInt(0),
            new Place(name, SafeText.line(invocation.path("path").asString(""))));
      }
    }
    return paths;
  }

  /** A place without a solid if the history does not tell of it. */
  Place of(int invocation) {
    boolean more = true;
    while (more && !known.containsKey(invocation)) {
      more = readOn();
    }
    return known.getOrDefault(invocation, new Place("", "invocation " + invocation));
  }

  /** Returns whether there was anything. */
  private boolean readOn() {
    JsonNode items = client.history(run, read).path("items");
    for (JsonNode event : items) {
      read = event.path("seq").asLong(0);
      JsonNode body = event.path("body");
      if (event.path("type").asString("").equals("invocation-scheduled")) {
        String solid = SafeText.line(body.path("solid").asString(""));
        known.put(
            body.path("invocation").asInt(0), new Place(solid, RunProgress.path(solid, body)));
      }
    }
    return !items.isEmpty();
  }
}
