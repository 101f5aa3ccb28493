package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.testkit.ScriptedWorker;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class RunsApiTest {
  private static final String TWO_PHOTOS =
      "{\"pipeline\": \"photos\", \"input\": {\"photos\": [\"a\", \"b\"]}, \"tags\": [\"t\"]}";

  private static MemoryServer server;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
    client = server.client();
    server.worker.on(
        "photos.measure",
        task ->
            List.of(
                ScriptedWorker.started(),
                ScriptedWorker.progress(0.5, "half"),
                ScriptedWorker.succeeded(JsonNodeFactory.instance.numberNode(7))));
    server.worker.succeeding("photos.rank", task -> task.args().get("measures"));
    server.worker.on("photos.never", task -> List.of(ScriptedWorker.started()));
    server.worker.on(
        "photos.fail", task -> List.of(ScriptedWorker.failed("ValueError", "not a photo")));
    Documents.register(client, Documents.PHOTOS);
    Documents.register(client, one("stuck", "photos.never"));
    Documents.register(client, one("broken", "photos.fail"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aRunGoesFromItsSubmissionToItsOutput() {
    String run = Documents.submit(client, TWO_PHOTOS);

    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");
    client
        .get()
        .uri("/api/v1/runs/{id}", run)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.state")
        .isEqualTo("succeeded")
        .jsonPath("$.output.ranking[1]")
        .isEqualTo(7)
        .jsonPath("$.input.photos[0]")
        .isEqualTo("a")
        .jsonPath("$.tags[0]")
        .isEqualTo("t")
        .jsonPath("$.endedAt")
        .isNotEmpty()
        .jsonPath("$.failure")
        .isEqualTo(null)
        .jsonPath("$.solids[0].name")
        .isEqualTo("measure")
        .jsonPath("$.solids[0].count")
        .isEqualTo(2)
        .jsonPath("$.solids[0].tally.succeeded")
        .isEqualTo(2)
        .jsonPath("$.solids[1].dependsOn[0]")
        .isEqualTo("measure");
  }

  @Test
  void aSubmissionSaysHowUrgentItsRunIs() {
    String run = Documents.submit(client, TWO_PHOTOS.replaceFirst("\\{", "{\"priority\": 7, "));
    EventReader.of(server.url()).read(run, 0);
    client
        .get()
        .uri("/api/v1/runs/{id}", run)
        .exchange()
        .expectBody()
        .jsonPath("$.priority")
        .isEqualTo(7);
    client
        .get()
        .uri("/api/v1/runs?limit=1")
        .exchange()
        .expectBody()
        .jsonPath("$.items[0].id")
        .isEqualTo(run)
        .jsonPath("$.items[0].priority")
        .isEqualTo(7);
  }

  @Test
  void invocationsAreToldAPageAtATime() {
    String run = Documents.submit(client, TWO_PHOTOS);
    EventReader.of(server.url()).read(run, 0);

    invocations(run, "?limit=1")
        .jsonPath("$.items[0].path")
        .isEqualTo("measure[0]")
        .jsonPath("$.next")
        .isEqualTo("1");
    invocations(run, "?limit=1&cursor=1&solid=measure&state=succeeded")
        .jsonPath("$.items[0].path")
        .isEqualTo("measure[1]")
        .jsonPath("$.next")
        .isEqualTo(null);
    invocations(run, "?state=failed").jsonPath("$.items").isEmpty();
    client
        .get()
        .uri("/api/v1/runs/{id}/invocations?state=odd&solid=a b&cursor=-1", run)
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.errors.length()")
        .isEqualTo(3);
  }

  private WebTestClient.BodyContentSpec invocations(String run, String query) {
    return client
        .get()
        .uri("/api/v1/runs/" + run + "/invocations" + query)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody();
  }

  @Test
  void aStreamTellsHowTheRunStandsIfItIsAsked() {
    String run = Documents.submit(client, TWO_PHOTOS);
    EventReader.of(server.url()).read(run, 0);

    List<String> told =
        client
            .get()
            .uri("/api/v1/runs/{id}/events?views=true", run)
            .accept(MediaType.TEXT_EVENT_STREAM)
            .exchange()
            .returnResult(new ParameterizedTypeReference<ServerSentEvent<String>>() {})
            .getResponseBody()
            .filter(event -> "view".equals(event.event()))
            .map(event -> String.valueOf(event.data()))
            .collectList()
            .block(Duration.ofSeconds(20));

    assertThat(told).hasSize(1);
    JsonNode view = JsonMapper.shared().readTree(told.getFirst());
    assertThat(view.path("state").asString()).isEqualTo("succeeded");
    assertThat(view.at("/solids/0/tally/succeeded").asInt()).isEqualTo(2);
    assertThat(view.at("/output/ranking/1").asInt()).isEqualTo(7);
  }

  @Test
  void aStreamTellsEveryEventOnceAndInOrder() {
    String run = Documents.submit(client, TWO_PHOTOS);

    EventReader.Told told = EventReader.of(server.url()).read(run, 0);

    long last = told.numbers().getLast();
    assertThat(told.numbers()).isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    assertThat(told.history().getFirst()).contains("\"type\":\"run-started\"");
    assertThat(told.history().getLast()).contains("\"type\":\"run-succeeded\"");
  }

  @Test
  void aReaderThatComesBackMissesNothingAndHearsNothingTwice() {
    String run = Documents.submit(client, TWO_PHOTOS);
    EventReader reader = EventReader.of(server.url());
    List<Long> all = reader.read(run, 0).numbers();

    assertThat(reader.read(run, 3).numbers()).isEqualTo(all.subList(3, all.size()));
  }

  @Test
  void aReaderThatHasSeenAllHearsOnlyTheEnd() {
    String run = Documents.submit(client, TWO_PHOTOS);
    EventReader reader = EventReader.of(server.url());
    long last = reader.read(run, 0).numbers().getLast();

    EventReader.Told again = reader.read(run, last);

    assertThat(again.numbers()).isEmpty();
    assertThat(again.end()).isEqualTo("{\"state\":\"succeeded\"}");
  }

  @Test
  void historyComesInPages() {
    String run = Documents.submit(client, TWO_PHOTOS);
    Documents.end(server, run);

    client
        .get()
        .uri("/api/v1/runs/{id}/events?after=1&limit=2", run)
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .contentType(MediaType.APPLICATION_JSON)
        .expectBody()
        .jsonPath("$.items[0].seq")
        .isEqualTo(2)
        .jsonPath("$.items.length()")
        .isEqualTo(2)
        .jsonPath("$.next")
        .isEqualTo("3");
  }

  @Test
  void aFailedRunSaysWhatFailed() {
    String run = Documents.submit(client, "{\"pipeline\": \"broken\"}");

    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"failed\"}");
    client
        .get()
        .uri("/api/v1/runs/{id}", run)
        .exchange()
        .expectBody()
        .jsonPath("$.failure.solid")
        .isEqualTo("only")
        .jsonPath("$.failure.cause")
        .isEqualTo("task")
        .jsonPath("$.failure.type")
        .isEqualTo("ValueError")
        .jsonPath("$.failure.message")
        .isEqualTo("not a photo");
  }

  @Test
  void theSameKeyGivesTheSameRun() {
    WebTestClient.ResponseSpec first = keyed("key-1", "{\"pipeline\": \"stuck\", \"tags\": []}");
    String location =
        first
            .expectStatus()
            .isAccepted()
            .expectBody()
            .returnResult()
            .getResponseHeaders()
            .getFirst("Location");

    keyed("key-1", "{ \"tags\": [], \"pipeline\": \"stuck\" }")
        .expectStatus()
        .isOk()
        .expectHeader()
        .valueEquals("Location", location);
    keyed("key-1", "{\"pipeline\": \"stuck\", \"tags\": [\"other\"]}")
        .expectStatus()
        .isEqualTo(422)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("idempotency-key-reused");
  }

  @Test
  void aCancelledRunEndsAndCannotBeCancelledAgain() {
    String run = Documents.submit(client, "{\"pipeline\": \"stuck\"}");

    cancel(run, "{\"reason\": \"no longer needed\"}").expectStatus().isAccepted();

    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"cancelled\"}");
    cancel(run, "{}")
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("run-ended");
  }

  @Test
  void aRunThatWaitsForASignalGoesOnWithIt() {
    Documents.register(client, "pipeline: waits\nsolids:\n  word: {await: {signal: \"go/on\"}}\n");
    String run = Documents.submit(client, "{\"pipeline\": \"waits\"}");
    server.until(
        "/api/v1/runs/" + run + "/invocations",
        answer -> answer.at("/items/0/signal").asString("").equals("go/on"));

    signal(run, "go/on", "{\"by\": 1.10}").expectStatus().isAccepted();

    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");
    client
        .get()
        .uri("/api/v1/runs/{id}", run)
        .exchange()
        .expectBody()
        .jsonPath("$.output.word.by")
        .isEqualTo(1.10);
    signal(run, "go/on", "1").expectStatus().isEqualTo(409);
  }

  @Test
  void whatDoesNotFitItsSchemaIsRefusedWithEveryPlace() {
    Documents.register(
        client,
        "pipeline: fits\ninput: {required: [n], properties: {n: {type: integer}}}\nsolids:\n"
            + "  word: {await: {signal: go, schema: {type: boolean}}}\n");
    submit("{\"pipeline\": \"fits\", \"input\": {\"n\": \"x\"}}")
        .expectStatus()
        .isEqualTo(422)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("unfit-input")
        .jsonPath("$.errors[0].pointer")
        .isEqualTo("/input/n");
    submit("{\"pipeline\": \"fits\"}").expectStatus().isEqualTo(422);
    String run = Documents.submit(client, "{\"pipeline\": \"fits\", \"input\": {\"n\": 1}}");

    signal(run, "go", "\"yes\"")
        .expectStatus()
        .isEqualTo(422)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("unfit-signal");
    signal(run, "go", "true").expectStatus().isAccepted();

    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");
  }

  private static WebTestClient.ResponseSpec submit(String body) {
    return client
        .post()
        .uri("/api/v1/runs")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange();
  }

  @Test
  void whatIsNoSignalIsRefused() {
    String run = Documents.submit(client, "{\"pipeline\": \"stuck\"}");

    signal(run, "a\u0007", "1").expectStatus().isBadRequest();
    signal(run, "a", "{").expectStatus().isBadRequest();
    signal(run, "a", "\"" + "x".repeat(70_000) + "\"").expectStatus().isEqualTo(413);
    signal("0".repeat(26), "a", "1").expectStatus().isNotFound();
    client.post().uri("/api/v1/runs/{id}/signals/a", run).exchange().expectStatus().isAccepted();
  }

  private static WebTestClient.ResponseSpec signal(String run, String name, String body) {
    return client
        .post()
        .uri("/api/v1/runs/{id}/signals/{name}", run, name)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange();
  }

  @Test
  void aRunIsSeenInItsOwnWorkspaceOnly() {
    String run = Documents.submit(client, "{\"pipeline\": \"stuck\"}");

    client.get().uri("/api/v1/ws/default/runs/{id}", run).exchange().expectStatus().isOk();
    client
        .get()
        .uri("/api/v1/ws/other/runs/{id}", run)
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("run-not-found");
  }

  @Test
  void runsAreListedNewestFirst() {
    String older = Documents.submit(client, "{\"pipeline\": \"broken\"}");
    Documents.end(server, older);
    String newer = Documents.submit(client, "{\"pipeline\": \"broken\"}");
    Documents.end(server, newer);

    client
        .get()
        .uri("/api/v1/runs?pipeline=broken&state=failed&limit=1")
        .exchange()
        .expectBody()
        .jsonPath("$.items[0].id")
        .isEqualTo(newer)
        .jsonPath("$.items[0].solids")
        .doesNotExist()
        .jsonPath("$.next")
        .isEqualTo(newer);
    client
        .get()
        .uri("/api/v1/runs?pipeline=broken&cursor={next}", newer)
        .exchange()
        .expectBody()
        .jsonPath("$.items[0].id")
        .isEqualTo(older);
  }

  @Test
  void runsAreListedByTagAndTime() {
    String body = "{\"pipeline\": \"stuck\", \"tags\": [\"of one & all\"]}";
    String run = Documents.submit(client, body);

    assertThat(listed("tag={tag}", "of one & all")).containsExactly(run);
    assertThat(listed("tag={tag}&pipeline=broken", "of one & all")).isEmpty();
    assertThat(
            listed(
                "tag={tag}&since=2026-01-01&until={until}",
                "of one & all",
                "9999-12-31T23:00:00+01:00"))
        .containsExactly(run);
    assertThat(listed("tag={tag}&until=2026-01-01T00:00:00Z", "of one & all")).isEmpty();
    client
        .get()
        .uri("/api/v1/runs?tag=&since=yesterday&until=1969-12-31")
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.errors.length()")
        .isEqualTo(3);
  }

  private static List<String> listed(String query, Object... values) {
    String page =
        client
            .get()
            .uri("/api/v1/runs?" + query, values)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody();
    return JsonMapper.shared()
        .readTree(page)
        .path("items")
        .valueStream()
        .map(item -> item.path("id").asString())
        .toList();
  }

  @Test
  void whatARunLoggedIsReadAfterItHasEnded() {
    server.worker.on(
        "photos.talk",
        task ->
            List.of(
                ScriptedWorker.started(),
                ScriptedWorker.log("debug", "a"),
                ScriptedWorker.log("warning", "b\n  c"),
                ScriptedWorker.succeeded(JsonNodeFactory.instance.numberNode(7))));
    Documents.register(client, one("talking", "photos.talk"));
    String run = Documents.submit(client, "{\"pipeline\": \"talking\"}");
    Documents.end(server, run);

    client
        .get()
        .uri("/api/v1/runs/{id}/logs?level=warn&newestFirst=true&invocation=1&attempt=1", run)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.items.length()")
        .isEqualTo(1)
        .jsonPath("$.items[0].lines.length()")
        .isEqualTo(1)
        .jsonPath("$.items[0].lines[0].message")
        .isEqualTo("b\n  c")
        .jsonPath("$.items[0].invocation")
        .isEqualTo(1)
        .jsonPath("$.items[0].dropped")
        .isEqualTo(0)
        .jsonPath("$.next")
        .isEqualTo(null);
    client
        .get()
        .uri("/api/v1/runs/{id}/logs?invocation=2", run)
        .exchange()
        .expectBody()
        .jsonPath("$.items.length()")
        .isEqualTo(0);
    client
        .get()
        .uri("/api/v1/runs/{id}/logs?level=loud&cursor=x&since=now", run)
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.errors.length()")
        .isEqualTo(3);
    client
        .get()
        .uri("/api/v1/ws/elsewhere/runs/{id}/logs", run)
        .exchange()
        .expectStatus()
        .isNotFound();
    // what is over is not streamed again
    assertThat(EventReader.of(server.url()).read(run, 0).telemetry()).isEmpty();
  }

  @Test
  void everyDigitOfAnInputSurvives() {
    String run =
        Documents.submit(
            client,
            "{\"pipeline\": \"stuck\","
                + " \"input\": {\"big\": 123456789012345678901234567890, \"exact\": 0.10}}");
    EventReader.of(server.url()).stream(run, 0)
        .filter(event -> "run-event".equals(event.event()))
        .blockFirst();

    String detail =
        client
            .get()
            .uri("/api/v1/runs/{id}", run)
            .exchange()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody();
    assertThat(detail).contains("\"big\":123456789012345678901234567890", "\"exact\":0.10");
  }

  private static WebTestClient.ResponseSpec keyed(String key, String body) {
    return client
        .post()
        .uri("/api/v1/runs")
        .header("Idempotency-Key", key)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange();
  }

  private static WebTestClient.ResponseSpec cancel(String run, String body) {
    return client
        .post()
        .uri("/api/v1/runs/{id}/cancel", run)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange();
  }

  private static String one(String pipeline, String task) {
    return "pipeline: "
        + pipeline
        + "\nsolids:\n  only: {queue: photos, task: "
        + task
        + ", args: {}}\n";
  }
}
