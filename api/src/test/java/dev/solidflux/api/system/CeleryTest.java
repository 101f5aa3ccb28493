package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.testkit.faults.ChildProcess;
import dev.solidflux.worker.RunningWorker;
import dev.solidflux.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.codec.ServerSentEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stock Celery workers, who know nothing of Solidflux, on a real RabbitMQ. */
@Timeout(240)
class CeleryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static Installation installation;
  private static ServerProcess server;
  private static ChildProcess celery;
  private static RunningWorker java;

  @BeforeAll
  static void start() throws Exception {
    StockCelery.require();
    installation = Installation.fresh();
    server = installation.start("only");
    celery = StockCelery.worker(installation.broker(), "tasks", "repo-something");
    java =
        Worker.named("java")
            .amqp(installation.broker().url())
            .queue(
                "photos",
                queue ->
                    queue.solid(
                        "photos.ingest", (args, context) -> Map.of("views", List.of(1, 2, 3))))
            .start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      java.close();
      celery.close();
      server.close();
    }
  }

  @Test
  void aTaskRunsNextToAJavaSolidAndTellsItsProgress() throws IOException {
    server.api().register(Files.readString(StockCelery.EXAMPLE.resolve("hello.yaml")));
    String run = server.api().submit("hello", "{\"name\": \"Ada\", \"photos\": \"some\"}");

    List<ServerSentEvent<String>> stream =
        server.api().stream(run, 0).collectList().block(PATIENCE);

    assertThat(stream.getLast().data()).isEqualTo("{\"state\":\"succeeded\"}");
    assertThat(server.api().get("runs/" + run).get("output"))
        .isEqualTo(
            JsonMapper.shared()
                .readTree("{\"greeting\":\"Hello Ada of 3 photographs\",\"counted\":3}"));
    assertThat(stream.stream().filter(event -> "telemetry".equals(event.event())))
        .extracting(event -> JsonMapper.shared().readTree(event.data()))
        .anySatisfy(
            told -> {
              assertThat(told.get("kind").stringValue()).isEqualTo("progress");
              assertThat(told.at("/body/fraction").doubleValue()).isEqualTo(1.0);
              assertThat(told.at("/body/message").stringValue()).isEqualTo("3 of 3");
            });
    History history = server.api().histories(List.of(run)).getFirst().isWhole();
    assertThat(history.events())
        .filteredOn(event -> event.get("type").stringValue().equals("attempt-started"))
        .extracting(event -> event.at("/body/worker").stringValue())
        .filteredOn(worker -> !worker.startsWith("java@")) // says so only of what takes longer
        .hasSize(2)
        .allSatisfy(worker -> assertThat(worker).startsWith("celery@"));
  }

  @Test
  void anExceptionFailsTheRunWithItsTypeAndTraceback() {
    JsonNode failure = failureOf("broken", "tasks.broken", "{why: no light}");

    assertThat(failure.get("type").stringValue()).isEqualTo("ValueError");
    assertThat(failure.get("message").stringValue()).isEqualTo("no light");
    assertThat(failure.get("stack").stringValue())
        .startsWith("Traceback (most recent call last)")
        .contains("tasks.py", "raise ValueError(why)");
  }

  @Test
  void aTaskThatNobodyKnowsFailsTheRun() {
    JsonNode failure = failureOf("missing", "tasks.missing", "{}");

    assertThat(failure.get("type").stringValue()).isEqualTo("NotRegistered");
    assertThat(failure.get("message").stringValue()).contains("tasks.missing");
  }

  @Test
  void aQueueThatItsWorkerDoesNotDeclareIsDeclaredForIt() throws Exception {
    server.api().register(pipeline("undeclared", "undeclared", "tasks.something", "{foo: you}"));
    String run = server.api().submit("undeclared", "{}");
    server.process().awaitLine("declared the queue undeclared", PATIENCE);

    try (ChildProcess worker =
        StockCelery.worker(installation.broker(), "undeclared", "undeclared")) {
      assertThat(server.api().end(run)).isEqualTo("succeeded");
    }
    assertThat(server.api().get("runs/" + run).at("/output/only").stringValue())
        .isEqualTo("Hello you");
  }

  private static JsonNode failureOf(String name, String task, String args) {
    server.api().register(pipeline(name, "repo-something", task, args));
    String run = server.api().submit(name, "{}");
    assertThat(server.api().end(run)).isEqualTo("failed");
    History history = server.api().histories(List.of(run)).getFirst().isWhole();
    JsonNode failure = history.only("run-failed").get("failure");
    assertThat(history.only("attempt-failed").get("failure")).isEqualTo(failure);
    return failure;
  }

  private static String pipeline(String name, String queue, String task, String args) {
    return "{pipeline: %s, solids: {only: {queue: %s, task: %s, args: %s}}}"
        .formatted(name, queue, task, args);
  }
}
