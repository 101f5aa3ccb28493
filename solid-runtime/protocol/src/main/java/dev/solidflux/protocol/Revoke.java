package dev.solidflux.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Celery's remote control command to drop tasks: broadcast on the fanout exchange {@value
 * #EXCHANGE}, where every worker that runs at the time hears it and none confirms.
 *
 * @param taskIds the tasks that shall not run, or not go on
 * @param terminate whether one that runs already shall be stopped
 * @param signal the signal for that, {@code SIGTERM} by default
 * @param destination host names of the workers meant; all if empty
 */
public record Revoke(
    List<String> taskIds, boolean terminate, @Nullable String signal, List<String> destination) {

  /** Fanout, not durable, as kombu declares it. */
  public static final String EXCHANGE = "celery.pidbox";

  private static final int MAX_BODY_BYTES = 1 << 20;

  public static Revoke task(String taskId, boolean terminate) {
    return new Revoke(List.of(taskId), terminate, null, List.of());
  }

  public boolean isMeantFor(String hostname) {
    return destination.isEmpty() || destination.contains(hostname);
  }

  public WireMessage encode() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    ObjectNode arguments = json.objectNode();
    if (taskIds.size() == 1) {
      arguments.put("task_id", taskIds.getFirst());
    } else {
      taskIds.forEach(arguments.putArray("task_id")::add);
    }
    arguments.put("terminate", terminate).put("signal", signal == null ? "SIGTERM" : signal);
    ObjectNode body = json.objectNode().put("method", "revoke");
    body.set("arguments", arguments);
    if (destination.isEmpty()) {
      body.putNull("destination");
    } else {
      destination.forEach(body.putArray("destination")::add);
    }
    body.putNull("pattern").putNull("matcher");
    return new WireMessage(
        Map.of("clock", 0L, "expires", 0L),
        WireProperties.json(null, null, WireProperties.TRANSIENT),
        JsonBody.MAPPER.writeValueAsBytes(body));
  }

  /** The command in a message of that exchange; empty if it is another command, or none at all. */
  public static Optional<Revoke> decode(WireMessage message) {
    JsonNode body;
    try {
      body = JsonBody.read(message, MAX_BODY_BYTES);
    } catch (JsonBody.UnreadableBody e) {
      return Optional.empty();
    }
    JsonNode arguments = body.path("arguments");
    List<String> taskIds = texts(arguments.path("task_id"));
    if (!"revoke".equals(body.path("method").asString("")) || taskIds.isEmpty()) {
      return Optional.empty();
    }
    JsonNode signal = arguments.path("signal");
    return Optional.of(
        new Revoke(
            taskIds,
            arguments.path("terminate").asBoolean(false),
            signal.isString() ? signal.stringValue() : null,
            texts(body.path("destination"))));
  }

  private static List<String> texts(JsonNode oneOrMany) {
    if (oneOrMany.isString()) {
      return List.of(oneOrMany.stringValue());
    }
    return oneOrMany.isArray()
        ? StreamSupport.stream(oneOrMany.spliterator(), false)
            .filter(JsonNode::isString)
            .map(JsonNode::stringValue)
            .toList()
        : List.of();
  }
}
