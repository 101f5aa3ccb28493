package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * What differs between Celery's versions comes out the same: that which is installed, and those of
 * the images that {@code SOLIDFLUX_TEST_CELERY_IMAGES} names.
 */
@Timeout(300)
class CeleryVersionsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Installation INSTALLATION = Installation.fresh();
  private static ServerProcess server;

  @BeforeAll
  static void start() throws Exception {
    StockCelery.require();
    server = INSTALLATION.start("only");
    server.api().register(Files.readString(StockCelery.HELLO.resolve("greetings.yaml")));
    server
        .api()
        .register(
            """
            pipeline: typed
            solids:
              first: {queue: typed, task: typed.values, timeout: {run: 1m}}
              second: {queue: typed, task: typed.values, args: {due: "${first.at}"}, timeout: {run: 1m}}
            """);
    server
        .api()
        .register(
            "{pipeline: ended, solids: {only: {queue: typed, task: tasks.count, args: {to: 6000}, cancel: terminate, timeout: {run: 1h}}}}");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  static List<StockCelery.Version> versions() {
    return StockCelery.versions();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void itGreetsTellsDatesAsTextAndEndsByForce(StockCelery.Version version) throws Exception {
    try (StockCelery.RunningCelery worker =
        version.worker(
            INSTALLATION.broker().url(),
            "typed",
            "typed,hello",
            List.of("--without-gossip", "--without-mingle"))) {
      String greeted = server.api().submit("greetings", "{\"names\": [\"Ada\", \"Grace\"]}");
      String typed = server.api().submit("typed", "{}");
      assertThat(server.api().end(greeted)).isEqualTo("succeeded");
      assertThat(server.api().end(typed)).isEqualTo("succeeded");
      assertThat(server.api().get("runs/" + typed).at("/output/second"))
          .isEqualTo(
              JsonMapper.shared()
                  .readTree(
                      """
                      {"at": "2026-03-29T01:30:00Z", "day": "2026-03-29T00:00:00", "price": "0.10",
                       "id": "0af76519-16cd-43dd-8448-eb211c80319c", "due": "2026-03-29T01:30:00Z"}
                      """));

      String endless = server.api().submit("ended", "{}");
      server.api().stream(endless, 0)
          .filter(told -> "telemetry".equals(told.event()))
          .blockFirst(PATIENCE);
      server.api().post("runs/" + endless + "/cancel", "application/json", "{}").block(PATIENCE);
      assertThat(server.api().end(endless)).isEqualTo("cancelled");
      assertThat(
              server
                  .api()
                  .histories(List.of(endless))
                  .getFirst()
                  .only("invocations-cancelled")
                  .get("confirmed")
                  .booleanValue())
          .isTrue();
    }
  }
}
