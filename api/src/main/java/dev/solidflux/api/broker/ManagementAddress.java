package dev.solidflux.api.broker;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where RabbitMQ's management API is, and who may use it.
 *
 * @param base without user and password, and without a slash at its end
 * @param authorization what is sent as such; never shown
 */
public record ManagementAddress(String base, String authorization) {

  private static final String GUEST = "guest";

  /**
   * @param url {@code http://user:password@host:port}; reserved characters are percent-encoded
   * @param user where the URL names none
   * @param password the same
   * @throws IllegalArgumentException if it is no such URL; the message repeats nothing of it
   */
  public static ManagementAddress of(String url, Optional<String> user, Optional<String> password) {
    try {
      URI uri = new URI(url);
      String scheme = String.valueOf(uri.getScheme());
      if (uri.getHost() != null
          && scheme.matches("https?")
          && uri.getQuery() == null
          && uri.getFragment() == null) {
        return of(uri, user.orElse(GUEST), password.orElse(GUEST));
      }
    } catch (URISyntaxException e) {
      // said below; its own message would repeat the password
    }
    throw new IllegalArgumentException(
        "the management API's address must be of the form http://user:password@host:port");
  }

  private static ManagementAddress of(URI uri, String user, String password) {
    String said = uri.getRawUserInfo();
    String[] parts = said == null ? new String[0] : said.split(":", 2);
    String who = parts.length > 0 ? decoded(parts[0]) : user;
    String secret = parts.length > 1 ? decoded(parts[1]) : password;
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
    return new ManagementAddress(
        uri.getScheme() + "://" + uri.getHost() + port + path,
        "Basic "
            + Base64.getEncoder()
                .encodeToString((who + ":" + secret).getBytes(StandardCharsets.UTF_8)));
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Without what must not be shown. */
  @Override
  public String toString() {
    return base;
  }
}
