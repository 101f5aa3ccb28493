package dev.solidflux.worker;

import dev.solidflux.json.StorableJson;
import dev.solidflux.json.StorableText;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.worker.slot.Slot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The context of one running function. What it is told is made fit to send here, so that a slip
 * fails no solid.
 */
record RunningSolid(Execution execution, Voice voice, Revocations revocations, JsonMapper json)
    implements SolidContext {

  private static final int MAX_TEXT = 8 << 10;
  private static final int MAX_FIELDS = 16 << 10;

  @Override
  public TaskMessage task() {
    return execution.task();
  }

  @Override
  public boolean redelivered() {
    return execution.redelivered();
  }

  @Override
  public List<Slot> slots() {
    return execution.slots();
  }

  @Override
  public Optional<String> traceparent() {
    return Optional.ofNullable(execution.traceparent());
  }

  @Override
  public void progress(@Nullable Double fraction, @Nullable String message) {
    Double known =
        fraction == null || fraction.isNaN()
            ? null
            : Double.valueOf(Math.clamp(fraction, 0.0, 1.0));
    voice.progress(
        Reply.Progress.of(known, message == null ? null : StorableText.clean(message, MAX_TEXT)));
  }

  @Override
  public void log(String level, String message, Map<String, ?> fields) {
    String lowerCase = StorableText.clean(level.toLowerCase(Locale.ROOT), 20);
    voice.log(new Reply.Log(lowerCase, StorableText.clean(message, MAX_TEXT), sendable(fields)));
  }

  @Override
  public void heartbeat() {
    voice.heartbeat();
  }

  @Override
  public boolean cancelled() {
    return isRevoked() || execution.isOutOfTime();
  }

  /** Whether somebody asked for this task to stop, and not only its time limit. */
  boolean isRevoked() {
    return execution.cancelled() || revocations.contains(taskId());
  }

  private ObjectNode sendable(Map<String, ?> fields) {
    try {
      JsonNode node = json.valueToTree(fields);
      Optional<String> fault = StorableJson.fault(node);
      if (fault.isPresent()) {
        return dropped(fault.get());
      }
      return node.toString().length() <= MAX_FIELDS
          ? (ObjectNode) node
          : dropped("more than 16 KiB");
    } catch (JacksonException e) {
      return dropped(StorableText.clean(e.getOriginalMessage(), 500));
    }
  }

  private static ObjectNode dropped(String why) {
    return JsonNodeFactory.instance.objectNode().put("fieldsDropped", why);
  }
}
