package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.solidflux.testkit.services.TestBroker;
import dev.solidflux.testkit.services.TestDatabase;
import dev.solidflux.worker.RunningWorker;
import dev.solidflux.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.codec.ServerSentEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stock Celery workers, who know nothing of Solidflux, on both kinds of broker. */
@Timeout(240)
@ParameterizedClass
@EnumSource
record CeleryTest(Broker broker) {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir static Path data;
  private static String brokerUrl;
  private static List<String> options;
  private static ServerProcess server;
  private static StockCelery.RunningCelery celery;
  private static RunningWorker java;

  enum Broker {
    /** That of the server, as it is without RabbitMQ. */
    EMBEDDED,
    RABBITMQ
  }

  @BeforeParameterizedClassInvocation
  static void start(Broker broker) throws Exception {
    StockCelery.require();
    switch (broker) {
      case EMBEDDED -> {
        server = Installation.startWithItsBroker(data, TestDatabase.fresh().url());
        brokerUrl = Files.readString(data.resolve("amqp-url")).strip();
        options = List.of();
      }
      case RABBITMQ -> {
        TestBroker shared = TestBroker.shared();
        assumeTrue(shared.isRabbitMq() && shared.isolatesVirtualHosts(), "needs RabbitMQ itself");
        Installation installation = Installation.fresh();
        server = installation.start("only");
        brokerUrl = installation.broker().url();
        options = List.of("--without-gossip", "--without-mingle"); // RabbitMQ 4.3 refuses them
      }
    }
    celery = StockCelery.worker(brokerUrl, "tasks", "repo-something", options);
    java =
        Worker.named("java")
            .amqp(brokerUrl)
            .queue(
                "photos",
                queue ->
                    queue.solid(
                        "photos.ingest", (args, context) -> Map.of("views", List.of(1, 2, 3))))
            .start();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    if (server != null) {
      java.close();
      celery.close();
      server.close();
      server = null;
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

    try (StockCelery.RunningCelery worker =
        StockCelery.worker(brokerUrl, "undeclared", "undeclared", options)) {
      assertThat(server.api().end(run)).isEqualTo("succeeded");
    }
    assertThat(server.api().get("runs/" + run).at("/output/only").stringValue())
        .isEqualTo("Hello you");
  }

  @Test
  void theGreetingsOfReadmeComeFromPythonBeforeItsExchangeIsThereAndAfter() throws Exception {
    server.api().register(Files.readString(StockCelery.HELLO.resolve("greetings.yaml")));
    String before = server.api().submit("greetings", "{\"names\": [\"Ada\", \"Grace\"]}");
    server.process().awaitLine("declared the queue hello", PATIENCE);

    try (StockCelery.RunningCelery worker =
        StockCelery.worker(brokerUrl, "hello", "hello", options)) {
      assertThat(server.api().end(before)).isEqualTo("succeeded");
      String after = server.api().submit("greetings", "{\"names\": [\"Edsger\"]}");
      assertThat(server.api().end(after)).isEqualTo("succeeded");

      assertThat(server.api().get("runs/" + before).get("output"))
          .hasToString("{\"greetings\":[\"Hello Ada\",\"Hello Grace\"]}");
      assertThat(server.api().get("runs/" + after).get("output"))
          .hasToString("{\"greetings\":[\"Hello Edsger\"]}");
    }
  }

  @Test
  void aRoomIsBuiltByWorkersOfThreeQueuesAndApprovedBesideItsNextVersion() throws Exception {
    server.api().register(Files.readString(StockCelery.HOUSE.resolve("house.yaml")));
    server.api().register(Files.readString(StockCelery.HOUSE.resolve("house-next.yaml")));
    String input = "{\"album\": \"attic\", \"customer\": \"ada\"}";
    String room = server.api().submit("house", input);
    String next = server.api().submit("house-next", input);

    try (StockCelery.RunningCelery worker =
        StockCelery.worker(
            brokerUrl, "solids", "house-ingest,house-depth,house-surface", options)) {
      server
          .api()
          .post(
              "runs/" + room + "/signals/approve",
              "application/json",
              "{\"approved\": true, \"by\": \"grace\"}")
          .block(PATIENCE);
      assertThat(server.api().end(next)).isEqualTo("succeeded");
      assertThat(server.api().end(room)).isEqualTo("succeeded");
      worker.process().awaitLine("attic: succeeded", PATIENCE);
    }
    String item =
        "{\"customer\":\"ada\",\"album\":\"attic\",\"model\":\"room.model\","
            + "\"views\":[\"door\",\"window\"]}";
    assertThat(server.api().get("runs/" + room).get("output"))
        .hasToString("{\"item\":" + item + ",\"published\":true}");
    assertThat(server.api().get("runs/" + next).get("output"))
        .hasToString("{\"item\":" + item + ",\"published\":false}");
  }

  @Test
  void aTaskThatHasBegunIsEndedByForceWhereItsSolidSaysSo() {
    server
        .api()
        .register(
            "{pipeline: ended, solids: {only: {queue: repo-something, task: tasks.count,"
                + " args: {to: 6000}, cancel: terminate}}}");
    String run = server.api().submit("ended", "{}");
    server.api().stream(run, 0)
        .filter(told -> "telemetry".equals(told.event()))
        .blockFirst(PATIENCE);

    server.api().post("runs/" + run + "/cancel", "application/json", "{}").block(PATIENCE);

    assertThat(server.api().end(run)).isEqualTo("cancelled");
    History history = server.api().histories(List.of(run)).getFirst();
    assertThat(history.only("invocations-cancelled").get("confirmed").booleanValue()).isTrue();
  }

  @Test
  void aTaskThatLeftItsQueueAndIsLostWithItsWorkerEndsByItsDeadline() throws Exception {
    server
        .api()
        .register(
            "{pipeline: lost, solids: {only: {queue: early, task: tasks.count, args: {to: 6000},"
                + " timeout: {run: 5s}}}}");
    String run;
    try (StockCelery.RunningCelery worker =
        StockCelery.worker(brokerUrl, "early", "early", options)) {
      run = server.api().submit("lost", "{}");
      server.api().stream(run, 0)
          .filter(told -> "telemetry".equals(told.event()))
          .blockFirst(PATIENCE);
      worker.process().kill();
    }
    assertThat(server.api().end(run)).isEqualTo("failed");
    assertThat(server.api().get("runs/" + run).at("/failure/cause").stringValue())
        .isEqualTo("run-timeout");
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
