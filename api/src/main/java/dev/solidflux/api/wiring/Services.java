package dev.solidflux.api.wiring;

import dev.solidflux.api.settings.ServiceSettings;
import dev.solidflux.embedded.EmbeddedBroker;
import dev.solidflux.embedded.EmbeddedDatabase;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker and a database: those that the settings name, or ones of our own. Both start at the same
 * time, and beside whatever else the process has to do.
 */
final class Services implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Services.class);

  /** Not a pool's: its threads would not see the classes inside of the server's jar. */
  static final Executor THREADS = start -> new Thread(start, "solidflux-opening").start();

  private final ServiceSettings settings;
  private final BrokerFile file;
  private CompletableFuture<EmbeddedBroker> broker = CompletableFuture.completedFuture(null);
  private CompletableFuture<EmbeddedDatabase> database = CompletableFuture.completedFuture(null);

  Services(ServiceSettings settings) {
    this.settings = settings;
    this.file = new BrokerFile(settings.data().resolve("amqp-url"));
  }

  /** Begins to start what is to be embedded; returns at once. */
  void begin() {
    if (settings.amqpUrl().isEmpty()) {
      broker =
          CompletableFuture.supplyAsync(() -> file.start(settings.embeddedAmqpPort()), THREADS);
    }
    if (settings.postgresUrl().isEmpty()) {
      database =
          CompletableFuture.supplyAsync(() -> EmbeddedDatabase.start(settings.data()), THREADS);
    }
  }

  /**
   * Waits for the database.
   *
   * @return its URL, with the password
   * @throws IllegalStateException if it did not start
   */
  String postgresUrl() {
    return settings
        .postgresUrl()
        .orElseGet(
            () -> {
              EmbeddedDatabase embedded = started(database);
              log.info(
                  "SOLIDFLUX_POSTGRES_URL is not set: using an embedded PostgreSQL, data in {}",
                  settings.data().toAbsolutePath());
              return embedded.address().url();
            });
  }

  /**
   * Waits for the broker.
   *
   * @return its URL, with the password
   * @throws IllegalStateException if it did not start
   */
  String amqpUrl() {
    return settings
        .amqpUrl()
        .orElseGet(
            () -> {
              EmbeddedBroker embedded = started(broker);
              file.write(embedded.address());
              log.info(
                  "SOLIDFLUX_AMQP_URL is not set: using an embedded broker, its URL is in {}",
                  file.path().toAbsolutePath());
              return embedded.amqpUrl();
            });
  }

  /** Stops what was started, also what is still starting. */
  @Override
  public void close() {
    CompletableFuture.allOf(closed(broker), closed(database)).join();
  }

  private static CompletableFuture<Void> closed(
      CompletableFuture<? extends AutoCloseable> service) {
    return service
        .handle((started, failure) -> Optional.<AutoCloseable>ofNullable(started))
        .thenAccept(started -> started.ifPresent(Services::close));
  }

  /** What came of it, or why nothing did. */
  static <T> T started(CompletableFuture<T> service) {
    try {
      return service.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException why ? why : e;
    }
  }

  /** A service that does not stop must not keep the other one from it. */
  private static void close(AutoCloseable service) {
    try {
      service.close();
    } catch (Exception e) {
      log.debug("an embedded service did not stop", e);
    }
  }
}
