package dev.solidflux.api.cli;

import dev.solidflux.api.broker.RabbitVersion;
import picocli.CommandLine.Option;

/** Which RabbitMQ something is for that is not asked itself. */
final class RabbitOption {
  @Option(
      names = "--rabbitmq",
      paramLabel = "VERSION",
      description = "Which one it is for; ${DEFAULT-VALUE}.")
  private String version = "4.0";

  /**
   * @throws InvalidInput if it is none
   */
  RabbitVersion version() {
    try {
      return RabbitVersion.parse(version);
    } catch (IllegalArgumentException e) {
      throw new InvalidInput("--rabbitmq: " + e.getMessage());
    }
  }
}
