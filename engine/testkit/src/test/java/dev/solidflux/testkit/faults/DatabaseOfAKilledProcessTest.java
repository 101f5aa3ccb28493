package dev.solidflux.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.embedded.DatabaseSettings;
import dev.solidflux.embedded.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database outlives its process, and the next process gets it and all its rows. */
@Timeout(180)
class DatabaseOfAKilledProcessTest {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir static Path binaries;
  @TempDir Path directory;

  /** Starts the database, commits one row more than it found, holds a session, and waits. */
  static final class Owner {
    public static void main(String[] arguments) throws Exception {
      EmbeddedDatabase database =
          EmbeddedDatabase.start(settings(Path.of(arguments[0]), Path.of(arguments[1])));
      try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE IF NOT EXISTS kept(n int)");
        statement.execute("INSERT INTO kept SELECT count(*) + 1 FROM kept");
        connection.setAutoCommit(false);
        statement.execute("INSERT INTO kept VALUES (-1)");
        System.out.println("committed");
        new CountDownLatch(1).await();
      }
    }
  }

  @Test
  void startsAgainAtOnceWithEveryCommittedRowAndNoOther() throws Exception {
    for (int round = 1; round <= 2; round++) {
      try (ChildProcess owner = owner()) {
        owner.awaitLine("committed", LIMIT);
        owner.kill();
      }
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.start(settings(directory, binaries))) {
      assertThat(rows(database)).isEqualTo("1,2");
    }
  }

  @Test
  void aSecondProcessIsToldWhoHasTheDatabase() throws Exception {
    try (ChildProcess owner = owner()) {
      owner.awaitLine("committed", LIMIT);
      try (ChildProcess second = owner()) {
        second.awaitLine("in use by process " + owner.pid(), LIMIT);
        assertThat(second.awaitExit(LIMIT)).isNotZero();
      }
      assertThat(owner.isAlive()).isTrue();
      owner.kill();
    }
    EmbeddedDatabase.start(settings(directory, binaries)).close();
  }

  @Test
  void aProcessKilledWhileItStartsIsNotInTheWay() throws Exception {
    try (ChildProcess owner = owner()) {
      awaitInitialisation(owner);
      owner.kill();
    }
    try (ChildProcess next = owner()) {
      next.awaitLine("committed", LIMIT);
      next.kill();
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.start(settings(directory, binaries))) {
      assertThat(rows(database)).isEqualTo("1");
    }
  }

  /** The moment at which initdb has begun to fill the directory. */
  private void awaitInitialisation(ChildProcess owner) throws Exception {
    try (WatchService watcher = directory.getFileSystem().newWatchService()) {
      directory.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
      Path data = directory.resolve("postgres-18");
      while (!Files.exists(data)) {
        assertThat(owner.isAlive()).isTrue();
        watcher.take().reset();
      }
    }
  }

  private ChildProcess owner() {
    return ChildProcess.java(Owner.class, directory.toString(), binaries.toString());
  }

  private static DatabaseSettings settings(Path directory, Path binaries) {
    return DatabaseSettings.in(directory).withBinariesIn(binaries);
  }

  private static String rows(EmbeddedDatabase database) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT string_agg(n::text, ',' ORDER BY n) FROM kept")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
