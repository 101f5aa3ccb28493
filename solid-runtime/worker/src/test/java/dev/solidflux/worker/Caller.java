package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.protocol.DecodedReply;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyDecoder;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.protocol.Revoke;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.Wanted;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.testkit.services.TestBroker;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The other side of the wire: sends tasks and hears the replies, on a connection that no test cuts.
 */
final class Caller implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final long LIMIT_SECONDS = 60;

  final BrokerAddress broker = TestBroker.freshVhost();
  final String queue = TestBroker.uniqueName("tasks-");
  final String mailbox = TestBroker.uniqueName("mailbox-");
  private final BlockingQueue<ReplyMessage> replies = new LinkedBlockingQueue<>();
  private final Connection connection;
  private final Channel channel;

  Caller() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.url());
    factory.setAutomaticRecoveryEnabled(false);
    connection = factory.newConnection("caller");
    channel = connection.createChannel();
    channel.queueDeclare(queue, true, false, false, null);
    declareMailbox();
  }

  /** Another task queue, before any worker makes it. */
  String declareQueue() throws IOException {
    String other = TestBroker.uniqueName("tasks-");
    channel.queueDeclare(other, true, false, false, null);
    return other;
  }

  void declareMailbox() throws IOException {
    channel.queueDeclare(mailbox, true, false, false, null);
    connection.createChannel().basicConsume(mailbox, true, (tag, reply) -> heard(reply), tag -> {});
  }

  void deleteMailbox() throws IOException {
    channel.queueDelete(mailbox);
  }

  private void heard(Delivery reply) {
    DecodedReply decoded =
        new ReplyDecoder(ReplyDecoder.DEFAULT_MAX_BODY_BYTES)
            .decode(Amqp.message(reply.getProperties(), reply.getBody()));
    replies.add((ReplyMessage) decoded);
  }

  TaskMessage task(String id, String name) {
    return TaskMessage.of(id, name).withReplyTo(mailbox);
  }

  static ObjectNode kwargs(String json) {
    return (ObjectNode) JSON.readTree(json);
  }

  static ArrayNode args(String json) {
    return (ArrayNode) JSON.readTree(json);
  }

  void send(TaskMessage task) throws IOException {
    publish("", queue, task.encode());
  }

  void revoke(String taskId, boolean terminate) throws IOException {
    publish(Revoke.EXCHANGE, "", Revoke.task(taskId, terminate).encode());
  }

  /** A task as an engine sends it, which says when that was. */
  void send(TaskMessage task, Instant sent) throws IOException {
    WireMessage message = task.encode();
    AMQP.BasicProperties properties = properties(message).timestamp(Date.from(sent)).build();
    channel.basicPublish("", queue, properties, message.body());
  }

  /** A task that somebody had before; the queue is empty, and nobody else consumes it yet. */
  void sendAgain(TaskMessage task) throws IOException {
    send(task);
    GetResponse taken;
    do { // a queue need not have at once what was sent to it
      taken = channel.basicGet(queue, false);
    } while (taken == null);
    channel.basicReject(taken.getEnvelope().getDeliveryTag(), true);
  }

  void answer(Reply.Asked asked, String taskId, boolean wanted) throws IOException {
    publish("", asked.answerTo(), new Wanted(wanted).encode(taskId));
  }

  void publish(String exchange, String routingKey, WireMessage message) throws IOException {
    channel.basicPublish(exchange, routingKey, properties(message).build(), message.body());
  }

  private static AMQP.BasicProperties.Builder properties(WireMessage message) {
    return new AMQP.BasicProperties.Builder()
        .headers(message.headers())
        .contentType(message.properties().contentType())
        .contentEncoding(message.properties().contentEncoding())
        .correlationId(message.properties().correlationId())
        .replyTo(message.properties().replyTo())
        .deliveryMode(message.properties().deliveryMode());
  }

  ReplyMessage nextReply() throws InterruptedException {
    ReplyMessage reply = replies.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(reply).as("a reply within %s s", LIMIT_SECONDS).isNotNull();
    return reply;
  }

  /** Every reply up to and with the first that ends an attempt. */
  List<Reply> repliesToTheEnd() throws InterruptedException {
    List<Reply> heard = new ArrayList<>();
    do {
      heard.add(nextReply().reply());
    } while (!heard.getLast().endsAttempt());
    return heard;
  }

  /** The reply that ends an attempt; what comes before it is skipped. */
  Reply end() throws InterruptedException {
    return repliesToTheEnd().getLast();
  }

  /**
   * The reply that ends that attempt; what is heard of others is skipped, as a repeated reply may
   * be.
   */
  Reply end(String taskId) throws InterruptedException {
    while (true) {
      ReplyMessage reply = nextReply();
      if (reply.taskId().equals(taskId) && reply.reply().endsAttempt()) {
        return reply.reply();
      }
    }
  }

  <R extends Reply> R await(Class<R> kind) throws InterruptedException {
    return await(kind, reply -> true);
  }

  <R extends Reply> R await(Class<R> kind, Predicate<R> wanted) throws InterruptedException {
    while (true) {
      Reply reply = nextReply().reply();
      if (kind.isInstance(reply) && wanted.test(kind.cast(reply))) {
        return kind.cast(reply);
      }
    }
  }

  /** How many messages are ready in the task queue: neither delivered nor acknowledged. */
  long ready() throws IOException {
    return channel.messageCount(queue);
  }

  /** Whether somebody could take a message of that queue. */
  boolean offersAny(String other) throws IOException {
    GetResponse taken = channel.basicGet(other, false);
    if (taken != null) {
      channel.basicReject(taken.getEnvelope().getDeliveryTag(), true);
    }
    return taken != null;
  }

  /** The next message of the task queue, once there is one: the worker no longer holds it. */
  Delivery taskGivenBack() throws Exception {
    BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    try (Channel taking = connection.createChannel()) {
      taking.basicConsume(queue, true, (tag, task) -> deliveries.add(task), tag -> {});
      Delivery task = deliveries.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(task).as("a task within %s s", LIMIT_SECONDS).isNotNull();
      return task;
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
