package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import dev.solidflux.testkit.services.TestBroker;
import dev.solidflux.worker.RunningWorker;
import dev.solidflux.worker.Worker;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What once stopped a server with a heap of 512 MB, or all others on it, sent by strangers or by
 * bad luck. Small runs go on beside each, in the same shard.
 */
@Timeout(180)
class HostileInputsTest {
  private static final String YAML = "application/yaml";
  private static final String JSON = "application/json";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int BESIDE = 12;

  /** Not 2 MB of text, and more than ten times as much in memory. */
  private static final List<Map<String, Integer>> RECORDS =
      Collections.nCopies(100_000, Map.of("i", 20, "v", 21));

  private static final int PARTS = 40;

  private static final Installation INSTALLATION = Installation.fresh();
  private static final String QUEUE = TestBroker.uniqueName("hostile-");
  private static final String RAW = TestBroker.uniqueName("raw-");
  private static ServerProcess server;
  private static RunningWorker worker;
  private static Stranger stranger;
  private static Neighbours neighbours;

  @BeforeAll
  static void start() throws Exception {
    server = INSTALLATION.start("only", Map.of("SOLIDFLUX_SHARDS", "1"));
    worker =
        Worker.named("hostile")
            .amqp(INSTALLATION.broker().url())
            .queue(
                QUEUE,
                q ->
                    q.concurrency(4)
                        .solid("t", (json, context) -> 7)
                        .solid("records", (json, context) -> records(json.get("n"))))
            .start();
    stranger = new Stranger(INSTALLATION.broker(), RAW);
    server.api().register("{pipeline: raw, solids: {only: {queue: %s, task: t}}}".formatted(RAW));
    neighbours = new Neighbours(server.api(), INSTALLATION.broker().url());
  }

  @AfterAll
  static void stop() throws Exception {
    neighbours.close();
    stranger.close();
    worker.close();
    server.close();
  }

  @BeforeEach
  void neighboursAreThere() throws Exception {
    neighbours.goOn(BESIDE);
  }

  @AfterEach
  void andStay() throws Exception {
    neighbours.goOn(BESIDE);
    assertThat(server.process().isAlive()).isTrue();
  }

  @Test
  void numbersThatAreShortToReadAndLongToWrite() {
    String input = "[" + "1e999,".repeat(100_000) + "1]";
    assertThat(problem("runs", JSON, "{\"pipeline\": \"raw\", \"input\": {\"x\": " + input + "}}"))
        .isEqualTo("body-too-large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "size([bytes(input.s)].map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a)"
            + ".map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a)"
            + ".map(a, a + a).map(a, a + a).map(a, a + a)[0])",
        "size(input.l.filter(x, !(x in input.m)))",
        "[1, 2, 3, 4].map(i, input.s.matches('(.*a){20}(.*b){20}z'))",
      })
  void expressionsThatTakeTimeOrMemory(String expression) throws Exception {
    String run = evaluating(expression);
    neighbours.goOn(BESIDE);
    assertThat(server.api().endOfLarge(run)).isEqualTo("failed");
    assertThat(failure(run).path("cause").asString()).isEqualTo("limit");
    assertThat(failure(run).path("message").asString()).hasSizeLessThan(2_000);
  }

  @Test
  void ofLevelsOneTooManyIsALimitAndTheMostThereMayBeAreNot() throws Exception {
    String levels = ".map(a, [[[[a]]]])";
    String most = evaluating("[1]" + levels.repeat(19));
    String more = evaluating("[1]" + levels.repeat(26));
    neighbours.goOn(BESIDE);
    assertThat(server.api().endOfLarge(most)).isEqualTo("succeeded");
    assertThat(server.api().endOfLarge(more)).isEqualTo("failed");
    assertThat(failure(more).path("cause").asString()).isEqualTo("limit");
  }

  private static String evaluating(String expression) {
    String name = register("expression", "{x: \"${%s}\"}".formatted(expression), "");
    String numbers =
        IntStream.range(0, 20_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    return server
        .api()
        .submit(
            name,
            "{\"s\": \"%s\", \"l\": [%s], \"m\": [%s]}"
                .formatted("ab".repeat(500_000), numbers, numbers));
  }

  @Test
  @Tag("without-the-broker")
  void aFanOutOfLargeArguments() throws Exception {
    String name =
        register("large", "{x: \"${input.s}\", n: \"${item}\"}", "forEach: \"${input.items}\",");
    String items =
        IntStream.range(0, 500).mapToObj(Integer::toString).collect(Collectors.joining(","));
    String run =
        server
            .api()
            .submit(name, "{\"s\": \"%s\", \"items\": [%s]}".formatted("x".repeat(200_000), items));
    neighbours.goOn(BESIDE);
    assertThat(server.api().endOfLarge(run)).isEqualTo("succeeded");
  }

  @Test
  @Tag("without-the-broker")
  void valuesThatAreSmallAsTextAndLargeInMemory() throws Exception {
    String parts = records("${parts.map(p, size(p))}");
    String whole = records("${parts}");
    neighbours.goOn(BESIDE);
    assertThat(server.api().endOfLarge(parts)).isEqualTo("failed");
    assertThat(failure(parts).path("cause").asString()).isEqualTo("limit");
    assertThat(server.api().endOfLarge(whole)).isEqualTo("succeeded");
    assertThat(
            Flux.range(0, 3)
                .flatMap(n -> server.api().length("runs/" + whole + "/output"))
                .collectList()
                .block(PATIENCE))
        .hasSize(3)
        .allMatch(length -> length > PARTS * RECORDS.size() * 15);
  }

  /** Equal values would be one. */
  private static List<Object> records(JsonNode number) {
    return Stream.concat(RECORDS.stream(), Stream.of(number)).toList();
  }

  /** A run whose results are about as much text as may be read at once. */
  private static String records(String output) {
    String name = TestBroker.uniqueName("records-").toLowerCase(java.util.Locale.ROOT);
    server
        .api()
        .register(
            """
            pipeline: %s
            solids:
              parts: {forEach: "${input.items}", queue: %s, task: records, args: {n: "${item}"}}
            output: "%s"
            """
                .formatted(name, QUEUE, output));
    return server
        .api()
        .submit(name, "{\"items\": %s}".formatted(IntStream.range(0, PARTS).boxed().toList()));
  }

  @Test
  void aKeyOfMegabytesInAMessage() {
    String name = register("key", "{x: \"${input[input.s]}\"}", "");
    String run = server.api().submit(name, "{\"s\": \"%s\"}".formatted("k".repeat(1_000_000)));
    assertThat(server.api().endOfLarge(run)).isEqualTo("failed");
    assertThat(failure(run).path("message").asString()).hasSizeLessThan(2_000);
  }

  @Test
  void documentsThatAreDearToCheck() throws Exception {
    String misspelt =
        IntStream.range(0, 20).mapToObj(n -> "solid_nunber_" + n).collect(Collectors.joining(", "));
    String document =
        "pipeline: p\nsolids:\n"
            + IntStream.range(0, 1_000)
                .mapToObj(
                    n ->
                        "  solid_number_%d: {queue: q, task: t, after: [%s]}\n"
                            .formatted(n, misspelt))
                .collect(Collectors.joining());
    Mono<String> codes =
        Flux.range(0, 6)
            .flatMap(n -> server.api().post("pipelines/validate", YAML, document))
            .map(answer -> JsonMapper.shared().readTree(answer.body()).path("code").asString())
            .distinct()
            .collectList()
            .map(Object::toString);
    var checked = codes.toFuture();
    neighbours.goOn(BESIDE);
    assertThat(checked.get()).isIn("[invalid-pipeline]", "[takes-too-long]");
  }

  @Test
  void expressionsWhoseTypesGrow() {
    String nested = "[1]" + ".map(a, {a: a})".repeat(60);
    String document =
        "pipeline: p\nsolids:\n"
            + IntStream.range(0, 60)
                .mapToObj(
                    n -> "  s%d: {queue: q, task: t, args: {x: \"${%s}\"}}\n".formatted(n, nested))
                .collect(Collectors.joining());
    assertThat(problem("pipelines", YAML, document)).isEqualTo("invalid-pipeline");
  }

  @Test
  void streamsThatAreClosedAsSoonAsTheyAreOpen() throws Exception {
    String run = server.api().submit("raw", "{}");
    Delivery task = stranger.take();
    for (int i = 0; i < 400; i++) {
      server.api().stream(run, 0).take(Duration.ofMillis(i % 10)).blockLast(PATIENCE);
    }
    neighbours.goOn(BESIDE);
    stranger.reply(task, Stranger.json(id(task)), Stranger.success(id(task), "1"));
    assertThat(server.api().endOfLarge(run)).isEqualTo("succeeded");
  }

  @Test
  void largeMessagesThatAreForgedAndLogsThatAreLarge() throws Exception {
    String run = server.api().submit("raw", "{}");
    Delivery task = stranger.take();
    String forged = id(task).substring(0, id(task).length() - 4) + "0000";
    byte[] body = new byte[1_950_000];
    for (int i = 0; i < 100; i++) {
      stranger.reply(task, Stranger.json(forged), body);
    }
    neighbours.goOn(BESIDE);
    byte[] log =
        "{\"task_id\": \"%s\", \"status\": \"LOG\", \"result\": {\"level\": \"info\", \"message\": \"m\", \"fields\": {\"f\": \"%s\"}}}"
            .formatted(id(task), "y".repeat(2_000_000))
            .getBytes();
    for (int i = 0; i < 60; i++) {
      stranger.reply(task, Stranger.json(id(task)), log);
    }
    neighbours.goOn(BESIDE);
    stranger.reply(task, Stranger.json(id(task)), Stranger.success(id(task), "1"));
    assertThat(server.api().endOfLarge(run)).isEqualTo("succeeded");
  }

  @Test
  void aResultOfNumbersThatNobodyCanWriteOut() throws Exception {
    String run = server.api().submit("raw", "{}");
    Delivery task = stranger.take();
    String numbers = String.join(",", Collections.nCopies(1_000, "1e131000"));
    BasicProperties properties = Stranger.json(id(task));
    stranger.reply(task, properties, Stranger.success(id(task), "[" + numbers + "]"));
    assertThat(server.api().endOfLarge(run)).isEqualTo("failed");
    assertThat(failure(run).path("cause").asString()).isEqualTo("invalid-reply");
  }

  /** The name of a pipeline with one solid. */
  private static String register(String name, String args, String more) {
    String unique = TestBroker.uniqueName(name + "-").toLowerCase(java.util.Locale.ROOT);
    server
        .api()
        .register(
            "pipeline: %s\nsolids:\n  only: {queue: %s, task: t, %s args: %s}\n"
                .formatted(unique, QUEUE, more, args));
    return unique;
  }

  private static String problem(String route, String type, String body) {
    HttpResponse<String> answer = server.api().post(route, type, body).block(PATIENCE);
    return JsonMapper.shared().readTree(answer.body()).path("code").asString();
  }

  private static JsonNode failure(String run) {
    return server.api().get("runs/" + run).get("failure");
  }

  private static String id(Delivery task) {
    return task.getProperties().getCorrelationId();
  }
}
