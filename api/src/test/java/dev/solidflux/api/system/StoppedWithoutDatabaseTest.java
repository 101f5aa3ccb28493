package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.Main;
import dev.solidflux.testkit.faults.ChildProcess;
import dev.solidflux.testkit.faults.CutProxy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that has lost its database is told to stop. */
@Timeout(200)
class StoppedWithoutDatabaseTest {
  /** Less than what anything here used to be waited for, and much more than the grace. */
  private static final Duration SOON = Duration.ofSeconds(25);

  @Test
  void itEndsWithinItsGrace() throws Exception {
    Installation installation = Installation.fresh();
    try (CutProxy lost =
            CutProxy.to(installation.database().host(), installation.database().port());
        ChildProcess server =
            ChildProcess.java(
                Main.class,
                Map.of(
                    "SOLIDFLUX_HTTP_PORT",
                    "0",
                    "SOLIDFLUX_SHUTDOWN_GRACE",
                    "5s",
                    "SOLIDFLUX_AMQP_URL",
                    installation.broker().url(),
                    "SOLIDFLUX_POSTGRES_URL",
                    installation.database().at(lost.host(), lost.port()).url()),
                "serve")) {
      server.awaitLine("Solidflux listens on ", ServerProcess.PATIENCE);
      lost.freeze();

      server.terminate();

      assertThat(server.awaitExit(SOON)).isNotZero();
    }
  }
}
