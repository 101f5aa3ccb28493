package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.Main;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.postgres.Migrations;
import dev.solidflux.postgres.PostgresSettings;
import dev.solidflux.postgres.PostgresStore;
import dev.solidflux.testkit.faults.ChildProcess;
import dev.solidflux.testkit.services.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts that cannot succeed end, with one line that says why. */
@Timeout(120)
@Tag("without-the-broker")
class StartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void aWrongPasswordEndsTheStartWithOneLine() throws InterruptedException {
    PostgresSettings right = PostgresSettings.parse(TestDatabase.fresh().url());
    String wrong =
        "postgresql://%s:not-it@%s:%d/%s"
            .formatted(right.user(), right.host(), right.port(), right.database());

    assertThatItEndsWith(wrong, "any", "password authentication failed");
  }

  @Test
  void anotherDeploymentsDatabaseIsRefused() throws InterruptedException {
    String url = TestDatabase.fresh().url();
    PostgresSettings settings = PostgresSettings.parse(url);
    Migrations.migrate(settings);
    PostgresStore store = PostgresStore.open(settings);
    store.meta().open(new Deployment("blue", 2, new byte[32])).block(PATIENCE);
    store.close().block(PATIENCE);

    assertThatItEndsWith(
        url,
        "green",
        "SOLIDFLUX_DEPLOYMENT is 'green', but the database belongs to the deployment 'blue'");
  }

  @Test
  void aStartThatWaitsForADatabaseEndsWhenItIsToldTo() throws IOException, InterruptedException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ChildProcess server =
            start("postgresql://u:p@127.0.0.1:" + silent.getLocalPort() + "/x", "any");
        Socket waiting = silent.accept()) {
      assertThat(waiting.isConnected()).isTrue();
      server.terminate();

      assertThat(server.awaitExit(Duration.ofSeconds(20))).isEqualTo(143);
    }
  }

  private static void assertThatItEndsWith(String database, String deployment, String why)
      throws InterruptedException {
    try (ChildProcess server = start(database, deployment)) {
      String line = server.awaitLine("the server did not start", PATIENCE);

      assertThat(line).startsWith("solidflux: ").contains(why);
      assertThat(server.awaitExit(PATIENCE)).isEqualTo(1);
      // what the JVM says of its libraries is not ours
      assertThat(server.lines()).filteredOn(said -> !said.startsWith("WARNING:")).hasSize(1);
    }
  }

  private static ChildProcess start(String database, String deployment) {
    return ChildProcess.java(
        Main.class,
        Map.of(
            "SOLIDFLUX_POSTGRES_URL",
            database,
            "SOLIDFLUX_AMQP_URL",
            "amqp://guest:guest@127.0.0.1:1/",
            "SOLIDFLUX_DEPLOYMENT",
            deployment,
            "SOLIDFLUX_HTTP_PORT",
            "0"),
        "serve");
  }
}
