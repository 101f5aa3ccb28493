package dev.solidflux.embedded;

/**
 * How to start an {@link EmbeddedBroker}.
 *
 * @param port of 127.0.0.1; 0 takes a free one
 * @param maxMessageBytes a larger message closes its sender's channel. Keep it below the 64 MiB at
 *     which RabbitMQ's Java client gives up on a delivery.
 */
public record BrokerSettings(int port, String user, String password, int maxMessageBytes) {

  private static final int SIXTEEN_MIB = 16 * 1024 * 1024;

  /** A free port, a password made up for this process, and RabbitMQ 4's message limit, 16 MiB. */
  public static BrokerSettings standard() {
    return new BrokerSettings(0, "solidflux", Secret.random(), SIXTEEN_MIB);
  }

  public BrokerSettings onPort(int chosen) {
    return new BrokerSettings(chosen, user, password, maxMessageBytes);
  }

  public BrokerSettings forUser(String name, String secret) {
    return new BrokerSettings(port, name, secret, maxMessageBytes);
  }

  public BrokerSettings limitingMessagesTo(int bytes) {
    return new BrokerSettings(port, user, password, bytes);
  }
}
