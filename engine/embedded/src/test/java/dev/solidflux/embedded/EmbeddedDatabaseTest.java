package dev.solidflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedDatabaseTest {

  @TempDir static Path binaries;
  @TempDir Path directory;

  @Test
  void aCommitWaitsForTheDisk() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(settings())) {
      assertThat(value(database, "SHOW fsync")).isEqualTo("on");
      assertThat(value(database, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(value(database, "SHOW full_page_writes")).isEqualTo("on");
    }
  }

  @Test
  void itIsReachedOnLoopbackByPasswordOnly() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(settings())) {
      DatabaseAddress a = database.address();
      assertThat(value(database, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(value(database, "SHOW unix_socket_directories")).isEmpty();

      String wrong = new DatabaseAddress(a.host(), a.port(), a.user(), "x", a.database()).jdbcUrl();

      assertThatThrownBy(() -> DriverManager.getConnection(wrong).close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void theNextStartFindsTheData() throws Exception {
    try (EmbeddedDatabase first = EmbeddedDatabase.start(settings())) {
      execute(first, "CREATE TABLE kept AS SELECT 42 AS n");
    }
    try (EmbeddedDatabase second = EmbeddedDatabase.start(settings())) {
      assertThat(value(second, "SELECT n FROM kept")).isEqualTo("42");
    }
    assertThat(directory.resolve("postgres-18/PG_VERSION")).hasContent("18");
  }

  @Test
  void aSecondUserOfTheDirectoryIsRefused() {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(settings())) {
      assertThat(database.address().database()).isEqualTo("solidflux");
      assertThatThrownBy(() -> EmbeddedDatabase.start(settings()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void aTakenPortIsAClearError() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> EmbeddedDatabase.start(settings().onPort(taken.getLocalPort())))
          .hasMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1 is taken");
    }
  }

  @Test
  void anInterruptedInitialisationIsSetAsideAndNotInTheWay() throws Exception {
    Path data = Files.createDirectories(directory.resolve("postgres-18"));
    Files.writeString(data.resolve("PG_VERSION"), "18\n");
    Files.writeString(data.resolve("postgresql.conf"), "");

    try (EmbeddedDatabase database = EmbeddedDatabase.start(settings())) {
      assertThat(value(database, "SELECT 1")).isEqualTo("1");
    }
    assertThat(directory.resolve("postgres-18.unfinished-1/PG_VERSION")).exists();
  }

  @Test
  void aFailedStartTellsTheServersOwnWords() throws Exception {
    EmbeddedDatabase.start(settings()).close();
    Files.writeString(directory.resolve("postgres-18/postgresql.conf"), "no_such_setting = 1\n");

    DatabaseSettings brief = settings().waitingAtMost(Duration.ofSeconds(2));
    assertThatThrownBy(() -> EmbeddedDatabase.start(brief))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no_such_setting");
  }

  @Test
  void addressesAreWrittenAndReadInEachNotation() {
    DatabaseAddress address = new DatabaseAddress("127.0.0.1", 5433, "me", "p@ss w/rd+", "db");

    assertThat(DatabaseAddress.parse(address.url())).isEqualTo(address);
    assertThat(DatabaseAddress.parse(address.r2dbcUrl())).isEqualTo(address);
    assertThat(address.toString()).doesNotContain("p@ss");
    assertThatThrownBy(() -> DatabaseAddress.parse("mysql://root:secret@localhost/db"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  private DatabaseSettings settings() {
    return DatabaseSettings.in(directory).withBinariesIn(binaries);
  }

  private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(EmbeddedDatabase database, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
