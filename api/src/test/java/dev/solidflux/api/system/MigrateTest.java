package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.Main;
import dev.solidflux.testkit.faults.ChildProcess;
import dev.solidflux.testkit.services.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The schema is made by a command, beside servers that wait for it. */
@Timeout(180)
@Tag("without-the-broker")
class MigrateTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final String database = TestDatabase.fresh().url();

  private ChildProcess migrate(String url) {
    return ChildProcess.java(Main.class, Map.of("SOLIDFLUX_POSTGRES_URL", url), "migrate");
  }

  @Test
  void severalMayDoSoAtOnce() throws InterruptedException {
    List<ChildProcess> several = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      several.add(migrate(database));
    }
    for (ChildProcess one : several) {
      assertThat(one.awaitExit(PATIENCE)).as(String.join("\n", one.lines())).isZero();
    }
  }

  @Test
  void whatCannotBeDoneIsOneLine() throws InterruptedException {
    try (ChildProcess migrate = migrate(database.replaceFirst("/[^/]*$", "/no_such_database"))) {
      assertThat(migrate.awaitExit(PATIENCE)).isEqualTo(1);
      assertThat(migrate.lines())
          .filteredOn(line -> !line.startsWith("WARNING:"))
          .singleElement()
          .asString()
          .startsWith("solidflux: the schema was not made: ")
          .contains("no_such_database");
    }
  }

  @Test
  void withoutADatabaseThereIsNothingToDo() throws InterruptedException {
    try (ChildProcess migrate = migrate("")) {
      assertThat(migrate.awaitExit(PATIENCE)).isEqualTo(2);
      migrate.awaitLine("SOLIDFLUX_POSTGRES_URL must be set", PATIENCE);
    }
  }

  @Test
  void aServerThatDoesNotMigrateWaitsForTheSchemaAndSaysSo()
      throws IOException, InterruptedException {
    int port = freePort();
    try (ChildProcess server = waiting(port)) {
      server.awaitLine("the database has no schema, and this build needs version 1", PATIENCE);
      Api api = new Api("http://127.0.0.1:" + port);
      JsonNode waiting = api.atRoot("/health/ready", body -> true);
      assertThat(waiting.get("status").stringValue()).isEqualTo("not-ready");
      assertThat(waiting.get("trouble").stringValue()).contains("the database has no schema");
      assertThat(api.atRoot("/health/live", body -> true).get("status").stringValue())
          .isEqualTo("live");
      assertThat(api.status("runs")).isEqualTo(503);

      try (ChildProcess migrate = migrate(database)) {
        assertThat(migrate.awaitExit(PATIENCE)).isZero();
      }

      server.awaitLine("Solidflux listens on", PATIENCE);
      assertThat(api.get("runs").get("items").size()).isZero();
    }
  }

  private ChildProcess waiting(int port) {
    return ChildProcess.java(
        Main.class,
        Map.of(
            "SOLIDFLUX_MIGRATE",
            "false",
            "SOLIDFLUX_HTTP_PORT",
            Integer.toString(port),
            "SOLIDFLUX_POSTGRES_URL",
            database,
            "SOLIDFLUX_AMQP_URL",
            "amqp://guest:guest@127.0.0.1:1/"),
        "serve");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
