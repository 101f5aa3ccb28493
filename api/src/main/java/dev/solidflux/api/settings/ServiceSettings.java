package dev.solidflux.api.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The broker and the database. Where no URL is given the server brings its own.
 *
 * @param amqpUrl may hold a password
 * @param postgresUrl may hold a password
 * @param data where the embedded services keep their files
 * @param embeddedAmqpPort the embedded broker's; 0 takes a free one
 * @param postgresConnections the most connections of this node to the database
 */
public record ServiceSettings(
    Optional<String> amqpUrl,
    Optional<String> postgresUrl,
    Path data,
    int embeddedAmqpPort,
    int postgresConnections) {

  static ServiceSettings read(Variables variables) {
    return new ServiceSettings(
        url(variables, "SOLIDFLUX_AMQP_URL", List.of("amqp", "amqps")),
        url(variables, "SOLIDFLUX_POSTGRES_URL", List.of("postgresql", "postgres")),
        Settings.path(variables, "SOLIDFLUX_DATA", ".solidflux"),
        variables.integer("SOLIDFLUX_EMBEDDED_AMQP_PORT", 0, 0, 65_535),
        variables.integer("SOLIDFLUX_POSTGRES_CONNECTIONS", 10, 2, 1_000));
  }

  private static Optional<String> url(Variables variables, String name, List<String> schemes) {
    Optional<String> url = variables.text(name);
    if (url.isPresent() && !isUrl(url.get(), schemes)) {
      // without the value: it may hold a password
      variables.fault(name, "a URL of the form " + schemes.getFirst() + "://user:password@host…");
    }
    return url;
  }

  private static boolean isUrl(String url, List<String> schemes) {
    try {
      URI uri = new URI(url);
      return uri.getScheme() != null && schemes.contains(uri.getScheme()) && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Without the passwords. */
  @Override
  public String toString() {
    return "ServiceSettings[amqp="
        + amqpUrl.map(url -> "given").orElse("embedded")
        + ", postgres="
        + postgresUrl.map(url -> "given").orElse("embedded")
        + ", data="
        + data
        + "]";
  }
}
