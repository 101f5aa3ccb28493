package dev.solidflux.protocol;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker is and who may enter it: {@value #FORM}, as Celery reads it (kombu's {@code
 * url_to_parts}). Beyond that, what Celery would guess or leave out is refused: an address without
 * a host, a port that is none, a query.
 *
 * @param tls whether the connection is encrypted: {@code amqps}
 * @param port 5672 unless said otherwise, with TLS 5671
 * @param user {@code guest} if none is given
 * @param password {@code guest} if none is given
 * @param virtualHost what follows the first slash, percent-decoded; {@code /} if that is nothing.
 *     So {@code //}, {@code /%2F}, {@code /} and no path at all are the broker's default one
 */
public record AmqpAddress(
    boolean tls, String host, int port, String user, String password, String virtualHost) {

  /** The form, for people. */
  public static final String FORM =
      "amqp://user:password@host:port/vhost, or amqps://…, with reserved characters"
          + " percent-encoded";

  private static final int PORT = 5672;
  private static final int TLS_PORT = 5671;
  private static final int LARGEST_PORT = 65_535;
  private static final String GUEST = "guest";

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?<scheme>amqps?)://"
              + "(?:(?<user>[^:/?#]*)(?::(?<password>[^/?#]*))?@)?"
              + "(?<host>\\[[0-9a-f:.]+]|[\\p{L}\\p{N}._-]+)"
              + "(?::(?<port>[0-9]{0,5}))?"
              + "(?:/(?<vhost>[^?#]*))?",
          Pattern.CASE_INSENSITIVE);

  /** Nobody means them, and they would reach the log. */
  private static final Pattern SPACE_OR_CONTROL = Pattern.compile("[\\s\\p{Cntrl}]");

  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /**
   * @throws IllegalArgumentException if it is no such address; the message names the form and
   *     repeats nothing of what was given, which may hold a password
   */
  public static AmqpAddress parse(String url) {
    Matcher parts = ADDRESS.matcher(url);
    if (!parts.matches()
        || SPACE_OR_CONTROL.matcher(url).find()
        || BROKEN_ESCAPE.matcher(url).find()) {
      throw unusable();
    }
    boolean tls = parts.group("scheme").equalsIgnoreCase("amqps");
    return new AmqpAddress(
        tls,
        withoutBrackets(parts.group("host")),
        port(parts.group("port"), tls ? TLS_PORT : PORT),
        decoded(parts.group("user"), GUEST),
        decoded(parts.group("password"), GUEST),
        decoded(parts.group("vhost"), "/"));
  }

  /** Without the password, so that it can be logged. */
  @Override
  public String toString() {
    return "%s://%s@%s:%d vhost %s"
        .formatted(tls ? "amqps" : "amqp", user, host, port, virtualHost);
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(@Nullable String digits, int standard) {
    int port = digits == null || digits.isEmpty() ? standard : Integer.parseInt(digits);
    if (port < 1 || port > LARGEST_PORT) {
      throw unusable();
    }
    return port;
  }

  private static String decoded(@Nullable String part, String standard) {
    // to this decoder, which is meant for forms, a plus is a space
    return part == null || part.isEmpty()
        ? standard
        : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException unusable() {
    return new IllegalArgumentException("the AMQP URL is not of the form " + FORM);
  }
}
