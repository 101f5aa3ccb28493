package dev.solidflux.api.cli;

import dev.solidflux.api.cli.watch.SafeText;
import tools.jackson.databind.JsonNode;

/** What something that is held waits for, in words. */
final class Held {

  /** Empty if it waits for no permit. */
  static String by(JsonNode permit) {
    if (!permit.isObject()) {
      return "";
    }
    String key = SafeText.line(permit.path("key").asString(""));
    int ahead = permit.path("ahead").asInt(0);
    return "for a permit of "
        + SafeText.line(permit.path("limit").asString(""))
        + (key.isEmpty() ? "" : " for " + key)
        + ", of which there are "
        + permit.path("max").asInt(0)
        + "; "
        + (ahead == 0 ? "it is the next" : ahead + " are before it");
  }

  private Held() {}
}
