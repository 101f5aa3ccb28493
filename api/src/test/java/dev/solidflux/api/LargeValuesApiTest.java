package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.json.Ref;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Values that are too large to stand in a history, as they are seen over HTTP. */
class LargeValuesApiTest {

  private static final String CUT =
      """
      pipeline: cut
      solids:
        tiles: {forEach: "${input.sizes}", queue: q, task: t.noise, args: {bytes: "${item}", seed: "${index}"}}
        first: {value: "${tiles[0].noise.size()}"}
      output: {first: "${first}", tiles: "${tiles}"}
      """;

  private static MemoryServer server;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
    client = server.client();
    server.worker.succeeding(
        "t.noise",
        task -> noise(task.args().get("bytes").asInt(), task.args().get("seed").asInt()));
    server.worker.succeeding("t.echo", task -> task.args().get("x"));
    Documents.register(client, CUT);
    Documents.register(
        client,
        """
        pipeline: around
        solids:
          inner: {pipeline: cut, input: {sizes: [100000]}}
          again: {queue: q, task: t.echo, args: {x: "${inner.tiles[0]}"}}
        output: "${again.noise.size()}"
        """);
  }

  private static JsonNode noise(int bytes, int seed) {
    String text = String.valueOf((char) ('a' + seed)).repeat(bytes);
    return JsonMapper.shared().createObjectNode().put("noise", text);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode read(String path) {
    return server.until("/api/v1/" + path, any -> true);
  }

  private static String run(String pipeline, String input) {
    String run =
        Documents.submit(
            client, "{\"pipeline\": \"%s\", \"input\": %s}".formatted(pipeline, input));
    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");
    return run;
  }

  @Test
  void aRunIsToldWithThemAndItsHistoryOnlyNamesThem() {
    String run = run("cut", "{\"sizes\": [100000, 10]}");

    JsonNode detail = read("runs/" + run);
    assertThat(detail.at("/output/first").asInt()).isEqualTo(100_000);
    assertThat(detail.at("/output/tiles/0")).isEqualTo(noise(100_000, 0));
    assertThat(detail.at("/output/tiles/1")).isEqualTo(noise(10, 1));
    assertThat(detail.at("/outputBytes").isNull()).isTrue();
    assertThat(read("runs/" + run + "/output")).isEqualTo(detail.get("output"));

    JsonNode events = read("runs/" + run + "/events?limit=200").get("items");
    JsonNode end = events.get(events.size() - 1).get("body");
    assertThat(end.at("/output/tiles/0").isNull()).isTrue();
    assertThat(end.at("/output/tiles/1")).isEqualTo(noise(10, 1));
    assertThat(end.get("refs").propertyNames()).containsExactly("/output/tiles/0");
    Ref ref = Ref.to(noise(100_000, 0).toString());
    assertThat(end.get("refs").get("/output/tiles/0").get("sha256").asString())
        .isEqualTo(ref.sha256());
    assertThat(end.get("refs").get("/output/tiles/0").get("bytes").asLong()).isEqualTo(ref.bytes());
  }

  @Test
  void anInvocationIsToldHowItsResultBeginsAndWholeWhenAsked() {
    String run = run("cut", "{\"sizes\": [100000]}");

    JsonNode one = read("runs/" + run + "/invocations/1");

    assertThat(one.at("/result/bytes").asLong()).isGreaterThan(100_000);
    assertThat(one.at("/result/text").asString()).startsWith("{\"noise\":\"aaaa");
    assertThat(read("runs/" + run + "/invocations/1/result")).isEqualTo(noise(100_000, 0));
  }

  @Test
  void aLargeInputIsToldToo() {
    String text = "x".repeat(200_000);
    String run = run("cut", "{\"sizes\": [1], \"text\": \"" + text + "\"}");
    assertThat(read("runs/" + run).at("/input/text").asString()).isEqualTo(text);
    assertThat(read("runs/" + run + "/input").at("/text").asString()).isEqualTo(text);
  }

  @Test
  void anOutputOfManyIsToldByItsSizeAndHadWhole() {
    String run = run("cut", "{\"sizes\": [1500000, 1500000, 1500000]}");

    JsonNode detail = read("runs/" + run);

    assertThat(detail.get("output").isNull()).isTrue();
    assertThat(detail.get("outputBytes").asLong()).isGreaterThan(4_500_000);
    JsonNode output =
        client
            .mutate()
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(8 << 20))
            .build()
            .get()
            .uri("/api/v1/runs/" + run + "/output")
            .exchange()
            .expectBody(JsonNode.class)
            .returnResult()
            .getResponseBody();
    assertThat(output.at("/tiles/2")).isEqualTo(noise(1_500_000, 2));
  }

  @Test
  void theTextOfAnOutputIsThatOfItsParts() {
    String run = run("cut", "{\"sizes\": [71000, 10, 90000]}");
    client
        .get()
        .uri("/api/v1/runs/" + run + "/output")
        .exchange()
        .expectHeader()
        .contentType(MediaType.APPLICATION_JSON)
        .expectBody(String.class)
        .isEqualTo(
            "{\"first\":71000,\"tiles\":[%s,%s,%s]}"
                .formatted(noise(71_000, 0), noise(10, 1), noise(90_000, 2)));
  }

  @Test
  void aRunHandsThemToTheOneAboveIt() {
    String run = run("around", "null");
    assertThat(read("runs/" + run).get("output").asInt()).isEqualTo(100_000);
  }

  @Test
  void whatIsNotThereYetOrNeverWillBeIsSaid() {
    Documents.register(client, "{pipeline: waits, solids: {a: {await: {signal: go}}}}");
    String run = Documents.submit(client, "{\"pipeline\": \"waits\"}");
    client
        .get()
        .uri("/api/v1/runs/" + run + "/output")
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("no-value");
  }

  @Test
  void oneThatCannotBeHadNowIsSaid() {
    String run = run("cut", "{\"sizes\": [80000]}");
    server.failPayloads(true);
    try {
      client
          .get()
          .uri("/api/v1/runs/" + run + "/output")
          .exchange()
          .expectStatus()
          .isEqualTo(503)
          .expectBody()
          .jsonPath("$.code")
          .isEqualTo("value-unavailable");
    } finally {
      server.failPayloads(false);
    }
  }

  @Test
  void aLostOneIsSaid() {
    String run = run("cut", "{\"sizes\": [70000]}");
    // nobody has looked into it since: the engine's own memory of it is not the API's
    server.losePayload(Ref.to(noise(70_000, 0).toString()));
    client
        .get()
        .uri("/api/v1/runs/" + run + "/invocations/1/result")
        .exchange()
        .expectStatus()
        .isEqualTo(410)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("value-lost");
    JsonNode detail = read("runs/" + run);
    assertThat(detail.get("output").isNull()).isTrue();
    assertThat(detail.get("outputBytes").asLong()).isGreaterThan(70_000);
  }
}
