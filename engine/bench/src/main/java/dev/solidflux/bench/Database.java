package dev.solidflux.bench;

import dev.solidflux.postgres.PostgresSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The benchmark's own database, on a server that may hold others: made, looked at and dropped. */
final class Database {

  private static final List<String> DURABLE = List.of("fsync", "synchronous_commit");
  private static final List<String> SHOWN =
      List.of(
          "server_version",
          "fsync",
          "synchronous_commit",
          "full_page_writes",
          "wal_sync_method",
          "wal_level",
          "shared_buffers",
          "max_wal_size",
          "commit_delay");

  private final PostgresSettings server;
  private final PostgresSettings own;
  private final boolean embedded;

  private Database(PostgresSettings server, PostgresSettings own, boolean embedded) {
    this.server = server;
    this.own = own;
    this.embedded = embedded;
  }

  /**
   * @param url of any database on the server, whose user may create others
   * @param embedded whether the server is one of ours
   */
  static Database create(String url, String name, boolean embedded) throws SQLException {
    PostgresSettings server = PostgresSettings.parse(url);
    PostgresSettings own =
        new PostgresSettings(
            server.host(),
            server.port(),
            name,
            server.user(),
            server.password(),
            server.sslMode(),
            server.pool(),
            server.writers());
    Database database = new Database(server, own, embedded);
    database.administer("CREATE DATABASE " + name);
    return database;
  }

  PostgresSettings settings() {
    return own;
  }

  void drop() throws SQLException {
    administer("DROP DATABASE " + own.database() + " WITH (FORCE)");
  }

  private void administer(String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(PostgresSettings to) throws SQLException {
    return DriverManager.getConnection(to.jdbcUrl(), to.user(), to.password());
  }

  /**
   * How the server is set up.
   *
   * @throws IllegalStateException if a commit does not wait for the disk: what is measured is
   *     durable steps
   */
  Map<String, String> server() throws SQLException {
    Map<String, String> shown = new TreeMap<>();
    try (Connection connection = connect(own);
        Statement statement = connection.createStatement()) {
      for (String name : SHOWN) {
        shown.put(name, rows(statement, "SHOW " + name).getFirst().getFirst());
      }
    }
    for (String name : DURABLE) {
      if (!"on".equals(shown.get(name))) {
        throw new IllegalStateException(
            "the database has %s = %s: steps would not be durable"
                .formatted(name, shown.get(name)));
      }
    }
    return shown;
  }

  /** The server's first process; empty if it is not embedded, and so perhaps elsewhere. */
  Optional<ProcessHandle> process() throws SQLException {
    if (!embedded) {
      return Optional.empty();
    }
    Path file = Path.of(row("SHOW data_directory").getFirst(), "postmaster.pid");
    try {
      return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** One row of one query. */
  List<String> row(String query) throws SQLException {
    return rows(query).getFirst();
  }

  /** The rows of one query, as text. */
  List<List<String>> rows(String query) throws SQLException {
    try (Connection connection = connect(own);
        Statement statement = connection.createStatement()) {
      return rows(statement, query);
    }
  }

  private static List<List<String>> rows(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
