package dev.solidflux.embedded;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where an AMQP broker is and who may enter it.
 *
 * @param virtualHost {@code /} is the broker's default one
 */
public record BrokerAddress(
    String host, int port, String user, String password, String virtualHost) {

  /** The same broker and user, another virtual host. */
  public BrokerAddress withVirtualHost(String name) {
    return new BrokerAddress(host, port, user, password, name);
  }

  /** The same broker reached elsewhere, by a proxy for example. */
  public BrokerAddress at(String otherHost, int otherPort) {
    return new BrokerAddress(otherHost, otherPort, user, password, virtualHost);
  }

  /** What {@code SOLIDFLUX_AMQP_URL} takes. */
  public String url() {
    String path = virtualHost.equals("/") ? "" : "/" + encoded(virtualHost);
    return "amqp://%s:%s@%s:%d%s".formatted(encoded(user), encoded(password), host, port, path);
  }

  /** Without the password, so that it can be logged. */
  @Override
  public String toString() {
    return "amqp://%s@%s:%d vhost %s".formatted(user, host, port, virtualHost);
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
