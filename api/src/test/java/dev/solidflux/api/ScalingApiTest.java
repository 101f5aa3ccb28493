package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.testkit.ScriptedWorker;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** How much there is for a queue's workers to do. */
class ScalingApiTest {

  private static final String DEPTH = "/api/v1/scaling/depth";

  private static MemoryServer server;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
    client = server.client();
    server.worker.on("t.depth", task -> List.of(ScriptedWorker.started()));
    Documents.register(
        client,
        """
        pipeline: views
        solids:
          depth: {forEach: "${input.views}", queue: depth, task: t.depth, timeout: {run: 1m}}
        """);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void openTasksCountAndThoseOfACancelledRunDoNot() {
    assertThat(server.until(DEPTH, any -> true))
        .hasToString("{\"queue\":\"depth\",\"demand\":0,\"open\":0,\"foreseen\":0}");

    String run =
        Documents.submit(client, "{\"pipeline\": \"views\", \"input\": {\"views\": [1, 2, 3]}}");
    server.until(DEPTH, answer -> answer.path("demand").asInt() == 3);
    JsonNode explained = server.until(DEPTH + "?explain=true", any -> true);
    assertThat(explained.path("tasks")).hasSize(3);
    assertThat(explained.at("/tasks/0"))
        .hasToString(
            "{\"ws\":\"default\",\"run\":\"%s\",\"invocation\":1,\"attempt\":1,\"task\":\"t.depth\"}"
                .formatted(run));

    assertThat(explained.path("expected")).isEmpty();
    JsonNode workers =
        server.until(DEPTH + "?explain=true", answer -> answer.has("workers")).path("workers");
    assertThat(workers.path("prewarm").asString("")).isEqualTo("budget");
    assertThat(workers.path("served").asBoolean(false)).isTrue();
    assertThat(workers.path("waited").asDouble(-1)).isBetween(0.0, 60.0);

    client.post().uri("/api/v1/runs/{id}/cancel", run).exchange().expectStatus().isAccepted();
    server.until(DEPTH, answer -> answer.path("demand").asInt() == 0);
  }

  @Test
  void aQueueMayHaveAnyName() {
    client
        .get()
        .uri("/api/v1/scaling/{queue}", "gpu/depth map?")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.queue")
        .isEqualTo("gpu/depth map?");
  }

  @Test
  void whatIsNoQueueOrNoParameterIsSaid() {
    client
        .get()
        .uri("/api/v1/scaling/{queue}?explian=true", "q".repeat(256))
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.errors.length()")
        .isEqualTo(2)
        .jsonPath("$.errors[0].message")
        .isEqualTo("there is no parameter 'explian'; did you mean 'explain'?");
  }
}
