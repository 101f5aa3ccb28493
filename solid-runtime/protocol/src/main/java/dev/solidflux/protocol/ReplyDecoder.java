package dev.solidflux.protocol;

import dev.solidflux.json.JsonSize;
import dev.solidflux.json.StorableJson;
import dev.solidflux.json.StorableText;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns any message on a mailbox into a {@link DecodedReply}, whoever wrote it: stock Celery (5.2
 * to 5.6 were read), a Solidflux worker or a stranger. It never throws and believes nothing;
 * whether the task id is genuine is for others to say.
 *
 * @param maxBodyBytes a longer body is unreadable, and so is a result that is longer once its
 *     numbers are written out
 */
public record ReplyDecoder(int maxBodyBytes) {

  /** 16 MiB. */
  public static final int DEFAULT_MAX_BODY_BYTES = 16 << 20;

  /** The longest that an AMQP correlation id can be. */
  private static final int MAX_ID_LENGTH = 255;

  private static final int MAX_STATE_LENGTH = 100;

  public DecodedReply decode(WireMessage message) {
    String correlationId = message.properties().correlationId();
    if (correlationId != null && !isId(correlationId)) {
      return new DecodedReply.Unaddressed("the correlation id is not an id");
    }
    JsonNode body;
    try {
      body = JsonBody.read(message, maxBodyBytes);
    } catch (JsonBody.UnreadableBody e) {
      return unreadable(correlationId, e.reason());
    }
    if (!body.isObject()) {
      return unreadable(correlationId, "the body is not a JSON object");
    }
    JsonNode taskId = body.path("task_id");
    if (!taskId.isString() || !isId(taskId.stringValue())) {
      return unreadable(correlationId, "the body has no task_id");
    }
    if (correlationId != null && !correlationId.equals(taskId.stringValue())) {
      return new DecodedReply.Unaddressed(
          "the correlation id and the body's task_id name different tasks");
    }
    return new ReplyMessage(taskId.stringValue(), reply(body, message.properties().replyTo()));
  }

  /**
   * What a reply says that is too long to be read, as far as its beginning shows: that an exception
   * failed it, or which state it announces.
   *
   * @param bytes how long the whole body is
   */
  public Reply decodeBeginning(WireMessage message, int bytes) {
    String reason = "the reply has %,d bytes; the limit is %,d".formatted(bytes, maxBodyBytes);
    JsonNode body;
    try {
      body = JsonBody.readBeginning(message);
    } catch (JsonBody.UnreadableBody e) {
      return new Reply.Unreadable(reason, null);
    }
    String correlationId = message.properties().correlationId();
    JsonNode taskId = body.path("task_id");
    if (!taskId.isString() || !taskId.stringValue().equals(correlationId)) {
      return new Reply.Unreadable(reason, null);
    }
    if (!body.path("result").has("exc_type")) {
      return new Reply.Unreadable(reason, state(body));
    }
    Reply reply = reply(body, null);
    return switch (reply) {
      case Reply.Failed failed -> failed;
      case Reply.Retrying retrying -> retrying;
      default -> new Reply.Unreadable(reason, state(body));
    };
  }

  private static @Nullable String state(JsonNode body) {
    JsonNode status = body.path("status");
    return status.isString() && !status.stringValue().isBlank()
        ? StorableText.clean(status.stringValue(), MAX_STATE_LENGTH)
        : null;
  }

  private static DecodedReply unreadable(@Nullable String correlationId, String reason) {
    return correlationId == null
        ? new DecodedReply.Unaddressed(reason + ", and there is no correlation id")
        : new ReplyMessage(correlationId, new Reply.Unreadable(reason, null));
  }

  private static boolean isId(String id) {
    return !id.isBlank()
        && id.length() <= MAX_ID_LENGTH
        && id.equals(StorableText.clean(id, MAX_ID_LENGTH));
  }

  private Reply reply(JsonNode body, @Nullable String replyTo) {
    String status = state(body);
    if (status == null) {
      return new Reply.Unreadable("the body has no status", null);
    }
    JsonNode result =
        body.has("result")
            ? PythonValue.plain(body.get("result"))
            : JsonNodeFactory.instance.nullNode();
    return switch (status) {
      case ReplyMessage.STARTED -> started(result);
      case ReplyMessage.ASK -> asked(result, replyTo);
      case ReplyMessage.FAILURE, ReplyMessage.REJECTED -> failed(body, result);
      case ReplyMessage.RETRY -> retrying(body, result);
      case ReplyMessage.REVOKED -> new Reply.Revoked(CeleryException.read(result).message());
      case ReplyMessage.GIVEN_BACK -> new Reply.GivenBack(name(result.path("worker")));
      default -> stored(status, result);
    };
  }

  private Reply stored(String status, JsonNode result) {
    return fault(result)
        .<Reply>map(
            fault ->
                new Reply.Unreadable(
                    "the result of " + status + " cannot be stored: " + fault, status))
        .orElseGet(
            () ->
                switch (status) {
                  case ReplyMessage.SUCCESS -> new Reply.Succeeded(result);
                  case ReplyMessage.HEARTBEAT -> new Reply.Heartbeat();
                  case ReplyMessage.LOG -> log(result);
                  default -> ProgressMeta.read(status, result);
                });
  }

  private Optional<String> fault(JsonNode result) {
    return StorableJson.fault(result).or(() -> tooLong(JsonSize.of(result)));
  }

  private Optional<String> tooLong(long bytes) {
    return bytes <= maxBodyBytes
        ? Optional.empty()
        : Optional.of(
            "written out it has %,d bytes; the limit is %,d".formatted(bytes, maxBodyBytes));
  }

  private static Reply started(JsonNode result) {
    JsonNode pid = result.path("pid");
    JsonNode heartbeat = result.path("heartbeat");
    return new Reply.Started(
        name(result.path("hostname")),
        pid.isIntegralNumber() && pid.canConvertToLong() ? Long.valueOf(pid.longValue()) : null,
        heartbeat.isNumber() ? Seconds.read(heartbeat.numberValue()) : null,
        result.path("redelivered").asBoolean(false));
  }

  /** Without a queue for the answer it is the state of somebody's {@code update_state}. */
  private Reply asked(JsonNode result, @Nullable String answerTo) {
    return answerTo == null || !isId(answerTo)
        ? stored(ReplyMessage.ASK, result)
        : new Reply.Asked(
            name(result.path("worker")), result.path("redelivered").asBoolean(false), answerTo);
  }

  private static @Nullable String name(JsonNode worker) {
    return worker.isString() ? StorableText.clean(worker.stringValue(), MAX_ID_LENGTH) : null;
  }

  private static Reply failed(JsonNode body, JsonNode result) {
    CeleryException e = CeleryException.read(result);
    return new Reply.Failed(
        e.type(),
        e.module(),
        e.message(),
        CeleryException.traceback(body.path("traceback")),
        e.retryAfter());
  }

  private static Reply retrying(JsonNode body, JsonNode result) {
    CeleryException e = CeleryException.read(result);
    return new Reply.Retrying(
        e.type(), e.module(), e.message(), CeleryException.traceback(body.path("traceback")));
  }

  private static Reply log(JsonNode meta) {
    JsonNode dropped = meta.path(ReplyMessage.DROPPED);
    if (!meta.has("message")
        && dropped.isIntegralNumber()
        && dropped.canConvertToInt()
        && dropped.intValue() > 0) {
      return new Reply.LinesDropped(dropped.intValue());
    }
    String level = meta.path("level").isString() ? meta.path("level").stringValue() : "info";
    JsonNode message = meta.has("message") ? meta.get("message") : meta;
    ObjectNode fields =
        meta.path("fields") instanceof ObjectNode given
            ? given
            : JsonNodeFactory.instance.objectNode();
    return new Reply.Log(
        StorableText.clean(level.toLowerCase(Locale.ROOT), 20),
        message.isString() ? message.stringValue() : message.toString(),
        fields);
  }
}
