package dev.solidflux.api.settings;

import dev.solidflux.protocol.AmqpAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The broker and the database. Where no URL is given the server brings its own.
 *
 * @param amqpUrl may hold a password
 * @param postgresUrl may hold a password
 * @param data where the embedded services keep their files
 * @param embeddedAmqpPort the embedded broker's; 0 takes a free one
 * @param postgresConnections the most connections of this node to the database
 * @param secrets what documents may name as secrets
 * @param payloads where large values are kept
 */
public record ServiceSettings(
    Optional<String> amqpUrl,
    Optional<String> postgresUrl,
    Path data,
    int embeddedAmqpPort,
    int postgresConnections,
    SecretSettings secrets,
    PayloadSettings payloads) {

  static final String POSTGRES_URL = "SOLIDFLUX_POSTGRES_URL";
  private static final String AMQP_URL = "SOLIDFLUX_AMQP_URL";

  private static final Set<String> DATABASE_SCHEMES = Set.of("postgresql", "postgres");

  static ServiceSettings read(Variables variables) {
    return new ServiceSettings(
        broker(variables),
        database(variables),
        Settings.path(variables, "SOLIDFLUX_DATA", ".solidflux"),
        variables.integer("SOLIDFLUX_EMBEDDED_AMQP_PORT", 0, 0, 65_535),
        variables.integer("SOLIDFLUX_POSTGRES_CONNECTIONS", 10, 2, 1_000),
        SecretSettings.read(variables),
        PayloadSettings.read(variables));
  }

  private static Optional<String> broker(Variables variables) {
    Optional<String> url = variables.text(AMQP_URL);
    if (url.isPresent() && !isBroker(url.get())) {
      variables.fault(AMQP_URL, "of the form " + AmqpAddress.FORM); // the value may hold a password
    }
    return url;
  }

  private static boolean isBroker(String url) {
    try {
      AmqpAddress unused = AmqpAddress.parse(url);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static Optional<String> database(Variables variables) {
    Optional<String> url = variables.text(POSTGRES_URL);
    if (url.isPresent() && !isDatabase(url.get())) {
      // without the value: it may hold a password
      variables.fault(POSTGRES_URL, "a URL of the form postgresql://user:password@host…");
    }
    return url;
  }

  private static boolean isDatabase(String url) {
    try {
      URI uri = new URI(url);
      return uri.getScheme() != null
          && DATABASE_SCHEMES.contains(uri.getScheme())
          && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /**
   * What is embedded belongs to its process: no other node meets it, and nobody else migrates it.
   */
  void refuseEmbedded(Variables variables, Role role, boolean migrates) {
    if (role != Role.ALL) {
      String why = "set, since SOLIDFLUX_ROLE is '" + role.label() + "': nodes share no embedded ";
      refuseMissing(variables, AMQP_URL, amqpUrl, why + "broker");
      refuseMissing(variables, POSTGRES_URL, postgresUrl, why + "database");
    } else if (!migrates) {
      refuseMissing(
          variables,
          POSTGRES_URL,
          postgresUrl,
          "set, since SOLIDFLUX_MIGRATE is 'false': nobody else migrates an embedded database");
    }
  }

  private static void refuseMissing(
      Variables variables, String name, Optional<String> url, String expected) {
    if (url.isEmpty()) {
      variables.fault(name, expected);
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
