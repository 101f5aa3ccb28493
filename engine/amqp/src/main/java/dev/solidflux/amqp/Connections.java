package dev.solidflux.amqp;

import com.rabbitmq.client.ConnectionFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;

/**
 * One connection to publish, one to consume and one to administer, so that none of the three waits
 * for another: a broker short of memory stops reading from those that publish.
 */
final class Connections implements AutoCloseable {

  /**
   * The most that RabbitMQ can be told to accept. The client's own limit stands above it, because a
   * message that passes the client's limit kills its connection, is delivered again, and so on for
   * ever.
   */
  private static final int LARGEST_MESSAGE = 512 << 20;

  private static final int CONNECT_WITHIN_MILLIS = 5_000;
  private static final int ANSWER_WITHIN_MILLIS = 10_000;

  private final Link publish;
  private final Link consume;
  private final Link administer;

  Connections(AmqpSettings settings, AmqpThreads threads, MeterRegistry meters) {
    publish = link("publish", settings.heartbeat(), settings, threads, meters);
    consume = link("consume", settings.mailboxHeartbeat(), settings, threads, meters);
    administer = link("administer", settings.heartbeat(), settings, threads, meters);
  }

  Link publish() {
    return publish;
  }

  Link consume() {
    return consume;
  }

  Link administer() {
    return administer;
  }

  private static Link link(
      String role,
      Duration heartbeat,
      AmqpSettings settings,
      AmqpThreads threads,
      MeterRegistry meters) {
    return new Link(
        role,
        factory(role, settings.url(), heartbeat),
        settings,
        threads,
        meters.counter("solidflux.amqp.connections", "role", role)::increment);
  }

  private static ConnectionFactory factory(String role, String url, Duration heartbeat) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(url);
    } catch (URISyntaxException | GeneralSecurityException | IllegalArgumentException e) {
      // neither its message nor its cause: both may repeat the password
      throw new IllegalArgumentException(
          "the broker's URL is not of the form amqp://user:password@host:port/vhost");
    }
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setRequestedHeartbeat((int) heartbeat.toSeconds());
    factory.setConnectionTimeout(CONNECT_WITHIN_MILLIS);
    factory.setHandshakeTimeout(CONNECT_WITHIN_MILLIS);
    factory.setChannelRpcTimeout(ANSWER_WITHIN_MILLIS);
    factory.setMaxInboundMessageBodySize(LARGEST_MESSAGE);
    factory.setThreadFactory(AmqpThreads.named(role + "-io"));
    return factory;
  }

  @Override
  public void close() {
    consume.close();
    publish.close();
    administer.close();
  }
}
