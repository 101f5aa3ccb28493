package dev.solidflux.embedded;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where an AMQP broker is and who may enter it.
 *
 * @param virtualHost {@code /} is the broker's default one
 */
public record BrokerAddress(
    String host, int port, String user, String password, String virtualHost) {

  /**
   * Reads {@code amqp://user:password@host:port/vhost}. Without a path it is the default virtual
   * host; any other path is read as RabbitMQ's clients do, percent-decoded.
   *
   * @throws IllegalArgumentException if it is no such URL; the message does not repeat the password
   */
  public static BrokerAddress parse(String url) {
    URI uri = URI.create(url);
    if (!"amqp".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException("not of the form amqp://user:password@host:port/vhost");
    }
    String[] who =
        (uri.getRawUserInfo() == null ? "guest:guest" : uri.getRawUserInfo()).split(":", 2);
    String path = uri.getRawPath();
    return new BrokerAddress(
        uri.getHost(),
        uri.getPort() < 0 ? 5672 : uri.getPort(),
        decoded(who[0]),
        who.length < 2 ? "" : decoded(who[1]),
        path.length() < 2 ? "/" : decoded(path.substring(1)));
  }

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

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
