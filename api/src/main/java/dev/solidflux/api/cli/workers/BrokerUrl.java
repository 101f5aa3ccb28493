package dev.solidflux.api.cli.workers;

import dev.solidflux.api.settings.ServiceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Where workers of a server that runs get their tasks. */
public final class BrokerUrl {

  /**
   * The server has written down where its own broker is.
   *
   * @throws UncheckedIOException if that cannot be read
   */
  public static String of(ServiceSettings services) {
    return services
        .amqpUrl()
        .orElseGet(
            () -> {
              try {
                return Files.readString(services.data().resolve("amqp-url")).strip();
              } catch (IOException e) {
                throw new UncheckedIOException("the embedded broker's URL cannot be read", e);
              }
            });
  }

  private BrokerUrl() {}
}
