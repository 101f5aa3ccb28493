package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * An event of a run's history.
 *
 * @param v the version of the body's form
 */
public record EventItem(long seq, Instant at, String type, int v, JsonNode body) {

  public static EventItem of(Runs.Event event) {
    return new EventItem(event.seq(), event.at(), event.type(), event.version(), event.body());
  }
}
