package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.testkit.ScriptedWorker;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is told of one invocation, and of one element of a group. */
class InvocationsApiTest {
  private static final String PIPELINE =
      """
      pipeline: p
      solids:
        echo:
          forEach: "${input.texts}"
          as: text
          queue: q
          task: p.echo
          args: {text: "${text}"}
          retry: {attempts: 3, backoff: {initial: 1ms}}
      """;

  private static final String APPROVAL =
      """
      pipeline: approval
      solids:
        first: {await: {signal: approve, schema: {type: object, required: [by]}, timeout: 2d}}
        second: {await: {signal: approve}, after: [first]}
        rest: {delay: 30d}
      """;

  private static final String GROUP =
      """
      pipeline: group
      solids:
        views:
          forEach: [1, 2, 3]
          as: view
          solids:
            same: {value: "${view}"}
            rare: {value: 1, when: "${view == 2}"}
            after: {value: 2, after: [rare]}
      """;

  private static MemoryServer server;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
    client = server.client();
    Documents.register(client, PIPELINE);
    Documents.register(client, APPROVAL);
    Documents.register(client, GROUP);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void anInvocationIsToldWithItsAttemptsItsArgumentsAndItsResult() {
    AtomicInteger tries = new AtomicInteger();
    server.worker.on(
        "p.echo",
        task ->
            tries.incrementAndGet() == 1
                ? List.of(
                    ScriptedWorker.started(), ScriptedWorker.failed("OSError", "<b>disk full</b>"))
                : List.of(
                    ScriptedWorker.started(), ScriptedWorker.succeeded(task.args().get("text"))));
    String run = ended("[\"a\"]");

    JsonNode told = read(run, "1");
    assertThat(told.path("path").asString()).isEqualTo("echo[0]");
    assertThat(told.path("kind").asString()).isEqualTo("task");
    assertThat(told.path("task").asString()).isEqualTo("p.echo");
    assertThat(told.path("queue").asString()).isEqualTo("q");
    assertThat(told.path("scope").asInt(-1)).isZero();
    assertThat(told.at("/args/value/text").asString()).isEqualTo("a");
    assertThat(told.at("/args/bytes").asInt()).isEqualTo(13);
    assertThat(told.at("/result/value").asString()).isEqualTo("a");
    assertThat(told.path("awaits").isNull()).isTrue();
    assertThat(told.path("attempts")).hasSize(2);
    JsonNode failed = told.at("/attempts/0");
    assertThat(failed.path("state").asString()).isEqualTo("failed");
    assertThat(failed.at("/failure/type").asString()).isEqualTo("OSError");
    assertThat(failed.at("/failure/message").asString()).isEqualTo("<b>disk full</b>");
    assertThat(failed.path("worker").asString()).isNotEmpty();
    assertThat(Instant.parse(failed.path("retryAt").asString()))
        .isAfterOrEqualTo(Instant.parse(failed.path("endedAt").asString()));
    JsonNode last = told.at("/attempts/1");
    assertThat(last.path("state").asString()).isEqualTo("succeeded");
    assertThat(last.path("late").asBoolean(true)).isFalse();
    assertThat(List.of("sentAt", "startedAt", "endedAt"))
        .extracting(name -> Instant.parse(last.path(name).asString()))
        .isSorted();
  }

  @Test
  void whatIsLargeIsToldByItsBeginningAndCanBeHadWhole() {
    server.worker.succeeding("p.echo", task -> task.args().get("text"));
    String large = "x".repeat(100_000);
    String run = ended("[\"" + large + "\", \"small\"]");

    JsonNode told = read(run, "1");
    assertThat(told.at("/args/value").isNull()).isTrue();
    assertThat(told.at("/args/text").asString()).startsWith("{\"text\":\"xxx").hasSize(4_000);
    assertThat(told.at("/result/bytes").asInt()).isEqualTo(100_002);
    assertThat(read(run, "1/args").path("text").asString()).isEqualTo(large);
    assertThat(read(run, "1/result").asString()).isEqualTo(large);
    assertThat(read(run, "2/result").asString()).isEqualTo("small");
  }

  @Test
  void aWaitIsToldWithWhatItWaitsForAndTheWordThatItTook() {
    String run = Documents.submit(client, "{\"pipeline\": \"approval\"}");
    server.until(
        "/api/v1/runs/" + run + "/invocations?path=first", list -> !list.path("items").isEmpty());

    JsonNode told = read(run, "1");
    JsonNode awaits = told.path("awaits");
    assertThat(awaits.path("signal").asString()).isEqualTo("approve");
    assertThat(awaits.at("/schema/required/0").asString()).isEqualTo("by");
    assertThat(awaits.path("fails").asBoolean(false)).isTrue();
    assertThat(Instant.parse(awaits.path("until").asString()))
        .isCloseTo(
            Instant.parse(awaits.path("since").asString()).plus(2, ChronoUnit.DAYS),
            within(1, ChronoUnit.SECONDS));
    assertThat(told.path("attempts")).isEmpty();
    assertThat(told.path("result").isNull()).isTrue();
    JsonNode delay = read(run, "2");
    assertThat(delay.path("kind").asString()).isEqualTo("delay");
    assertThat(delay.at("/awaits/signal").isNull()).isTrue();
    problem(run, "1/result", 404, "no-value");

    signal(run, "{\"by\": \"ada\"}");
    signal(run, "{\"by\": \"grace\"}");
    server.until(
        "/api/v1/runs/" + run + "/invocations?path=second&state=succeeded",
        list -> !list.path("items").isEmpty());
    assertThat(read(run, "1").at("/result/value/by").asString()).isEqualTo("ada");
    assertThat(read(run, "3").at("/result/value/by").asString()).isEqualTo("grace");
    problem(run, "1/args", 404, "no-value");
  }

  @Test
  void elementsOfGroupsAreToldAPageAtATimeAndEachWithWhatIsInIt() {
    String run = Documents.submit(client, "{\"pipeline\": \"group\"}");
    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");

    JsonNode page = body(run, "/scopes?solid=views&state=succeeded&limit=2");
    assertThat(page.path("items").valueStream())
        .extracting(one -> one.path("path").asString())
        .containsExactly("views[0]", "views[1]");
    assertThat(page.at("/items/0").has("solids")).isFalse();
    assertThat(page.path("next").asString()).isEqualTo("2");
    assertThat(body(run, "/scopes?in=0&cursor=2").path("items")).hasSize(1);
    assertThat(body(run, "/scopes?in=1").path("items")).isEmpty();
    assertThat(body(run, "/scopes?path=views[2]").at("/items/0/scope").asInt()).isEqualTo(3);
    JsonNode first = body(run, "/scopes/1");
    assertThat(first.path("in").asInt(-1)).isZero();
    assertThat(first.path("solids").valueStream())
        .extracting(one -> one.path("path").asString() + " " + one.path("state").asString())
        .containsExactly(
            "views[0].same succeeded", "views[0].rare skipped", "views[0].after skipped");
    assertThat(first.at("/solids/1/because").isNull()).isTrue();
    assertThat(first.at("/solids/2/because").asString()).isEqualTo("views.rare");
    JsonNode after = body(run, "").at("/solids/3");
    assertThat(after.path("name").asString()).isEqualTo("views.after");
    assertThat(after.at("/skipped/0/because").asString()).isEqualTo("views.rare");
    assertThat(after.at("/skipped/0/count").asInt()).isEqualTo(2);
    refused(run, "/scopes/4", 404, "scope-not-found");
    refused(run, "/scopes?state=queued", 400, "invalid-request");
  }

  @Test
  void anInvocationThatThereIsNotIsSaidSo() {
    server.worker.succeeding("p.echo", task -> task.args().get("text"));
    String run = ended("[\"a\"]");

    problem(run, "2", 404, "invocation-not-found");
    problem(run, "0", 400, "invalid-request");
    problem(run, "1?odd=1", 400, "invalid-request");
    problem("0".repeat(26), "1", 404, "run-not-found");
    assertThat(read(run, "?path=echo[0]&scope=0").path("items")).hasSize(1);
    assertThat(read(run, "?scope=1").path("items")).isEmpty();
  }

  private static String ended(String texts) {
    String run =
        Documents.submit(client, "{\"pipeline\": \"p\", \"input\": {\"texts\": " + texts + "}}");
    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");
    return run;
  }

  private static void signal(String run, String word) {
    client
        .post()
        .uri("/api/v1/runs/{id}/signals/approve", run)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(word)
        .exchange()
        .expectStatus()
        .isAccepted();
  }

  private static JsonNode read(String run, String rest) {
    return body(run, invocations(rest));
  }

  private static JsonNode body(String run, String rest) {
    byte[] body =
        get(run, rest).expectStatus().isOk().expectBody().returnResult().getResponseBody();
    return JsonMapper.shared().readTree(body);
  }

  private static void problem(String run, String rest, int status, String code) {
    refused(run, invocations(rest), status, code);
  }

  private static void refused(String run, String rest, int status, String code) {
    get(run, rest).expectStatus().isEqualTo(status).expectBody().jsonPath("$.code").isEqualTo(code);
  }

  private static String invocations(String rest) {
    return "/invocations" + (rest.startsWith("?") ? rest : "/" + rest);
  }

  private static WebTestClient.ResponseSpec get(String run, String rest) {
    return client.get().uri("/api/v1/runs/" + run + rest).exchange();
  }
}
