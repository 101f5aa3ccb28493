package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.testkit.services.TestBroker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.codec.ServerSentEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Celery's workers with the companion of {@code solid-runtime/python}: that which is installed, and
 * those of the images that {@code SOLIDFLUX_TEST_CELERY_IMAGES} names.
 */
@Timeout(300)
class CompanionedCeleryTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Installation INSTALLATION = Installation.fresh();
  private static ServerProcess server;

  @BeforeAll
  static void start() throws Exception {
    StockCelery.require();
    server = INSTALLATION.start("only");
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
  void itTellsWhatASolidfluxWorkerTells(StockCelery.Version version) throws Exception {
    String queue = TestBroker.uniqueName("companioned-");
    register(queue, "told", "args: {count: 3}");
    register(queue, "held", "args: {seconds: 20}");
    register(queue, "until_cancelled", "timeout: {run: 1h}");
    register(queue, "typed", "args: {photo: {path: a/b.jpg, taken: '2026-03-29'}}");
    register(queue, "full", "retry: {attempts: 2, backoff: {initial: 1h}}");
    String tooLate = server.api().submit("told", "{}");
    cancel(tooLate);
    assertThat(server.api().end(tooLate)).isEqualTo("cancelled");

    try (StockCelery.RunningCelery worker =
        version.worker(
            INSTALLATION.broker().url(),
            "companioned",
            queue,
            List.of("--without-gossip", "--without-mingle"))) {
      worker.process().awaitLine("is no longer wanted", PATIENCE);
      itTellsProgressLogAndThatItBeats();
      itsTypesAreThoseOfTheAnnotations();
      itAsksToBeLeftAlone();
      itStopsWhenItsRunIsCancelled();
      itsSilenceEndsTheAttempt();
      assertThat(worker.process().lines()).noneMatch(line -> line.contains(tooLate + " received"));
    }
  }

  private static void itTellsProgressLogAndThatItBeats() {
    String run = server.api().submit("told", "{}");
    List<ServerSentEvent<String>> stream =
        server.api().stream(run, 0).collectList().block(PATIENCE);
    List<JsonNode> told =
        stream.stream()
            .filter(event -> "telemetry".equals(event.event()))
            .map(event -> JsonMapper.shared().readTree(event.data()))
            .toList();
    assertThat(told)
        .filteredOn(one -> one.get("kind").stringValue().equals("progress"))
        .last()
        .satisfies(
            last -> assertThat(last.at("/body/message").stringValue()).isEqualTo("tile 3 of 3"));
    assertThat(told).anyMatch(one -> one.toString().contains("{\"ms\":12}"));
    History history = server.api().histories(List.of(run)).getFirst().isWhole();
    JsonNode started = history.only("attempt-started");
    assertThat(started.get("beat").intValue()).isEqualTo(1);
    assertThat(started.get("worker").stringValue()).startsWith("celery@");
  }

  private static void itsTypesAreThoseOfTheAnnotations() {
    String run = server.api().submit("typed", "{}");
    assertThat(server.api().end(run)).isEqualTo("succeeded");
    assertThat(server.api().get("runs/" + run).get("output"))
        .hasToString("{\"path\":\"a/b.png\",\"taken\":\"2026-03-01T00:00:00\"}");
  }

  /** At once, and not after an hour. */
  private static void itAsksToBeLeftAlone() {
    String run = server.api().submit("full", "{}");
    assertThat(server.api().end(run)).isEqualTo("failed");
    assertThat(server.api().get("runs/" + run).at("/failure/type").stringValue())
        .isEqualTo("TryLater");
  }

  private static void itStopsWhenItsRunIsCancelled() {
    String run = server.api().submit("until_cancelled", "{}");
    server.api().stream(run, 0)
        .filter(event -> "telemetry".equals(event.event()))
        .blockFirst(PATIENCE);
    cancel(run);
    assertThat(server.api().end(run)).isEqualTo("cancelled");
    History history = server.api().histories(List.of(run)).getFirst();
    assertThat(history.only("invocations-cancelled").get("confirmed").booleanValue()).isTrue();
  }

  /** Six beats that did not come, without any deadline in the document. */
  private static void itsSilenceEndsTheAttempt() {
    String run = server.api().submit("held", "{}");
    assertThat(server.api().end(run)).isEqualTo("failed");
    assertThat(server.api().get("runs/" + run).at("/failure/cause").stringValue())
        .isEqualTo("heartbeat-timeout");
  }

  private static void cancel(String run) {
    server.api().post("runs/" + run + "/cancel", "application/json", "{}").block(PATIENCE);
  }

  private static void register(String queue, String task, String more) {
    server
        .api()
        .register(
            "{pipeline: %s, solids: {only: {queue: %s, task: companioned.%s, %s}}, output: \"${only}\"}"
                .formatted(task, queue, task, more));
  }
}
