package dev.solidflux.postgres;

import dev.solidflux.testkit.services.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A migrated database of this JVM's tests, emptied for each, and plain SQL on it. */
final class TestSchema {

  private static final TestSchema SHARED = new TestSchema();

  private final PostgresSettings settings =
      PostgresSettings.parse(TestDatabase.fresh().url()).withPool(4).withWriters(2);

  private @Nullable Connection kept;

  private TestSchema() {
    Migrations.migrate(settings);
  }

  static TestSchema emptied() {
    SHARED.execute(
        """
        DO $$ BEGIN
          EXECUTE (
            SELECT 'TRUNCATE ' || string_agg(format('%I', relname), ', ')
            FROM pg_class
            WHERE relkind IN ('r', 'p') AND relnamespace = current_schema::regnamespace
              AND NOT relispartition AND relname <> 'flyway_schema_history');
        END $$
        """);
    return SHARED;
  }

  PostgresSettings settings() {
    return settings;
  }

  /** Returns once it is so, and it must be so within seconds. */
  static void await(BooleanSupplier so) {
    long start = System.nanoTime();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() - start > Duration.ofSeconds(30).toNanos()) {
        throw new AssertionError("it did not come to pass within 30 s");
      }
      Thread.onSpinWait();
    }
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
  }

  /** Runs a statement with arguments for its question marks. */
  void execute(String sql, Object... arguments) {
    with(
        sql,
        statement -> {
          statement.execute();
          return sql;
        },
        arguments);
  }

  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /** On one connection for all: another one takes longer than most statements. */
  private synchronized <T> T with(String sql, Use<T> use, Object... arguments) {
    try {
      Connection open = kept;
      if (open == null || open.isClosed()) {
        open = connect();
        kept = open;
      }
      try (PreparedStatement statement = open.prepareStatement(sql)) {
        for (int i = 0; i < arguments.length; i++) {
          statement.setObject(i + 1, arguments[i]);
        }
        return use.of(statement);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Nobody reads or writes the table until the connection is closed. */
  Connection lock(String table) {
    try {
      Connection locking = connect();
      locking.setAutoCommit(false);
      try (Statement statement = locking.createStatement()) {
        statement.execute("LOCK TABLE " + table);
      }
      return locking;
    } catch (SQLException e) {
      throw new IllegalStateException(table, e);
    }
  }

  /** The first column of a query's rows. */
  List<String> texts(String query, Object... arguments) {
    return with(
        query,
        statement -> {
          List<String> texts = new ArrayList<>();
          ResultSet rows = statement.executeQuery();
          while (rows.next()) {
            texts.add(rows.getString(1));
          }
          return texts;
        },
        arguments);
  }

  int number(String query) {
    return Integer.parseInt(texts(query).getFirst());
  }
}
