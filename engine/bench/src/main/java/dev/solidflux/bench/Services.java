package dev.solidflux.bench;

import dev.solidflux.embedded.DatabaseSettings;
import dev.solidflux.embedded.EmbeddedBroker;
import dev.solidflux.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The broker and the database: those that the environment names, or embedded ones whose data is
 * gone afterwards, on the disk where a server's would be.
 */
final class Services implements AutoCloseable {

  private final Map<String, String> environment;
  private final @Nullable EmbeddedBroker broker;
  private final @Nullable EmbeddedDatabase database;
  private final Path directory;

  private Services(
      Map<String, String> environment,
      @Nullable EmbeddedBroker broker,
      @Nullable EmbeddedDatabase database,
      Path directory) {
    this.environment = environment;
    this.broker = broker;
    this.database = database;
    this.directory = directory;
  }

  /**
   * What was measured.
   *
   * @param database its version, and the settings that durability depends on
   */
  record Versions(
      String broker,
      String brokerVersion,
      boolean brokerEmbedded,
      boolean databaseEmbedded,
      Map<String, String> database) {}

  static Services start(Map<String, String> environment, String name) {
    Path data = Path.of(url(environment, "SOLIDFLUX_DATA").orElse(".solidflux"));
    Path directory = data.resolve(name);
    EmbeddedDatabase database =
        url(environment, "SOLIDFLUX_POSTGRES_URL").isPresent()
            ? null
            : EmbeddedDatabase.start(
                DatabaseSettings.in(directory).withBinariesIn(data.resolve("postgres-binaries")));
    EmbeddedBroker broker =
        url(environment, "SOLIDFLUX_AMQP_URL").isPresent() ? null : EmbeddedBroker.start();
    return new Services(environment, broker, database, directory);
  }

  private static Optional<String> url(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isBlank());
  }

  String amqpUrl() {
    return broker == null ? environment.getOrDefault("SOLIDFLUX_AMQP_URL", "") : broker.amqpUrl();
  }

  String postgresUrl() {
    return database == null
        ? environment.getOrDefault("SOLIDFLUX_POSTGRES_URL", "")
        : database.address().url();
  }

  boolean databaseEmbedded() {
    return database != null;
  }

  Versions versions(Queues.Product product, Map<String, String> server) {
    return new Versions(
        product.product(), product.version(), broker != null, databaseEmbedded(), server);
  }

  @Override
  public void close() throws IOException {
    if (broker != null) {
      broker.close();
    }
    if (database != null) {
      database.close();
      delete(directory);
    }
  }

  private static void delete(Path tree) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(tree)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
