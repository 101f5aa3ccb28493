package dev.solidflux.testkit.services;

import dev.solidflux.embedded.DatabaseAddress;
import dev.solidflux.embedded.DatabaseSettings;
import dev.solidflux.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.Stream;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The PostgreSQL server of this JVM's tests, started when it is first asked for, without {@code
 * fsync} where it is started here. {@code SOLIDFLUX_TEST_POSTGRES_URL} names one that runs already;
 * otherwise {@code SOLIDFLUX_TEST_SERVICES} decides between a container and the embedded server
 * (see {@code docs/testing.md}).
 */
public final class TestDatabase {

  private final DatabaseAddress address;
  private final String version;

  private TestDatabase(DatabaseAddress address, String how) {
    this.address = address;
    // Debian's packages append their own to it
    this.version = queried("SHOW server_version").replaceFirst(" .*", "");
    ServiceReport.say("Tests run on PostgreSQL %s (%s)".formatted(version, how));
  }

  public static TestDatabase shared() {
    return Shared.DATABASE;
  }

  /** A new database on the shared server, empty and nobody else's. */
  public static DatabaseAddress fresh() {
    TestDatabase server = shared();
    String name = UniqueName.startingWith("test_");
    server.execute("CREATE DATABASE " + name);
    return server.address.withDatabase(name);
  }

  /** The database that the server came with; its user may create others. */
  public DatabaseAddress address() {
    return address;
  }

  /** As the server itself reports it. */
  public String version() {
    return version;
  }

  private void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(address.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql + " failed at " + address, e);
    }
  }

  private String queried(String sql) {
    try (Connection connection = DriverManager.getConnection(address.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException("no PostgreSQL server answers at " + address, e);
    }
  }

  private static TestDatabase start() {
    String image = Images.named("SOLIDFLUX_TEST_POSTGRES_IMAGE", "postgres:18");
    String url = System.getenv("SOLIDFLUX_TEST_POSTGRES_URL");
    return url != null && !url.isBlank()
        ? new TestDatabase(DatabaseAddress.parse(url), "SOLIDFLUX_TEST_POSTGRES_URL")
        : ServiceMode.fromEnvironment()
            .start(image, () -> container(image), TestDatabase::embedded);
  }

  @SuppressWarnings("resource") // lives as long as the JVM
  private static TestDatabase container(String image) {
    PostgreSQLContainer container =
        new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"))
            .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
    container.start();
    AtExit.run(container::stop);
    return new TestDatabase(
        new DatabaseAddress(
            container.getHost(),
            container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
            container.getUsername(),
            container.getPassword(),
            container.getDatabaseName()),
        "container " + image);
  }

  private static TestDatabase embedded() {
    try {
      Path directory = Files.createTempDirectory("solidflux-test-database-");
      Path binaries =
          Path.of(System.getProperty("java.io.tmpdir"))
              .resolve("solidflux-test-binaries-" + System.getProperty("user.name"));
      EmbeddedDatabase database =
          EmbeddedDatabase.start(
              DatabaseSettings.in(directory).withBinariesIn(binaries).forgetful());
      AtExit.run(() -> stopAndDelete(database, directory));
      return new TestDatabase(database.address(), "embedded");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stopAndDelete(EmbeddedDatabase database, Path directory) {
    database.close();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Shared {
    static final TestDatabase DATABASE = start();
  }
}
