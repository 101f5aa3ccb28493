package dev.solidflux.api.cli.watch;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import tools.jackson.databind.JsonNode;

/** A line for whatever happens: for files, pipes and terminals that can do no more. */
final class PlainLines implements Display {
  private final PrintStream out;
  private final DateTimeFormatter time;

  PlainLines(PrintStream out, ZoneId zone) {
    this.out = out;
    this.time = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
  }

  @Override
  public void event(RunProgress run, JsonNode event) {
    Narration.of(run, event).ifPresent(line -> out.println(time(event) + line));
  }

  @Override
  public void telemetry(RunProgress run, JsonNode telemetry) {
    Narration.ofTelemetry(run, telemetry).forEach(line -> out.println(time(telemetry) + line));
  }

  @Override
  public void note(String text) {
    out.println(text);
  }

  @Override
  public void tick(RunProgress run, Duration elapsed) {}

  @Override
  public void end(RunProgress run, Duration elapsed) {}

  private String time(JsonNode item) {
    try {
      return time.format(Instant.parse(item.path("at").asString(""))) + "  ";
    } catch (DateTimeParseException e) {
      return "";
    }
  }
}
