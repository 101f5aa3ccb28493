package dev.solidflux.protocol;

import dev.solidflux.json.StorableText;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Celery's shape of an exception, {@code {exc_type, exc_message, exc_module}}, read as plain text:
 * nothing is ever looked up or instantiated by these names. Whatever a text column refuses is
 * replaced, so that an odd message hides no failure.
 */
record CeleryException(String type, @Nullable String module, String message) {

  private static final int MAX_NAME = 200;

  static CeleryException read(JsonNode result) {
    if (!result.isObject()) {
      return new CeleryException("Exception", null, text(result));
    }
    JsonNode module = result.path("exc_module");
    return new CeleryException(
        name(result.path("exc_type"), "Exception"),
        module.isString() ? name(module, "") : null,
        text(result.has("exc_message") ? result.get("exc_message") : result));
  }

  static @Nullable String traceback(JsonNode traceback) {
    return traceback.isString() ? text(traceback) : null;
  }

  static ObjectNode of(Reply.Failed failed) {
    return write(failed.type(), failed.module(), failed.message());
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
