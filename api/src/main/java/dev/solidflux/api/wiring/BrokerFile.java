package dev.solidflux.api.wiring;

import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.embedded.BrokerSettings;
import dev.solidflux.embedded.EmbeddedBroker;
import dev.solidflux.protocol.AmqpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where workers and the command line find the embedded broker. A broker that starts again takes the
 * port and the password of before, so that workers find their way back by themselves.
 */
record BrokerFile(Path path) {

  /**
   * @param port 0 for that of before, or a free one
   */
  EmbeddedBroker start(int port) {
    Optional<AmqpAddress> before = read();
    BrokerSettings settings =
        before
            .map(address -> BrokerSettings.standard().forUser(address.user(), address.password()))
            .orElseGet(BrokerSettings::standard);
    if (port == 0 && before.isPresent()) {
      try {
        return EmbeddedBroker.start(settings.onPort(before.get().port()));
      } catch (IllegalStateException taken) {
        return EmbeddedBroker.start(settings);
      }
    }
    return EmbeddedBroker.start(settings.onPort(port));
  }

  /** Readable for its owner only: it holds the password. */
  void write(BrokerAddress address) {
    try {
      Path directory = Files.createDirectories(path.toAbsolutePath().getParent());
      Path fresh =
          Files.createTempFile(
              directory,
              "amqp-url",
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, address.url() + "\n");
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<AmqpAddress> read() {
    try {
      return Optional.of(AmqpAddress.parse(Files.readString(path).strip()));
    } catch (IOException | IllegalArgumentException none) {
      return Optional.empty();
    }
  }
}
