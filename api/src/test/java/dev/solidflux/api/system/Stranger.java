package dev.solidflux.api.system;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.embedded.DatabaseAddress;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes the tasks of a queue and answers them with whatever bytes a test wants. */
final class Stranger implements AutoCloseable {
  private static final int CONFIRM_MILLIS = 60_000;

  private final Connection connection;
  private final Channel channel;
  private final BlockingQueue<Delivery> tasks = new LinkedBlockingQueue<>();

  Stranger(BrokerAddress broker, String queue) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.url());
    factory.setAutomaticRecoveryEnabled(false);
    connection = factory.newConnection("stranger");
    channel = connection.createChannel();
    channel.confirmSelect();
    channel.queueDeclare(queue, true, false, false, null);
    channel.basicConsume(queue, true, (tag, task) -> tasks.add(task), tag -> {});
  }

  /** The next task; the broker counts it as done. */
  Delivery take() throws InterruptedException {
    Delivery task = tasks.poll(60, TimeUnit.SECONDS);
    if (task == null) {
      throw new AssertionError("no task came");
    }
    return task;
  }

  /** Puts a message where the reply to the task belongs. */
  void reply(Delivery task, BasicProperties properties, byte[] body) throws Exception {
    channel.basicPublish("", task.getProperties().getReplyTo(), properties, body);
    channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
  }

  /** The same on a channel of its own: whether the broker took it. */
  boolean tries(Delivery task, BasicProperties properties, byte[] body) throws Exception {
    Channel own = connection.createChannel();
    own.confirmSelect();
    try {
      own.basicPublish("", task.getProperties().getReplyTo(), properties, body);
      own.waitForConfirmsOrDie(CONFIRM_MILLIS);
      own.close();
      return true;
    } catch (IOException | ShutdownSignalException refused) {
      return false;
    }
  }

  static BasicProperties json(@Nullable String correlationId) {
    return new BasicProperties.Builder()
        .contentType("application/json")
        .contentEncoding("utf-8")
        .correlationId(correlationId)
        .build();
  }

  static byte[] success(String id, String result) {
    return "{\"task_id\": \"%s\", \"status\": \"SUCCESS\", \"result\": %s}"
        .formatted(id, result)
        .getBytes();
  }

  /** Why messages were set aside. */
  List<String> parked(DatabaseAddress database) throws SQLException {
    List<String> reasons = new ArrayList<>();
    try (var connected = DriverManager.getConnection(database.jdbcUrl());
        var statement = connected.createStatement();
        var rows = statement.executeQuery("SELECT reason FROM parked ORDER BY id")) {
      while (rows.next()) {
        reasons.add(rows.getString("reason"));
      }
    }
    return reasons;
  }

  @Override
  public void close() throws IOException {
    connection.abort();
  }
}
