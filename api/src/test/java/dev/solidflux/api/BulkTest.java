package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BulkTest {
  private static final String BULK = "/api/v1/runs/bulk";
  private static final String GOOD = "{\"pipeline\": \"photos\", \"input\": {\"photos\": []}}";
  private static final int MANY = 10_000;

  private static MemoryServer server;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
    client = server.client();
    server.worker.succeeding("photos.rank", task -> task.args().get("measures"));
    Documents.register(client, Documents.PHOTOS);
    Documents.register(client, Documents.PHOTOS.replace("pipeline: photos", "pipeline: cut"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void eachOfTenThousandLinesIsARun() {
    List<JsonNode> answers = post((GOOD + "\n").repeat(MANY));

    assertThat(answers).hasSize(MANY);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      assertThat(answers.get(i).get("line").asInt()).isEqualTo(i + 1);
      assertThat(answers.get(i).get("state").asString()).isEqualTo("queued");
      ids.add(answers.get(i).get("id").asString());
    }
    assertThat(ids).hasSize(MANY);
    String last = answers.getLast().get("id").asString();
    assertThat(Documents.end(server, last)).isEqualTo("{\"state\":\"succeeded\"}");
  }

  @Test
  void aBadLineFailsAlone() {
    String keyed = "{\"pipeline\": \"photos\", \"idempotencyKey\": \"bulk-1\"%s}";
    List<JsonNode> answers =
        post(
            String.join(
                "\n",
                GOOD,
                "{",
                "",
                "[1]",
                "{\"pipeline\": \"nobody\"}",
                "{\"pipeline\": \"photos\", \"version\": 77}",
                "{\"pipeline\": \"photos\", \"inptu\": {}, \"tags\": 3, \"priority\": 10}",
                "{\"pipeline\": \"photos\", \"input\": {\"a\": \"\\u0000\"}}",
                "{\"pipeline\": \"photos\", \"input\": {\"a\": \"" + "x".repeat(5 << 20) + "\"}}",
                "{\"pipeline\": \"photos\", \"input\": {\"a\": ["
                    + "1e999, ".repeat(5_000)
                    + "1]}}",
                keyed.formatted(""),
                keyed.formatted(""),
                keyed.formatted(", \"tags\": [\"other\"]"),
                "{\"pipeline\": \"photos\", \"idempotencyKey\": \"a b\"}",
                GOOD));

    assertThat(answers)
        .extracting(answer -> answer.get("line") + " " + answer.at("/problem/code").asString("run"))
        .containsExactly(
            "1 run",
            "2 malformed-json",
            "4 invalid-request",
            "5 pipeline-not-found",
            "6 version-not-found",
            "7 invalid-request",
            "8 invalid-request",
            "9 body-too-large",
            "10 body-too-large",
            "11 run",
            "12 run",
            "13 idempotency-key-reused",
            "14 invalid-request",
            "15 run");
    assertThat(answers.get(5).at("/problem/errors")).hasSize(3);
    assertThat(answers.get(9).has("repeated")).isFalse();
    assertThat(answers.get(10).get("repeated").asBoolean()).isTrue();
    assertThat(answers.get(10).get("id")).isEqualTo(answers.get(9).get("id"));
  }

  @Test
  void aKeyStandsForTheSameRequestHereAndByItself() {
    String run =
        client
            .post()
            .uri("/api/v1/runs")
            .header("Idempotency-Key", "bulk-2")
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(GOOD)
            .exchange()
            .expectBody(Run.class)
            .returnResult()
            .getResponseBody()
            .id();

    JsonNode answer =
        post(GOOD.replace("{\"pipeline\"", "{\"idempotencyKey\": \"bulk-2\", \"pipeline\""))
            .getFirst();

    assertThat(answer.get("id").asString()).isEqualTo(run);
    assertThat(answer.get("repeated").asBoolean()).isTrue();
  }

  private record Run(String id) {}

  @Test
  void aLineIsAnsweredBeforeTheNextIsSent() throws IOException {
    try (ChunkedRequest request = request()) {
      for (int i = 1; i <= 5; i++) {
        request.send(GOOD + "\n");
        assertThat(read(request).get("line").asInt()).isEqualTo(i);
      }
      request.send(GOOD);
      request.end();
      assertThat(read(request).get("line").asInt())
          .as("the end of a line may be missing")
          .isEqualTo(6);
    }
  }

  @Test
  void whoReadsLateHasEveryAnswer() throws Exception {
    try (ChunkedRequest request = request()) {
      // what is sent, and the faults that it is answered with, is more than any buffers hold
      String bad = "{\"a\": 1, \"b\": 1, \"c\": 1, \"d\": 1" + " ".repeat(3_000) + "}\n";
      int lines = 30_000;
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < lines; i += 20) {
                    request.send(bad.repeat(20));
                  }
                  request.end();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              },
              task -> Thread.ofPlatform().start(task));
      List<Integer> numbers = new ArrayList<>();
      numbers.add(read(request).get("line").asInt());
      assertThat(server.until("/health/live", any -> true).path("status").asString())
          .as("others are served meanwhile")
          .isEqualTo("live");
      assertThat(sent).as("what is not read holds up what is sent").isNotDone();
      while (numbers.size() < lines) {
        numbers.add(read(request).get("line").asInt());
      }
      sent.join();
      assertThat(numbers.getLast()).isEqualTo(lines);
      assertThat(new HashSet<>(numbers)).hasSize(lines);
    }
  }

  @Test
  void aLineThatIsCutOffIsNoRequest() throws IOException {
    String line = GOOD.replace("photos\", \"input", "cut\", \"input");
    try (ChunkedRequest request = request()) {
      request.send(line + "\n" + line + "\n");
      read(request);
      read(request);
      request.send(line);
    }
    try (ChunkedRequest request = request()) {
      request.send(line + "\n" + line.substring(0, 20));
      read(request);
    }
    assertThat(post(line)).hasSize(1);

    JsonNode runs = server.until("/api/v1/runs?pipeline=cut", any -> true);

    assertThat(runs.path("items")).hasSize(4);
  }

  @Test
  void nothingButLinesIsTaken() {
    client
        .post()
        .uri(BULK)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(GOOD)
        .exchange()
        .expectStatus()
        .isEqualTo(415)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("unsupported-media-type");
    assertThat(post("")).isEmpty();
    client
        .post()
        .uri("/api/v1/ws/No!/runs/bulk")
        .contentType(MediaType.APPLICATION_NDJSON)
        .bodyValue(GOOD)
        .exchange()
        .expectStatus()
        .isBadRequest();
  }

  private static ChunkedRequest request() throws IOException {
    return ChunkedRequest.post(server.port(), BULK, "application/x-ndjson");
  }

  private static JsonNode read(ChunkedRequest request) throws IOException {
    return JsonMapper.shared().readTree(request.readLine());
  }

  private static List<JsonNode> post(String lines) {
    String answers =
        client
            .mutate()
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(-1))
            .responseTimeout(java.time.Duration.ofSeconds(60))
            .build()
            .post()
            .uri(BULK)
            .contentType(MediaType.APPLICATION_NDJSON)
            .bodyValue(lines)
            .exchange()
            .expectStatus()
            .isOk()
            .expectHeader()
            .contentType(MediaType.APPLICATION_NDJSON)
            .expectBody(String.class)
            .returnResult()
            .getResponseBody();
    return answers == null
        ? List.of()
        : answers.lines().map(JsonMapper.shared()::readTree).toList();
  }
}
