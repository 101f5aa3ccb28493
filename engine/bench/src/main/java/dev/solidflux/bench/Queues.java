package dev.solidflux.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.solidflux.amqp.AmqpClient;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The broker, and the queues that the benchmark has there; their names begin as no others do. */
final class Queues {

  private static final Map<String, Object> MAILBOX =
      Map.of("x-queue-type", "quorum", "x-delivery-limit", 10_000);

  private final ConnectionFactory broker;
  private final String deployment;
  private final int shards;

  /**
   * @param deployment of the engine that is measured; unique
   */
  Queues(String url, String deployment, int shards) {
    this.broker = factory(url);
    this.deployment = deployment;
    this.shards = shards;
  }

  private static ConnectionFactory factory(String url) {
    try {
      return AmqpClient.of(url);
    } catch (IllegalArgumentException e) {
      throw new Arguments.Unusable("SOLIDFLUX_AMQP_URL: " + e.getMessage());
    }
  }

  Connection connect(String role) throws IOException, TimeoutException {
    return broker.newConnection("solidflux " + deployment + " " + role);
  }

  /** Where tasks go, with and without the engine. */
  String tasks() {
    return deployment + ".tasks";
  }

  /** Where replies go when the broker is measured alone. */
  List<String> mailboxes() {
    return IntStream.range(0, shards).mapToObj(i -> deployment + ".mailbox." + i).toList();
  }

  void declare(Options.QueueType type) throws IOException, TimeoutException {
    try (Connection connection = connect("setup");
        Channel channel = connection.createChannel()) {
      Map<String, Object> arguments = Map.of("x-queue-type", type.name().toLowerCase(Locale.ROOT));
      channel.queueDeclare(tasks(), true, false, false, arguments);
      for (String mailbox : mailboxes()) {
        channel.queueDeclare(mailbox, true, false, false, MAILBOX);
      }
    }
  }

  /** Deletes them, and those that the engine declared. */
  void delete() throws IOException, TimeoutException {
    String prefix = "sf." + deployment;
    Stream<String> engines =
        Stream.concat(
            IntStream.range(0, shards).mapToObj(i -> prefix + ".mailbox." + i),
            Stream.of(prefix + ".mailbox.dead", prefix + ".generation.1"));
    try (Connection connection = connect("clean-up")) {
      for (String queue :
          Stream.of(Stream.of(tasks()), mailboxes().stream(), engines).flatMap(q -> q).toList()) {
        delete(connection, queue);
      }
    }
  }

  private static void delete(Connection connection, String queue) throws IOException {
    Channel channel = connection.createChannel();
    try {
      channel.queueDelete(queue);
      channel.close();
    } catch (IOException | TimeoutException e) {
      if (!connection.isOpen()) {
        throw new IOException(e);
      }
      // absent: the broker has closed the channel
    }
  }

  /** As the broker calls itself. */
  Product product() throws IOException, TimeoutException {
    try (Connection connection = connect("setup")) {
      Map<String, Object> says = connection.getServerProperties();
      return new Product(String.valueOf(says.get("product")), String.valueOf(says.get("version")));
    }
  }

  /** A broker's make. */
  record Product(String product, String version) {}
}
