package dev.solidflux.protocol;

import dev.solidflux.json.StorableText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns any message on a task queue into a {@link DecodedTask}. It takes what stock Celery and
 * kombu send and what a sender without them is likely to leave out, and never throws. Arguments are
 * not checked for what a database could hold: NaN and U+0000 are fine inside a worker.
 *
 * @param maxBodyBytes a longer body is malformed
 */
public record TaskDecoder(int maxBodyBytes) {

  /** 16 MiB. */
  public static final int DEFAULT_MAX_BODY_BYTES = 16 << 20;

  private static final int MAX_ID_LENGTH = 255;

  /** Headers that have a component of their own, and Celery's that say nothing to us. */
  private static final Set<String> KNOWN_HEADERS =
      Set.of(
          "lang",
          "task",
          "id",
          "root_id",
          "parent_id",
          "group",
          "group_index",
          "origin",
          "retries",
          "timelimit",
          "expires",
          "eta",
          "ignore_result",
          "argsrepr",
          "kwargsrepr",
          "shadow",
          "replaced_task_nesting",
          "stamped_headers",
          "stamps");

  public DecodedTask decode(WireMessage message) {
    Map<String, @Nullable Object> headers = message.headers();
    String correlationId = message.properties().correlationId();
    String ownId = text(headers.get("id"));
    String id = ownId != null ? ownId : text(correlationId);
    try {
      return task(message, require(id, "id"), require(text(headers.get("task")), "task"));
    } catch (JsonBody.UnreadableBody e) {
      return new DecodedTask.Malformed(
          e.reason(), id == null ? null : StorableText.clean(id, MAX_ID_LENGTH));
    }
  }

  private TaskMessage task(WireMessage message, String id, String task)
      throws JsonBody.UnreadableBody {
    JsonNode body = JsonBody.read(message, maxBodyBytes);
    if (!body.isArray() || body.size() < 2) {
      throw new JsonBody.UnreadableBody("the body is not [args, kwargs, embed]");
    }
    Map<String, @Nullable Object> headers = message.headers();
    String correlationId = message.properties().correlationId();
    return new TaskMessage(
        id,
        task,
        args(body.get(0)),
        object(body.get(1), "kwargs"),
        correlationId == null || correlationId.isBlank() ? id : correlationId,
        text(message.properties().replyTo()),
        text(headers.get("origin")),
        text(headers.get("root_id")),
        text(headers.get("parent_id")),
        text(headers.get("group")),
        headers.get("retries") instanceof Number retries ? Math.max(0, retries.intValue()) : 0,
        TimeLimit.decode(headers.get("timelimit")),
        instant(headers.get("expires"), "expires"),
        instant(headers.get("eta"), "eta"),
        extra(headers),
        object(body.path(2), "embed"));
  }

  private static String require(@Nullable String header, String name)
      throws JsonBody.UnreadableBody {
    if (header == null) {
      throw new JsonBody.UnreadableBody(
          "there is no header '" + name + "', so it is no task of protocol version 2");
    }
    return header;
  }

  private static ArrayNode args(JsonNode node) throws JsonBody.UnreadableBody {
    if (node instanceof ArrayNode array) {
      return array;
    }
    if (node.isNull()) {
      return JsonNodeFactory.instance.arrayNode();
    }
    throw new JsonBody.UnreadableBody("args is not an array");
  }

  private static ObjectNode object(JsonNode node, String what) throws JsonBody.UnreadableBody {
    if (node instanceof ObjectNode object) {
      return object;
    }
    if (node.isNull() || node.isMissingNode()) {
      return JsonNodeFactory.instance.objectNode();
    }
    throw new JsonBody.UnreadableBody(what + " is not an object");
  }

  private static @Nullable Instant instant(@Nullable Object header, String name)
      throws JsonBody.UnreadableBody {
    String text = text(header);
    if (text == null) {
      return null;
    }
    try {
      TemporalAccessor read =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text, OffsetDateTime::from, LocalDateTime::from);
      // Python leaves the offset out of a time that knows none; Celery then means UTC
      return read instanceof LocalDateTime local
          ? local.toInstant(ZoneOffset.UTC)
          : Instant.from(read);
    } catch (DateTimeException e) {
      throw new JsonBody.UnreadableBody("the header '" + name + "' is not a time: " + text);
    }
  }

  private static Map<String, @Nullable Object> extra(Map<String, @Nullable Object> headers) {
    Map<String, @Nullable Object> extra = new LinkedHashMap<>(headers);
    extra.keySet().removeAll(KNOWN_HEADERS);
    return extra;
  }

  /** The text of a header of whatever type the broker's client made of it; an empty one is none. */
  private static @Nullable String text(@Nullable Object header) {
    String text = header == null ? "" : header.toString();
    return text.isBlank() ? null : text;
  }
}
