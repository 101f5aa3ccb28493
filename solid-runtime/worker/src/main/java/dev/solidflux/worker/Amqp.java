package dev.solidflux.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BasicProperties;
import com.rabbitmq.client.ConnectionFactory;
import dev.solidflux.protocol.AmqpAddress;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.protocol.WireProperties;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the worker uses the AMQP client. */
final class Amqp {

  /**
   * Above RabbitMQ's own largest limit: a message beyond the client's would end every connection it
   * is delivered to.
   */
  private static final int MAX_INBOUND_BYTES = 513 << 20;

  private static final int HEARTBEAT_SECONDS = 5;
  private static final int TIMEOUT_MILLIS = 10_000;

  private Amqp() {}

  /**
   * @throws IllegalArgumentException if the URL is none; the message does not repeat it, as it may
   *     hold a password
   */
  static ConnectionFactory factory(String url) {
    ConnectionFactory factory = to(AmqpAddress.parse(url));
    // a recovered channel would confirm lost messages and accept stale tags: the worker opens a new
    // incarnation instead
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    factory.setConnectionTimeout(TIMEOUT_MILLIS);
    factory.setHandshakeTimeout(TIMEOUT_MILLIS);
    factory.setChannelRpcTimeout(TIMEOUT_MILLIS);
    factory.setMaxInboundMessageBodySize(MAX_INBOUND_BYTES);
    factory.setThreadFactory(
        task -> Thread.ofPlatform().daemon().name("solidflux-worker-amqp").unstarted(task));
    return factory;
  }

  private static ConnectionFactory to(AmqpAddress broker) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(broker.host());
    factory.setPort(broker.port());
    factory.setUsername(broker.user());
    factory.setPassword(broker.password());
    factory.setVirtualHost(broker.virtualHost());
    if (broker.tls()) {
      encrypt(factory);
    }
    return factory;
  }

  private static void encrypt(ConnectionFactory factory) {
    try {
      factory.useSslProtocol();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no TLS", e);
    }
  }

  static WireMessage message(AMQP.BasicProperties properties, byte[] body) {
    return new WireMessage(headers(properties), properties(properties), body);
  }

  private static Map<String, @Nullable Object> headers(BasicProperties properties) {
    return properties.getHeaders() == null ? Map.of() : new HashMap<>(properties.getHeaders());
  }

  private static WireProperties properties(BasicProperties p) {
    return new WireProperties(
        p.getContentType(),
        p.getContentEncoding(),
        p.getCorrelationId(),
        p.getReplyTo(),
        p.getDeliveryMode() == null ? WireProperties.TRANSIENT : p.getDeliveryMode());
  }
}
