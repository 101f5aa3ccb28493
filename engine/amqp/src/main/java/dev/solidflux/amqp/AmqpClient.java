package dev.solidflux.amqp;

import com.rabbitmq.client.ConnectionFactory;
import dev.solidflux.protocol.AmqpAddress;
import java.security.GeneralSecurityException;

/** RabbitMQ's client, told where to connect, and without a recovery of its own. */
public final class AmqpClient {

  private AmqpClient() {}

  /**
   * @throws IllegalArgumentException as {@link AmqpAddress#parse} says it
   */
  public static ConnectionFactory of(String url) {
    AmqpAddress broker = AmqpAddress.parse(url);
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(broker.host());
    factory.setPort(broker.port());
    factory.setUsername(broker.user());
    factory.setPassword(broker.password());
    factory.setVirtualHost(broker.virtualHost());
    if (broker.tls()) {
      encrypt(factory);
    }
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    return factory;
  }

  private static void encrypt(ConnectionFactory factory) {
    try {
      factory.useSslProtocol();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no TLS", e);
    }
  }
}
