package dev.solidflux.protocol;

import dev.solidflux.json.StorableText;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Celery's shape of an exception, {@code {exc_type, exc_message, exc_module}}, read as plain text:
 * nothing is ever looked up or instantiated by these names. Whatever a text column refuses is
 * replaced, so that an odd message hides no failure.
 *
 * <p>How long to wait before another attempt stands in {@value #RETRY_AFTER} beside these, in
 * seconds. Celery writes of an exception nothing but its arguments: there it is the last of them,
 * as an object of that one member.
 */
record CeleryException(
    String type, @Nullable String module, String message, @Nullable Duration retryAfter) {

  private static final String RETRY_AFTER = "retry_after";
  private static final int MAX_NAME = 200;

  static CeleryException read(JsonNode result) {
    if (!result.isObject()) {
      return new CeleryException("Exception", null, text(result), null);
    }
    JsonNode module = result.path("exc_module");
    JsonNode message = result.has("exc_message") ? result.get("exc_message") : result;
    Duration asked = asked(message);
    return new CeleryException(
        name(result.path("exc_type"), "Exception"),
        module.isString() ? name(module, "") : null,
        text(asked == null ? message : withoutLast(message)),
        asked == null ? Seconds.readWait(result.path(RETRY_AFTER)) : asked);
  }

  /** What the last argument asks for, if that is all that it is. */
  private static @Nullable Duration asked(JsonNode arguments) {
    JsonNode last = arguments.path(arguments.size() - 1);
    return arguments.isArray() && last.isObject() && last.size() == 1
        ? Seconds.readWait(last.path(RETRY_AFTER))
        : null;
  }

  private static JsonNode withoutLast(JsonNode arguments) {
    ArrayNode others = ((ArrayNode) arguments).deepCopy();
    others.remove(others.size() - 1);
    return others;
  }

  static @Nullable String traceback(JsonNode traceback) {
    return traceback.isString() ? text(traceback) : null;
  }

  static ObjectNode of(Reply.Failed failed) {
    ObjectNode exception = write(failed.type(), failed.module(), failed.message());
    if (failed.retryAfter() != null) {
      exception.set(RETRY_AFTER, JsonBody.MAPPER.valueToTree(Seconds.of(failed.retryAfter())));
    }
    return exception;
  }

  static ObjectNode of(Reply.Retrying retrying) {
    return write(retrying.type(), retrying.module(), retrying.message());
  }

  static ObjectNode of(Reply.Revoked revoked) {
    return write("TaskRevokedError", "celery.exceptions", revoked.reason());
  }

  private static ObjectNode write(String type, @Nullable String module, String message) {
    ObjectNode exception = JsonNodeFactory.instance.objectNode().put("exc_type", type);
    exception
        .putArray("exc_message")
        .add(message); // the exception's arguments, of which Python has a list
    return exception.put("exc_module", module == null ? "builtins" : module);
  }

  private static String name(JsonNode node, String otherwise) {
    return node.isString() ? StorableText.clean(node.stringValue(), MAX_NAME) : otherwise;
  }

  private static String text(JsonNode node) {
    String raw =
        node.isArray()
            ? StreamSupport.stream(node.spliterator(), false)
                .map(CeleryException::word)
                .collect(Collectors.joining(", "))
            : word(node);
    return StorableText.clean(raw, Integer.MAX_VALUE);
  }

  private static String word(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> node.stringValue();
      case NUMBER -> node.numberValue().toString(); // JSON has no word for NaN
      case NULL, MISSING -> "";
      default -> node.toString();
    };
  }
}
