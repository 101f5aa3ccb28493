package dev.solidflux.api.cli.watch;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Writes what was logged, a line for each; those that a message goes on with are indented. */
final class LogLines {
  private static final String INDENT = "    ";

  private final PrintStream out;
  private final DateTimeFormatter time;

  LogLines(PrintStream out, ZoneId zone) {
    this.out = out;
    this.time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(zone);
  }

  /** One item of the log; {@code path} is how people name its invocation. */
  void item(String path, JsonNode item) {
    String head = time(item) + path + ": ";
    for (JsonNode line : item.path("lines")) {
      message(head + Narration.text(line, "level") + ": ", line);
    }
    int dropped = item.path("dropped").asInt(0);
    if (dropped > 0) {
      out.println(head + dropped + " more lines were dropped");
    }
  }

  /** Why the run failed, with the worker's stack trace. */
  void failure(JsonNode failure) {
    String solid = Narration.text(failure, "solid");
    out.println(
        (solid.isEmpty() ? "the output" : solid)
            + " failed: "
            + Narration.text(failure, "type")
            + ": "
            + Narration.text(failure, "message"));
    SafeText.lines(failure.path("stack").asString("")).forEach(line -> out.println(INDENT + line));
  }

  private void message(String head, JsonNode line) {
    List<String> said = SafeText.lines(line.path("message").asString(""));
    out.println(head + said.getFirst().strip() + Narration.fields(line));
    said.stream().skip(1).forEach(more -> out.println(INDENT + more));
  }

  private String time(JsonNode item) {
    try {
      return time.format(Instant.parse(item.path("at").asString(""))) + "  ";
    } catch (DateTimeParseException e) {
      return "";
    }
  }
}
