package dev.solidflux.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The engine's answer to a worker that asked whether a task is still wanted. */
public final class WantedAnswer {

  private static final String YES = "{\"wanted\": true}";
  private static final String NO = "{\"wanted\": false}";

  /** For the queue that the worker named. */
  public static WireMessage of(String taskId, boolean wanted) {
    return new WireMessage(
        Map.of(),
        new WireProperties("application/json", "utf-8", taskId, null, 1),
        (wanted ? YES : NO).getBytes(StandardCharsets.UTF_8));
  }

  private WantedAnswer() {}
}
