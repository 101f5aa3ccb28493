package dev.solidflux.api.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a server that brings its own broker left the broker's URL. */
final class EmbeddedBrokerUrl {

  private EmbeddedBrokerUrl() {}

  /** Empty if no server of this data directory ever brought one. */
  static Optional<String> of(Shell shell) {
    Path data = Path.of(shell.variable("SOLIDFLUX_DATA").orElse(".solidflux"));
    try {
      return Optional.of(Files.readString(data.resolve("amqp-url")).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
