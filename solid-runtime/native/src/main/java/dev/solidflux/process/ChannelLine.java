package dev.solidflux.process;

import dev.solidflux.json.JsonReading;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads one line of a program's channel. Never throws. */
final class ChannelLine {

  private static final int MOST_NAME = 200;
  private static final double LONGEST_WAIT = Duration.ofDays(365).toSeconds();

  private static final Pattern OUTPUT = Pattern.compile("\\s*\\{\\s*\"type\"\\s*:\\s*\"output\"");

  private ChannelLine() {}

  /** Whether a line is a result, by its beginning alone: the type goes first. */
  static boolean isOutput(String beginning) {
    return OUTPUT.matcher(beginning).lookingAt();
  }

  static ChannelMessage read(String line) {
    JsonNode node;
    try {
      node = ProgramJson.read(line);
    } catch (JsonReading.Unreadable e) {
      return e.fault() != null && isOutput(line)
          ? ChannelMessage.Unfit.unstorable("cannot be stored: " + e.reason())
          : new ChannelMessage.Broken("is no JSON that can be read: " + e.reason());
    }
    if (!node.isObject()) {
      return new ChannelMessage.Broken("is no JSON object");
    }
    String type = node.path("type").asString("");
    return switch (type) {
      case "progress" -> progress(node);
      case "log" -> log(node);
      case "metric" -> metric(node);
      case "output" ->
          node.has("value")
              ? ProgramJson.output(node.get("value"))
              : new ChannelMessage.Broken("is an output without a value");
      case "heartbeat" -> new ChannelMessage.Heartbeat();
      case "failure" -> failure(node);
      default -> new ChannelMessage.Broken("has no type that is known");
    };
  }

  private static ChannelMessage progress(JsonNode node) {
    Double fraction = number(node, "fraction");
    String message = text(node, "message");
    return fraction == null && message == null
        ? new ChannelMessage.Broken("is progress with neither a fraction nor a message")
        : new ChannelMessage.Progress(fraction, message);
  }

  private static ChannelMessage log(JsonNode node) {
    String message = text(node, "message");
    if (message == null) {
      return new ChannelMessage.Broken("is a log line without a message");
    }
    Map<String, JsonNode> fields = new HashMap<>();
    node.path("fields").properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    String level = text(node, "level");
    return new ChannelMessage.Log(level == null ? "info" : level, message, fields);
  }

  private static ChannelMessage metric(JsonNode node) {
    String name = text(node, "name");
    Double value = number(node, "value");
    if (name == null || name.isBlank() || name.length() > MOST_NAME || value == null) {
      return new ChannelMessage.Broken("is a metric without a name and a number as its value");
    }
    return new ChannelMessage.Metric(name, value, text(node, "unit"));
  }

  private static ChannelMessage failure(JsonNode node) {
    String type = text(node, "class");
    if (type == null || type.isBlank() || type.length() > MOST_NAME) {
      return new ChannelMessage.Broken("is a failure without a class");
    }
    String message = text(node, "message");
    return new ChannelMessage.Failure(
        type, message == null ? "" : message, wait(number(node, "retryAfter")));
  }

  private static @Nullable Duration wait(@Nullable Double seconds) {
    return seconds == null || seconds < 0
        ? null
        : Duration.ofMillis((long) (Math.min(seconds, LONGEST_WAIT) * 1_000));
  }

  /** Null if it is none, or none that is finite. */
  private static @Nullable Double number(JsonNode node, String field) {
    JsonNode value = node.path(field);
    double number = value.isNumber() ? value.numberValue().doubleValue() : Double.NaN;
    return Double.isFinite(number) ? number : null;
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.path(field).isString() ? node.path(field).stringValue() : null;
  }
}
