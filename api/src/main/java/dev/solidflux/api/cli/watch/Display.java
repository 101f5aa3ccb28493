package dev.solidflux.api.cli.watch;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Shows a person how far a run is. */
interface Display {

  /** An event of the history, which {@code run} has taken in. */
  void event(RunProgress run, JsonNode event);

  /** Something from inside an attempt, which {@code run} has taken in. */
  void telemetry(RunProgress run, JsonNode telemetry);

  /** Something about the following itself. */
  void note(String text);

  /** Called several times a second. */
  void tick(RunProgress run, Duration elapsed);

  /** Nothing more comes. */
  void end(RunProgress run, Duration elapsed);
}
