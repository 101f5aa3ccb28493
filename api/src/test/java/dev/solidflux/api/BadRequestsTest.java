package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every bad request gets a problem that says what is wrong with it. */
class BadRequestsTest {
  private static final String JSON = "application/json";
  private static final String YAML = "application/yaml";
  private static final String RUNS = "/api/v1/runs";
  private static final String PIPELINES = "/api/v1/pipelines";
  private static final String NO_RUN = RUNS + "/01k00000000000000000000000";

  private static MemoryServer server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
    client = HttpClient.newHttpClient();
    Documents.register(server.client(), Documents.PHOTOS);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        bad("an unknown route", get("/api/v1/nothing"), 404, "not-found", ""),
        bad("an unknown method", request("DELETE", RUNS, "", ""), 405, "method-not-allowed", "GET"),
        bad("another media type wanted", wanting("text/csv"), 406, "not-acceptable", JSON),
        bad("no content type", post(RUNS, null, "{}"), 415, "unsupported-media-type", JSON),
        bad("XML", post(RUNS, "text/xml", "<a/>"), 415, "unsupported-media-type", JSON),
        bad("no JSON", post(RUNS, JSON, "{\"pipeline\": }"), 400, "malformed-json", "\"line\":1"),
        bad("an empty body", post(RUNS, JSON, ""), 400, "malformed-json", "empty"),
        bad("two documents", post(RUNS, JSON, "{} {}"), 400, "malformed-json", ""),
        bad("NaN", post(RUNS, JSON, "{\"input\": NaN}"), 400, "malformed-json", ""),
        bad("a key twice", post(RUNS, JSON, "{\"a\": 1, \"a\": 2}"), 400, "malformed-json", "a"),
        bad("too deep", post(RUNS, JSON, "[".repeat(200)), 400, "malformed-json", "100"),
        bad("no object", post(RUNS, JSON, "[1]"), 400, "invalid-request", "object"),
        bad(
            "a misspelt field",
            post(RUNS, JSON, "{\"pipline\": \"a\"}"),
            400,
            "invalid-request",
            "did you mean 'pipeline'?"),
        bad(
            "U+0000",
            post(RUNS, JSON, "{\"pipeline\": \"photos\", \"input\": {\"a\": [\"\\u0000\"]}}"),
            400,
            "invalid-request",
            "\"/input/a/0\""),
        bad(
            "half a surrogate pair",
            post(RUNS, JSON, "{\"pipeline\": \"photos\", \"input\": {\"a\": \"\\ud800\"}}"),
            400,
            "invalid-request",
            "surrogate"),
        bad(
            "a number without bounds",
            post(RUNS, JSON, "{\"pipeline\": \"photos\", \"input\": {\"a\": 1e999999}}"),
            400,
            "invalid-request",
            "/input/a"),
        bad(
            "a number that no Java number holds",
            post(RUNS, JSON, "{\"pipeline\": \"photos\", \"input\": {\"a\": 1e99999999999}}"),
            400,
            "invalid-request",
            "/input/a"),
        bad(
            "an integer of 1,001 digits",
            post(RUNS, JSON, "{\"input\": {\"a\": [" + "7".repeat(1_001) + "]}}"),
            400,
            "invalid-request",
            "has more than 1,000 digits written out\",\"pointer\":\"/input/a/0\""),
        bad(
            "an integer of 10,000 digits",
            post(RUNS, JSON, "{\"input\": {\"a\": [" + "7".repeat(10_000) + "]}}"),
            400,
            "invalid-request",
            "has more than 1,000 digits written out\",\"pointer\":\"/input/a/0\""),
        bad(
            "600 KB that are 100 MB written out",
            post(RUNS, JSON, "{\"input\": {\"x\": [" + "1e999,".repeat(100_000) + "1]}}"),
            413,
            "body-too-large",
            "written out"),
        bad(
            "an unknown pipeline",
            post(RUNS, JSON, "{\"pipeline\": \"nope\"}"),
            404,
            "pipeline-not-found",
            "nope"),
        bad(
            "an unknown version",
            post(RUNS, JSON, "{\"pipeline\": \"photos\", \"version\": 9}"),
            404,
            "version-not-found",
            "9"),
        bad("an unknown run", get(NO_RUN), 404, "run-not-found", ""),
        bad("an unknown run's events", get(NO_RUN + "/events"), 404, "run-not-found", ""),
        bad("no id", get(RUNS + "/17"), 400, "invalid-request", "base32"),
        bad("a bad limit", get(RUNS + "?limit=1000"), 400, "invalid-request", "200"),
        bad("a misspelt parameter", get(RUNS + "?stat=failed"), 400, "invalid-request", "'state'"),
        bad("a bad state", get(RUNS + "?state=over"), 400, "invalid-request", "cancelling"),
        bad("a bad workspace", get("/api/v1/ws/A_B/runs"), 400, "invalid-request", "workspace"),
        bad("U+0000 in a path", get(PIPELINES + "/%00"), 404, "pipeline-not-found", ""),
        bad("malformed YAML", post(PIPELINES, YAML, "a: [1"), 422, "invalid-pipeline", "line"),
        bad("malformed pipeline JSON", post(PIPELINES, JSON, "{"), 422, "invalid-pipeline", ""),
        bad("a cycle", post(PIPELINES, YAML, cycle()), 422, "invalid-pipeline", "cycle"),
        bad("an unknown solid", post(PIPELINES, YAML, unknown()), 422, "invalid-pipeline", "nam"),
        bad("10 MB", post(RUNS, JSON, large(10)), 413, "body-too-large", "4 MiB"),
        bad("a 2 MB pipeline", post(PIPELINES, YAML, large(2)), 413, "body-too-large", "1 MiB"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void isAnsweredWithItsProblem(
      String name, HttpRequest.Builder request, int status, String code, String mentioned)
      throws Exception {
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    JsonNode problem = JsonMapper.shared().readTree(response.body());
    assertThat(problem.get("code").stringValue()).isEqualTo(code);
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("type").stringValue()).isEqualTo("urn:solidflux:problem:" + code);
    assertThat(problem.get("instance").stringValue()).startsWith("urn:uuid:");
    assertThat(response.body()).contains(mentioned);
  }

  @Test
  void allFaultsAreToldAtOnce() throws Exception {
    HttpRequest request =
        post("/api/v1/ws/X/runs?dry=1", JSON, "{\"version\": 0, \"tags\": 3}")
            .header("Idempotency-Key", "with space")
            .build();

    JsonNode problem =
        JsonMapper.shared().readTree(client.send(request, BodyHandlers.ofString()).body());

    assertThat(problem.get("errors").size()).as(problem.toString()).isEqualTo(6);
  }

  @Test
  void aBodyOfUnknownLengthIsReadNoFurtherThanTheLimit() throws Exception {
    byte[] body = large(10).getBytes();
    HttpRequest request =
        request("POST", RUNS, JSON, "")
            .method(
                "POST", BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))
            .build();

    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(413);
  }

  @Test
  void theServerGoesOnAfterwards() throws Exception {
    HttpResponse<String> response =
        client.send(get("/health/live").build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
  }

  private static Arguments bad(
      String name, HttpRequest.Builder request, int status, String code, String mentioned) {
    return Arguments.of(name, request, status, code, mentioned);
  }

  private static HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path));
  }

  private static HttpRequest.Builder wanting(String type) {
    return get(RUNS).header("Accept", type);
  }

  private static HttpRequest.Builder post(String path, String type, String body) {
    return request("POST", path, type, body);
  }

  private static HttpRequest.Builder request(String method, String path, String type, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .method(method, BodyPublishers.ofString(body));
    return type == null || type.isEmpty() ? request : request.header("Content-Type", type);
  }

  private static String cycle() {
    return """
    pipeline: round
    solids:
      a: {queue: q, task: t, args: {x: "${b}"}}
      b: {queue: q, task: t, args: {x: "${a}"}}
    """;
  }

  private static String unknown() {
    return """
    pipeline: lost
    solids:
      name: {queue: q, task: t, args: {x: "${nam}"}}
    """;
  }

  private static String large(int megabytes) {
    return "{\"input\": \"" + "x".repeat(megabytes * 1_000_000 + 200_000) + "\"}";
  }
}
