package dev.solidflux.bench;

import com.rabbitmq.client.AMQP;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.WireMessage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messages of one step, the same with and without the engine: a task whose arguments hold a
 * payload, and the reply that gives the payload back.
 */
final class Messages {

  static final String TASK = "bench.echo";
  static final String PAYLOAD = "payload";

  private final String payload;
  private final Template task;
  private final Template succeeded;
  private final WireMessage taskMessage;
  private final WireMessage replyMessage;

  Messages(int payloadBytes) {
    payload = "x".repeat(payloadBytes);
    ObjectNode holder = JsonNodeFactory.instance.objectNode().put(PAYLOAD, payload);
    task = Template.of(id -> TaskMessage.of(id, TASK).withKwargs(holder).encode());
    taskMessage = TaskMessage.of("", TASK).encode();
    replyMessage = new ReplyMessage("", new Reply.Succeeded(holder)).encode("");
    succeeded = Template.of(id -> new ReplyMessage(id, new Reply.Succeeded(holder)).encode(id));
  }

  String payload() {
    return payload;
  }

  byte[] task(String id) {
    return task.with(id);
  }

  byte[] succeeded(String id) {
    return succeeded.with(id);
  }

  /** What the engine sends beside the body. */
  AMQP.BasicProperties taskProperties(String id, String replyTo, long number) {
    Map<String, @Nullable Object> headers = new HashMap<>(taskMessage.headers());
    headers.put("id", id);
    headers.put("root_id", id);
    return properties(taskMessage, id, replyTo, headers, number);
  }

  /** What a worker sends beside the body. */
  AMQP.BasicProperties replyProperties(String id, long number) {
    return properties(replyMessage, id, null, replyMessage.headers(), number);
  }

  private static AMQP.BasicProperties properties(
      WireMessage like,
      String id,
      @Nullable String replyTo,
      Map<String, @Nullable Object> headers,
      long number) {
    return new AMQP.BasicProperties.Builder()
        .headers(headers)
        .contentType(like.properties().contentType())
        .contentEncoding(like.properties().contentEncoding())
        .correlationId(id)
        .replyTo(replyTo)
        .deliveryMode(like.properties().deliveryMode())
        .messageId(Long.toString(number))
        .build();
  }
}
