package dev.solidflux.protocol;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A reply with the task that it answers. */
public record ReplyMessage(String taskId, Reply reply) implements DecodedReply {

  static final String ASK = "ASK";
  static final String STARTED = "STARTED";
  static final String PROGRESS = "PROGRESS";
  static final String LOG = "LOG";
  static final String DROPPED = "dropped";
  static final String HEARTBEAT = "HEARTBEAT";
  static final String SUCCESS = "SUCCESS";
  static final String FAILURE = "FAILURE";
  static final String RETRY = "RETRY";
  static final String REVOKED = "REVOKED";
  static final String REJECTED = "REJECTED";
  static final String GIVEN_BACK = "GIVEN_BACK";

  /** Celery's states after which nothing follows, and our own. */
  static final Set<String> ENDS = Set.of(SUCCESS, FAILURE, REVOKED, REJECTED, GIVEN_BACK);

  /**
   * The message as Celery's {@code rpc://} result backend would have sent it, so that a stock
   * Celery client can read it too. What ends an attempt, or begins it, is persistent; telemetry is
   * not.
   *
   * @param correlationId that of the task message; normally the task's own id
   * @throws IllegalArgumentException for {@link Reply.Unreadable}, which nobody means to send
   */
  public WireMessage encode(String correlationId) {
    return switch (reply) {
      case Reply.Asked asked -> asked(correlationId, asked);
      case Reply.Started started -> message(correlationId, STARTED, started(started), null);
      case Reply.Progress progress ->
          message(correlationId, progress.state(), progress(progress), null);
      case Reply.Log log -> message(correlationId, LOG, log(log), null);
      case Reply.LinesDropped dropped ->
          message(
              correlationId,
              LOG,
              JsonNodeFactory.instance.objectNode().put(DROPPED, dropped.lines()),
              null);
      case Reply.Heartbeat heartbeat ->
          message(correlationId, HEARTBEAT, JsonNodeFactory.instance.objectNode(), null);
      case Reply.Succeeded succeeded -> message(correlationId, SUCCESS, succeeded.result(), null);
      case Reply.Failed failed ->
          message(correlationId, FAILURE, CeleryException.of(failed), failed.stack());
      case Reply.Retrying retrying ->
          message(correlationId, RETRY, CeleryException.of(retrying), retrying.stack());
      case Reply.Revoked revoked ->
          message(correlationId, REVOKED, CeleryException.of(revoked), null);
      case Reply.GivenBack back -> message(correlationId, GIVEN_BACK, givenBack(back), null);
      case Reply.Unreadable unreadable ->
          throw new IllegalArgumentException("cannot be sent: " + unreadable);
    };
  }

  private WireMessage message(
      String correlationId, String status, JsonNode result, @Nullable String traceback) {
    boolean telemetry =
        reply instanceof Reply.Progress
            || reply instanceof Reply.Log
            || reply instanceof Reply.LinesDropped
            || reply instanceof Reply.Heartbeat;
    int deliveryMode = telemetry ? WireProperties.TRANSIENT : WireProperties.PERSISTENT;
    return new WireMessage(
        Map.of(),
        WireProperties.json(correlationId, null, deliveryMode),
        body(status, result, traceback));
  }

  private byte[] body(String status, JsonNode result, @Nullable String traceback) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("task_id", taskId).put("status", status);
    body.set("result", result);
    body.put("traceback", traceback);
    body.putArray("children");
    return JsonBody.MAPPER.writeValueAsBytes(body);
  }

  private WireMessage asked(String correlationId, Reply.Asked asked) {
    ObjectNode result =
        JsonNodeFactory.instance
            .objectNode()
            .put("worker", asked.worker())
            .put("redelivered", asked.redelivered());
    return new WireMessage(
        Map.of(),
        WireProperties.json(correlationId, asked.answerTo(), WireProperties.TRANSIENT),
        body(ASK, result, null));
  }

  private static ObjectNode started(Reply.Started started) {
    ObjectNode result =
        JsonNodeFactory.instance
            .objectNode()
            .put("pid", started.pid())
            .put("hostname", started.worker());
    if (started.heartbeat() != null) {
      result.set("heartbeat", JsonBody.MAPPER.valueToTree(Seconds.of(started.heartbeat())));
    }
    if (started.redelivered()) {
      result.put("redelivered", true);
    }
    return result;
  }

  private static ObjectNode givenBack(Reply.GivenBack back) {
    return JsonNodeFactory.instance.objectNode().put("worker", back.worker());
  }

  private static ObjectNode progress(Reply.Progress progress) {
    ObjectNode meta = JsonNodeFactory.instance.objectNode();
    if (progress.detail() instanceof ObjectNode detail) {
      meta.setAll(detail);
    }
    if (progress.fraction() != null) {
      meta.put("fraction", progress.fraction());
    }
    if (progress.message() != null) {
      meta.put("message", progress.message());
    }
    return meta;
  }

  private static ObjectNode log(Reply.Log log) {
    ObjectNode meta =
        JsonNodeFactory.instance
            .objectNode()
            .put("level", log.level())
            .put("message", log.message());
    meta.set("fields", log.fields());
    return meta;
  }
}
