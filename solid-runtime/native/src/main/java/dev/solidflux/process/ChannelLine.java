package dev.solidflux.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads one line of a program's channel. Never throws. */
final class ChannelLine {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MOST_NAME = 100;
  private static final double LONGEST_WAIT = Duration.ofDays(365).toSeconds();

  private ChannelLine() {}

  static ChannelMessage read(String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      return new ChannelMessage.Broken("is no JSON: " + e.getOriginalMessage());
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
              ? new ChannelMessage.Output(node.get("value"))
              : new ChannelMessage.Broken("is an output without a value");
      case "heartbeat" -> new ChannelMessage.Heartbeat();
      case "failure" -> failure(node);
      default -> new ChannelMessage.Broken("has no type that is known");
    };
  }

  private static ChannelMessage progress(JsonNode node) {
    Double fraction = node.path("fraction").isNumber() ? node.path("fraction").asDouble() : null;
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
    JsonNode value = node.path("value");
    if (name == null || name.isBlank() || name.length() > MOST_NAME || !value.isNumber()) {
      return new ChannelMessage.Broken("is a metric without a name and a number as its value");
    }
    return new ChannelMessage.Metric(name, value.asDouble(), text(node, "unit"));
  }

  private static ChannelMessage failure(JsonNode node) {
    String type = text(node, "class");
    if (type == null || type.isBlank() || type.length() > MOST_NAME) {
      return new ChannelMessage.Broken("is a failure without a class");
    }
    String message = text(node, "message");
    return new ChannelMessage.Failure(
        type, message == null ? "" : message, wait(node.path("retryAfter")));
  }

  private static @Nullable Duration wait(JsonNode seconds) {
    double wait = seconds.isNumber() ? seconds.asDouble() : -1;
    return wait < 0 ? null : Duration.ofMillis((long) (Math.min(wait, LONGEST_WAIT) * 1_000));
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.path(field).isString() ? node.path(field).stringValue() : null;
  }
}
