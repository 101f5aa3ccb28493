package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.testkit.ScriptedWorker;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** What is held says of which limit, and how many are before it. */
class LimitsApiTest {

  private final MemoryServer server = MemoryServer.start();
  private final WebTestClient client = server.client();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aHeldInvocationIsSentOnceTheOneBeforeItIsOver() {
    server.worker.on("t", task -> List.of(ScriptedWorker.started()));
    Documents.register(
        client,
        """
        pipeline: narrow
        solids:
          a: {queue: q, task: t, args: {n: 1}, limits: [{key: "${input.who}", max: 1}], timeout: {run: 1h}}
        """);
    String first =
        Documents.submit(client, "{\"pipeline\": \"narrow\", \"input\": {\"who\": \"ada\"}}");
    server.until(
        "/api/v1/runs/" + first + "/invocations/1",
        one -> one.at("/attempts/0/state").asString().equals("started"));
    String second =
        Documents.submit(client, "{\"pipeline\": \"narrow\", \"input\": {\"who\": \"ada\"}}");
    String third =
        Documents.submit(client, "{\"pipeline\": \"narrow\", \"input\": {\"who\": \"bob\"}}");

    JsonNode held =
        server.until(
            "/api/v1/runs/" + second + "/invocations", one -> one.at("/items/0/permit").isObject());
    assertThat(held.at("/items/0/state").asString()).isEqualTo("held");
    assertThat(held.at("/items/0/permit"))
        .hasToString("{\"limit\":\"narrow/a#0\",\"key\":\"ada\",\"max\":1,\"ahead\":0}");
    JsonNode whole = server.until("/api/v1/runs/" + second + "/invocations/1", any -> true);
    assertThat(whole.path("attempts")).isEmpty();
    assertThat(whole.at("/args/value/n").asInt()).isEqualTo(1);
    server.until("/api/v1/runs/" + third, one -> one.at("/solids/0/tally/started").asInt() == 1);

    client.post().uri("/api/v1/runs/{id}/cancel", first).exchange().expectStatus().isAccepted();

    server.until(
        "/api/v1/runs/" + second + "/invocations/1",
        one -> one.at("/attempts/0/state").asString().equals("started"));
  }

  @Test
  void aHeldRunIsBegunOnceTheOneBeforeItIsOver() {
    server.worker.on("t", task -> List.of(ScriptedWorker.started()));
    Documents.register(
        client,
        """
        pipeline: single
        limits: [{max: 1}]
        solids:
          a: {queue: q, task: t, timeout: {run: 1h}}
        """);
    String first = Documents.submit(client, "{\"pipeline\": \"single\"}");
    server.until("/api/v1/runs/" + first, one -> one.at("/solids/0/tally/started").asInt() == 1);
    String second = Documents.submit(client, "{\"pipeline\": \"single\"}");

    JsonNode held = server.until("/api/v1/runs/" + second, one -> one.path("permit").isObject());
    assertThat(held.path("state").asString()).isEqualTo("held");
    assertThat(held.at("/permit/limit").asString()).isEqualTo("single#0");
    assertThat(server.until("/api/v1/runs?state=held", any -> true).at("/items/0/id").asString())
        .isEqualTo(second);

    client.post().uri("/api/v1/runs/{id}/cancel", first).exchange().expectStatus().isAccepted();

    server.until("/api/v1/runs/" + second, one -> one.at("/solids/0/tally/started").asInt() == 1);
  }
}
