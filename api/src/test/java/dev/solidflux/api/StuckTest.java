package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Whatever does not get on says so, and why. */
class StuckTest {
  private static final String TWO =
      """
      pipeline: two
      solids:
        first: {queue: good, task: t, args: {}}
        second: {queue: bad, task: t, args: {}, after: [first]}
      """;

  private final MemoryServer server = MemoryServer.start();
  private final WebTestClient client = server.client();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aQueueThatTakesNoTasksIsNamedWithTheReasonWhereverItMatters() {
    server.worker.succeeding("t", task -> task.args());
    server.refuse("bad", "NOT_FOUND - no queue 'bad'\u001b[2J");
    Documents.register(client, TWO);
    String run = Documents.submit(client, "{\"pipeline\": \"two\"}");

    JsonNode detail =
        server.until(
            "/api/v1/runs/" + run, answer -> answer.at("/solids/1/trouble/since").isString());
    assertThat(detail.at("/solids/1/trouble/reason").asString()).contains("no queue 'bad'");
    assertThat(detail.at("/solids/0/trouble").isNull()).isTrue();
    JsonNode standing = server.until("/api/v1/runs/" + run + "/standing", any -> true);
    assertThat(standing.at("/queues/0/queue").asString()).isEqualTo("bad");
    assertThat(standing.at("/queues/0/trouble/reason").asString()).contains("no queue 'bad'");
    assertThat(standing.at("/next/kind").asString()).isEqualTo("queue");
    String solid = detail.at("/solids/1/name").asString();
    JsonNode waiting =
        server.until("/api/v1/runs/" + run + "/invocations?solid=" + solid, any -> true);
    assertThat(waiting.at("/items/0/deadline/kind").asString()).isEqualTo("queue");
    assertThat(waiting.at("/items/0/deadline/at").asString())
        .isEqualTo(standing.at("/next/at").asString());
    JsonNode ready = server.until("/health/ready", answer -> !answer.path("stuck").isEmpty());
    assertThat(ready.path("status").asString()).isEqualTo("ready");
    assertThat(ready.path("stuck")).hasSize(1);
    assertThat(ready.at("/stuck/0/queue").asString()).isEqualTo("bad");
    assertThat(ready.at("/stuck/0/reason").asString())
        .contains("no queue 'bad'")
        .doesNotContain("\u001b");

    server.accept("bad");

    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");
    server.until("/health/ready", answer -> answer.path("stuck").isEmpty());
  }

  @Test
  void aBrokerThatTakesNoMessagesMakesTheNodeNotReady() {
    server.until("/health/ready", answer -> answer.path("broker").asString().equals("connected"));
    client.get().uri("/health/ready").exchange().expectStatus().isOk();

    server.block("low on memory");

    JsonNode ready =
        server.until(
            "/health/ready", answer -> !answer.path("broker").asString().equals("connected"));
    assertThat(ready.path("broker").asString()).isEqualTo("blocked: low on memory");
    assertThat(ready.path("status").asString()).isEqualTo("not-ready");
    client.get().uri("/health/ready").exchange().expectStatus().isEqualTo(503);
    Documents.register(client, TWO);
    String run = Documents.submit(client, "{\"pipeline\": \"two\"}");
    assertThat(server.until("/api/v1/runs/" + run + "/standing", any -> true).path("broker"))
        .hasToString("\"blocked: low on memory\"");

    server.unblock();

    server.until("/health/ready", answer -> answer.path("status").asString().equals("ready"));
  }

  @Test
  void aPlaceForLargeValuesThatIsAwayIsToldOfUntilItIsBack() {
    server.worker.succeeding("t", task -> task.args().path("text"));
    Documents.register(
        client,
        "pipeline: large\nsolids:\n  only: {queue: q, task: t, args: {text: \"${input.text}\"}}\n");
    server.until("/health/ready", answer -> answer.path("payloads").asString().equals("kept"));
    server.failPayloads(true);
    String run =
        Documents.submit(
            client,
            "{\"pipeline\": \"large\", \"input\": {\"text\": \"%s\"}}"
                .formatted("a".repeat(90_000)));

    JsonNode ready =
        server.until(
            "/health/ready", answer -> answer.path("payloads").asString().startsWith("failing"));
    assertThat(ready.path("payloads").asString()).endsWith(": a test lets it fail");
    assertThat(ready.path("status").asString()).isEqualTo("ready");

    server.failPayloads(false);

    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");
    server.until("/health/ready", answer -> answer.path("payloads").asString().equals("kept"));
  }
}
