package dev.solidflux.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

/**
 * A real PostgreSQL server as a child of this process, on loopback only, by password only. What it
 * has committed is on the disk, and the next process that starts on the same directory finds it,
 * also after a {@code kill -9} of this one: a server left running by it is stopped first.
 */
public final class EmbeddedDatabase implements AutoCloseable {

  private static final String DATABASE = "solidflux";

  private final DirectoryClaim claim;
  private final EmbeddedPostgres server;
  private final DatabaseAddress address;

  private EmbeddedDatabase(DirectoryClaim claim, EmbeddedPostgres server, DatabaseAddress address) {
    this.claim = claim;
    this.server = server;
    this.address = address;
  }

  /** {@link #start(DatabaseSettings)} with {@link DatabaseSettings#in(Path)}. */
  public static EmbeddedDatabase start(Path directory) {
    return start(DatabaseSettings.in(directory));
  }

  /**
   * Returns once the server answers and the database {@code solidflux} is there. Close it: nothing
   * else stops the server.
   *
   * @throws IllegalStateException if it could not start: the directory is in use by another
   *     process, the port is taken, or the server failed, with the end of its log
   */
  public static EmbeddedDatabase start(DatabaseSettings settings) {
    try {
      DataDirectory files = DataDirectory.in(settings.directory());
      DirectoryClaim claim = DirectoryClaim.on(settings.directory());
      try {
        return start(settings, files, claim);
      } catch (IOException | SQLException | RuntimeException e) {
        claim.close();
        throw e;
      }
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(
          "the embedded database in " + settings.directory() + " did not start: " + e.getMessage(),
          e);
    }
  }

  /** The database {@code solidflux}; its user may create others. */
  public DatabaseAddress address() {
    return address;
  }

  public String jdbcUrl() {
    return address.jdbcUrl();
  }

  public String r2dbcUrl() {
    return address.r2dbcUrl();
  }

  /** Ends all sessions and stops the server; the data stays. */
  @Override
  public void close() {
    try (claim) {
      server.close();
    } catch (IOException e) {
      throw new IllegalStateException("the embedded database was not closed", e);
    }
  }

  private static EmbeddedDatabase start(
      DatabaseSettings settings, DataDirectory files, DirectoryClaim claim)
      throws IOException, SQLException {
    LeftoverServer.stop(files.data());
    files.setUnfinishedAside();
    int port = Loopback.freePort(settings.port());
    String password = files.password();
    EmbeddedPostgres server =
        new Binaries(settings.binaries())
            .use(unpacked -> launch(settings, files, port, password, unpacked));
    try {
      DatabaseAddress maintenance =
          new DatabaseAddress(Loopback.HOST, port, "postgres", password, "postgres");
      prepare(maintenance, files.data());
      files.markComplete();
      return new EmbeddedDatabase(claim, server, maintenance.withDatabase(DATABASE));
    } catch (IOException | SQLException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static EmbeddedPostgres launch(
      DatabaseSettings settings, DataDirectory files, int port, String password, Path unpacked)
      throws IOException {
    String onOff = settings.durable() ? "on" : "off";
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(files.data())
          .setCleanDataDirectory(false)
          .setOverrideWorkingDirectory(unpacked.toFile())
          .setRegisterShutdownHook(false)
          .setPort(port)
          .setPGStartupWait(settings.patience())
          .setOutputRedirector(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
          .setConnectConfig("password", password)
          // handed to initdb as they are: the library itself would trust every local user
          .setLocaleConfig("auth", "scram-sha-256")
          .setLocaleConfig("pwfile", files.passwordFile().toString())
          .setLocaleConfig("locale-provider", "builtin")
          .setLocaleConfig("builtin-locale", "C.UTF-8")
          .setLocaleConfig("locale", "C")
          // the library passes -F; the later option wins
          .setServerConfig("fsync", onOff)
          .setServerConfig("synchronous_commit", onOff)
          .setServerConfig("full_page_writes", onOff)
          .setServerConfig("listen_addresses", Loopback.HOST)
          .setServerConfig("unix_socket_directories", "")
          .setServerConfig("log_checkpoints", "off")
          .start();
    } catch (IOException | RuntimeException e) {
      LeftoverServer.stop(files.data());
      throw new IOException(e.getMessage() + endOf(files.log()), e);
    }
  }

  private static void prepare(DatabaseAddress maintenance, Path data)
      throws SQLException, IOException {
    try (Connection connection = DriverManager.getConnection(maintenance.jdbcUrl());
        Statement statement = connection.createStatement()) {
      // whoever took the port in the moment before the server did would answer too
      Path answered = Path.of(single(statement, "SHOW data_directory"));
      if (!Files.isSameFile(answered, data)) {
        throw new IOException("another PostgreSQL server, of " + answered + ", took the port");
      }
      String exists = "SELECT count(*) FROM pg_database WHERE datname = '" + DATABASE + "'";
      if (single(statement, exists).equals("0")) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    }
  }

  private static String single(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return Objects.requireNonNull(rows.getString(1));
    }
  }

  private static String endOf(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    List<String> lines = Files.readAllLines(log);
    return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }
}
