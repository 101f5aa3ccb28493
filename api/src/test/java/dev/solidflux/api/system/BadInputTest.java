package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import dev.solidflux.testkit.services.TestBroker;
import dev.solidflux.worker.RunningWorker;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What strangers and broken workers send to a server that runs. There is one shard, so that
 * everything goes through one mailbox, and each time another run is under way in it, which goes on.
 */
@Timeout(120)
class BadInputTest {
  private static final String YAML = "application/yaml";
  private static final String JSON = "application/json";
  private static final int SEVENTY_MEGABYTES = 70_000_000;

  private static final Installation INSTALLATION = Installation.fresh();
  private static final String QUEUE = TestBroker.uniqueName("strange-");
  private static final Steps STEPS = new Steps();
  private static ServerProcess server;
  private static RunningWorker worker;
  private static Stranger stranger;

  private String beside;

  @BeforeAll
  static void start() throws Exception {
    server = INSTALLATION.start("only", Map.of("SOLIDFLUX_SHARDS", "1"));
    worker = STEPS.worker(INSTALLATION.broker().url());
    stranger = new Stranger(INSTALLATION.broker(), QUEUE);
    server.api().register(STEPS.document());
    server
        .api()
        .register(
            "{pipeline: strange, solids: {only: {queue: %s, task: strange.task}}}"
                .formatted(QUEUE));
  }

  @AfterAll
  static void stop() throws Exception {
    STEPS.gate.open();
    stranger.close();
    worker.close();
    server.close();
  }

  @BeforeEach
  void anotherRunIsUnderWay() throws Exception {
    beside = server.api().submit(Steps.PIPELINE, "{\"n\": 0}");
    STEPS.gate.awaitArrived(1);
  }

  @AfterEach
  void whichGoesOn() {
    STEPS.gate.let(1);
    assertThat(server.api().end(beside)).isEqualTo("succeeded");
    Steps.assertWhole(server.api().histories(java.util.List.of(beside)));
  }

  static Stream<Arguments> requests() {
    String cycle =
        "{pipeline: round, solids: {a: {queue: q, task: t, after: [b]},"
            + " b: {queue: q, task: t, after: [a]}}}";
    String unknown = "{pipeline: lost, solids: {name: {queue: q, task: t, args: {x: \"${nam}\"}}}}";
    return Stream.of(
        Arguments.of("malformed YAML", "pipelines", YAML, "a: [1", "invalid-pipeline", "line"),
        Arguments.of("a cycle", "pipelines", YAML, cycle, "invalid-pipeline", "a"),
        Arguments.of("an unknown solid", "pipelines", YAML, unknown, "invalid-pipeline", "name"),
        Arguments.of("10 MB", "runs", JSON, "x".repeat(10_000_000), "body-too-large", "4 MiB"),
        Arguments.of("XML", "runs", "text/xml", "<run/>", "unsupported-media-type", JSON));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void aBadRequestIsAnsweredWithItsProblem(
      String name, String route, String type, String body, String code, String mentioned) {
    HttpResponse<String> response = server.api().post(route, type, body).block();

    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(given -> assertThat(given).startsWith("application/problem+json"));
    JsonNode problem = JsonMapper.shared().readTree(response.body());
    assertThat(problem.get("code").stringValue()).isEqualTo(code);
    assertThat(response.body()).contains(mentioned);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no JSON            | hello                                             | JSON
          no object          | [1]                                               | not a JSON object
          no state           | {"task_id": "ID", "result": 1}                    | no status
          NaN                | {"task_id": "ID", "status": "SUCCESS", "result": {"a": [NaN]}}       | /a/0 is NaN
          U+0000             | {"task_id": "ID", "status": "SUCCESS", "result": {"a": "b\\u0000"}}  | contains U+0000
          half a surrogate   | {"task_id": "ID", "status": "SUCCESS", "result": "\\ud800"}          | surrogate
          """)
  void aReplyThatCannotBeReadOrStoredEndsItsAttempt(String name, String body, String reason)
      throws Exception {
    String run = server.api().submit("strange", "{}");
    Delivery task = stranger.take();
    stranger.reply(task, Stranger.json(id(task)), body.replace("ID", id(task)).getBytes());

    assertInvalidReply(run, reason);
  }

  @Test
  void aPickleIsNotRead() throws Exception {
    String run = server.api().submit("strange", "{}");
    Delivery task = stranger.take();
    BasicProperties pickle =
        Stranger.json(id(task))
            .builder()
            .contentType("application/x-python-serialize")
            .contentEncoding("binary")
            .build();
    stranger.reply(task, pickle, "\u0080\u0004K\u0001.".getBytes(StandardCharsets.ISO_8859_1));

    assertInvalidReply(run, "application/x-python-serialize");
    assertThat(stranger.parked(INSTALLATION.database()))
        .anySatisfy(reason -> assertThat(reason).contains("application/x-python-serialize"));
  }

  @Test
  void progressThatCannotBeStoredEndsNothing() throws Exception {
    goesOnAfter(
        task ->
            stranger.reply(
                task,
                Stranger.json(id(task)),
                "{\"task_id\": \"%s\", \"status\": \"PROGRESS\", \"result\": {\"fraction\": NaN}}"
                    .formatted(id(task))
                    .getBytes()),
        "the result of PROGRESS cannot be stored");
  }

  @Test
  void aForgedIdIsParked() throws Exception {
    goesOnAfter(
        task -> {
          String forged = id(task).substring(0, id(task).length() - 4) + "0000";
          stranger.reply(task, Stranger.json(forged), Stranger.success(forged, "\"forged\""));
        },
        "forged-id");
  }

  @Test
  void aReplyOfAnotherApplicationIsParked() throws Exception {
    String other = "7f1c6f5e-54f8-4bd4-a3a0-6d1a1b1c0d52";
    goesOnAfter(
        task -> stranger.reply(task, Stranger.json(other), Stranger.success(other, "1")),
        "forged-id");
  }

  @Test
  void aReplyWithoutAnIdIsParked() throws Exception {
    goesOnAfter(
        task -> stranger.reply(task, Stranger.json(null), "{}".getBytes()), "no correlation id");
  }

  /** RabbitMQ from 4.0 on refuses it by itself, and closes the sender's channel. */
  @Test
  void aReplyOf70MegabytesFailsItsAttemptOrIsRefusedByTheBroker() throws Exception {
    String run = server.api().submit("strange", "{}");
    Delivery task = stranger.take();
    boolean taken = stranger.tries(task, Stranger.json(id(task)), new byte[SEVENTY_MEGABYTES]);
    if (taken) {
      assertThat(server.api().end(run)).isEqualTo("failed");
      JsonNode failure = failure(run);
      assertThat(failure.get("cause").stringValue()).isEqualToIgnoringCase("limit");
      assertThat(failure.get("message").stringValue()).contains("70,000,000 bytes");
    } else {
      stranger.reply(task, Stranger.json(id(task)), Stranger.success(id(task), "\"smaller\""));
      assertThat(server.api().end(run)).isEqualTo("succeeded");
    }
  }

  private interface Sending {
    void send(Delivery task) throws Exception;
  }

  /** The bad message has its reason in a row, and the good one after it ends the run. */
  private static void goesOnAfter(Sending bad, String reason) throws Exception {
    String run = server.api().submit("strange", "{}");
    Delivery task = stranger.take();
    bad.send(task);
    stranger.reply(task, Stranger.json(id(task)), Stranger.success(id(task), "\"genuine\""));

    assertThat(server.api().end(run)).isEqualTo("succeeded");
    assertThat(server.api().get("runs/" + run).at("/output/only").stringValue())
        .isEqualTo("genuine");
    assertThat(stranger.parked(INSTALLATION.database()))
        .anySatisfy(parked -> assertThat(parked).contains(reason));
  }

  private static void assertInvalidReply(String run, String reason) {
    assertThat(server.api().end(run)).isEqualTo("failed");
    JsonNode failure = failure(run);
    assertThat(failure.get("type").stringValue()).isEqualTo("INVALID_REPLY");
    assertThat(failure.get("message").stringValue()).contains(reason);
  }

  private static JsonNode failure(String run) {
    return server.api().get("runs/" + run).get("failure");
  }

  private static String id(Delivery task) {
    return task.getProperties().getCorrelationId();
  }
}
