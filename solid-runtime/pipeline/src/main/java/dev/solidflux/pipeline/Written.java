package dev.solidflux.pipeline;

import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How Java's values are written in a document. */
final class Written {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Anything that Jackson writes as JSON; expressions in it are written as texts. */
  static JsonNode value(Object value) {
    return JSON.valueToTree(value);
  }

  /**
   * @throws IllegalArgumentException if it is no whole number of milliseconds from 1 on
   */
  static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1 || !Duration.ofMillis(millis).equals(duration)) {
      throw new IllegalArgumentException(
          "a document's durations are whole milliseconds, not " + duration);
    }
    if (millis % 86_400_000 == 0) {
      return millis / 86_400_000 + "d";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }

  private Written() {}
}
