package dev.solidflux.postgres;

import dev.solidflux.testkit.services.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A migrated database of this JVM's tests, emptied for each, and plain SQL on it. */
final class TestSchema {

  private static final TestSchema SHARED = new TestSchema();

  private final PostgresSettings settings =
      PostgresSettings.parse(TestDatabase.fresh().url()).withPool(4).withLanes(2);

  private TestSchema() {
    Migrations.migrate(settings);
  }

  static TestSchema emptied() {
    SHARED.execute(
        """
        TRUNCATE meta, node, shard, pipeline, pipeline_version, run, idempotency, inbox, event,
          telemetry, timer, outbox, parked
        """);
    return SHARED;
  }

  PostgresSettings settings() {
    return settings;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
  }

  void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  int number(String query) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }
}
