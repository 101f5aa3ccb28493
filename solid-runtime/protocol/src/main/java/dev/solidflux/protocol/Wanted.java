package dev.solidflux.protocol;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The engine's answer to {@link Reply.Asked}, on the queue that the question named and with the
 * task's correlation id. Transient: whoever gets none in time begins the task.
 */
public record Wanted(boolean wanted) {

  /**
   * How long after it may have given a task up an engine lets the task expire: it decides first,
   * and whoever comes in between had better ask.
   */
  public static final Duration GIVEN_UP_BEFORE = Duration.ofSeconds(3);

  private static final int MAX_BODY_BYTES = 1 << 10;
  private static final Pattern OURS =
      Pattern.compile("s1\\.[0-9a-z]{26}\\.[0-9]{1,10}\\.[0-9]{1,10}\\.[0-9a-z]{26}");

  /**
   * Whether there may be anybody who answers: the task was sent by an engine, as its correlation id
   * shows, and not by a client of Celery's.
   */
  public static boolean canBeAskedFor(TaskMessage task) {
    return task.replyTo() != null && OURS.matcher(task.correlationId()).matches();
  }

  public WireMessage encode(String correlationId) {
    return new WireMessage(
        Map.of(),
        WireProperties.json(correlationId, null, WireProperties.TRANSIENT),
        JsonBody.MAPPER.writeValueAsBytes(
            JsonNodeFactory.instance.objectNode().put("wanted", wanted)));
  }

  /** The answer in a message; empty if it is none. */
  public static Optional<Wanted> decode(WireMessage message) {
    try {
      JsonNode wanted = JsonBody.read(message, MAX_BODY_BYTES).path("wanted");
      return wanted.isBoolean() ? Optional.of(new Wanted(wanted.booleanValue())) : Optional.empty();
    } catch (JsonBody.UnreadableBody e) {
      return Optional.empty();
    }
  }
}
