package dev.solidflux.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.protocol.WireMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import tools.jackson.databind.node.ObjectNode;

/** Whoever else uses the broker: workers, strangers, an operator. Its connection is never cut. */
final class Peer implements AutoCloseable {

  private final Connection connection;
  private final Channel channel;
  private final Map<String, BlockingQueue<com.rabbitmq.client.Delivery>> consumed =
      new ConcurrentHashMap<>();

  Peer(BrokerAddress broker) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.url());
    factory.setAutomaticRecoveryEnabled(false);
    connection = factory.newConnection("peer");
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  Channel newChannel() throws Exception {
    return connection.createChannel();
  }

  /** A queue that takes no message, in RabbitMQ's words and in Qpid's. */
  void declareFull(String queue) throws Exception {
    Map<String, Object> full =
        Map.of(
            "x-max-length",
            0,
            "x-overflow",
            "reject-publish",
            "qpid.max_count",
            0,
            "qpid.policy_type",
            "reject");
    channel.queueDeclare(queue, true, false, false, full);
  }

  void send(String queue, AMQP.BasicProperties properties, byte[] body) throws Exception {
    do { // a quorum queue that was declared a moment ago refuses until it has a leader
      channel.basicPublish("", queue, properties, body);
    } while (!channel.waitForConfirms(20_000));
  }

  /** So many with the same body, to a queue that takes them. */
  void sendMany(String queue, int count, IntFunction<String> ids, byte[] body) throws Exception {
    for (int i = 0; i < count; i++) {
      AMQP.BasicProperties properties =
          new AMQP.BasicProperties.Builder()
              .correlationId(ids.apply(i))
              .contentType("application/json")
              .deliveryMode(2)
              .build();
      channel.basicPublish("", queue, properties, body);
      if (i % 20 == 19 || i == count - 1) {
        channel.waitForConfirmsOrDie(60_000);
      }
    }
  }

  void reply(String mailbox, String taskId, Content content) throws Exception {
    WireMessage message = new ReplyMessage(taskId, reply(content)).encode(taskId);
    send(mailbox, Properties.of(message), message.body());
  }

  /** Whether the broker took a message of that size. */
  boolean tries(String queue, AMQP.BasicProperties properties, int bytes) throws Exception {
    Channel own = newChannel();
    own.confirmSelect();
    own.basicPublish("", queue, properties, new byte[bytes]);
    try {
      own.waitForConfirmsOrDie(60_000);
      own.close();
      return true;
    } catch (IOException | ShutdownSignalException refused) {
      return false;
    }
  }

  /** How many consume the queue; 0 too if it is not there. */
  int consumers(String queue) throws Exception {
    Channel own = newChannel();
    try {
      int count = own.queueDeclarePassive(queue).getConsumerCount();
      own.close();
      return count;
    } catch (IOException absent) {
      return 0;
    }
  }

  boolean has(String queue) throws Exception {
    Channel own = newChannel();
    try {
      own.queueDeclarePassive(queue);
      own.close();
      return true;
    } catch (IOException absent) {
      return false;
    }
  }

  /** The next message of a queue that exists; acknowledged on delivery. */
  com.rabbitmq.client.Delivery take(String queue) throws Exception {
    com.rabbitmq.client.Delivery next = consume(queue).poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing in " + queue + " within 20 s");
    }
    return next;
  }

  synchronized BlockingQueue<com.rabbitmq.client.Delivery> consume(String queue) throws Exception {
    BlockingQueue<com.rabbitmq.client.Delivery> arriving = consumed.get(queue);
    if (arriving == null) {
      BlockingQueue<com.rabbitmq.client.Delivery> created = new LinkedBlockingQueue<>();
      channel.basicConsume(queue, true, (tag, message) -> created.add(message), tag -> {});
      consumed.put(queue, created);
      return created;
    }
    return arriving;
  }

  private static Reply reply(Content content) {
    return switch (content) {
      case Content.Started started ->
          new Reply.Started(
              started.worker(),
              null,
              started.beat() == null ? null : Duration.ofSeconds(started.beat()),
              false);
      case Content.Asked asked ->
          new Reply.Asked(asked.worker(), asked.redelivered(), asked.answerTo());
      case Content.Progress progress ->
          new Reply.Progress(
              "PROGRESS", progress.fraction(), progress.message(), progress.detail());
      case Content.Log line ->
          new Reply.Log(line.level(), line.message(), (ObjectNode) line.fields());
      case Content.LinesDropped dropped -> new Reply.LinesDropped(dropped.lines());
      case Content.Heartbeat heartbeat -> new Reply.Heartbeat();
      case Content.Succeeded succeeded -> new Reply.Succeeded(succeeded.result());
      case Content.Failed failed ->
          new Reply.Failed(
              failed.failure().type(),
              null,
              failed.failure().message(),
              failed.failure().stack(),
              failed.retryAfter());
      case Content.Retrying retrying -> {
        String[] typeAndMessage = retrying.message().split(": ", 2);
        yield new Reply.Retrying(typeAndMessage[0], null, typeAndMessage[1], null);
      }
      case Content.Revoked revoked -> new Reply.Revoked("terminated");
      case Content.GivenBack back -> new Reply.GivenBack("worker@host");
      case Content.Unreadable unreadable -> throw new IllegalArgumentException("not sent");
    };
  }

  @Override
  public void close() throws Exception {
    connection.abort();
  }
}
