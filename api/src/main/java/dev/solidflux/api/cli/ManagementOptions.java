package dev.solidflux.api.cli;

import dev.solidflux.api.broker.Management;
import dev.solidflux.api.broker.ManagementAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where RabbitMQ's management API is. */
final class ManagementOptions {
  @Option(
      names = "--management",
      paramLabel = "URL",
      description =
          "RabbitMQ's management API, as http://user:password@host:15672;"
              + " SOLIDFLUX_RABBITMQ_MANAGEMENT_URL.")
  private @Nullable String url;

  /**
   * @throws InvalidInput if it is not named, or cannot be used
   */
  Management management(Shell shell, String virtualHost) {
    String named =
        url != null ? url : shell.variable("SOLIDFLUX_RABBITMQ_MANAGEMENT_URL").orElse(null);
    if (named == null) {
      throw new InvalidInput(
          "where is RabbitMQ's management API? --management or SOLIDFLUX_RABBITMQ_MANAGEMENT_URL");
    }
    try {
      ManagementAddress address =
          ManagementAddress.of(
              named,
              shell.variable("SOLIDFLUX_RABBITMQ_MANAGEMENT_USER"),
              shell.variable("SOLIDFLUX_RABBITMQ_MANAGEMENT_PASSWORD"));
      return new Management(address, virtualHost);
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(String.valueOf(e.getMessage()));
    }
  }
}
