package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** What is held says of which limit, and how many are before it. */
class LimitsApiTest {

  private static MemoryServer server;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
    client = server.client();
    server.worker.succeeding("t", task -> task.args());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void pause() {
    server.worker.pause();
  }

  @AfterEach
  void resume() {
    server.resume();
  }

  @Test
  void aHeldInvocationIsSentOnceTheOneBeforeItIsOver() {
    Documents.register(
        client,
        """
        pipeline: narrow
        solids:
          a: {queue: q, task: t, args: {n: 1}, limits: [{key: "${input.who}", max: 1}]}
        """);
    String ada = "{\"pipeline\": \"narrow\", \"input\": {\"who\": \"ada\"}}";
    String first = Documents.submit(client, ada);
    server.until(
        "/api/v1/runs/" + first + "/invocations/1",
        one -> one.at("/attempts/0/state").asString().equals("sent"));
    String second = Documents.submit(client, ada);
    JsonNode held =
        server.until(
            "/api/v1/runs/" + second + "/invocations", one -> one.at("/items/0/permit").isObject());
    assertThat(held.at("/items/0/state").asString()).isEqualTo("held");
    assertThat(held.at("/items/0/permit"))
        .hasToString("{\"limit\":\"narrow/a#0\",\"key\":\"ada\",\"max\":1,\"ahead\":0}");
    JsonNode whole = server.until("/api/v1/runs/" + second + "/invocations/1", any -> true);
    assertThat(whole.path("attempts")).isEmpty();
    assertThat(whole.at("/args/value/n").asInt()).isEqualTo(1);
    String other = Documents.submit(client, ada.replace("ada", "bob"));
    server.until(
        "/api/v1/runs/" + other + "/invocations/1",
        one -> one.at("/attempts/0/state").asString().equals("sent"));

    server.resume();

    assertThat(Documents.end(server, second)).isEqualTo("{\"state\":\"succeeded\"}");
    assertThat(
            server
                .until("/api/v1/runs/" + second + "/invocations/1", any -> true)
                .at("/attempts/0/state")
                .asString())
        .isEqualTo("succeeded");
  }

  @Test
  void aHeldRunIsBegunOnceTheOneBeforeItIsOver() {
    Documents.register(
        client, "{pipeline: single, limits: [{max: 1}], solids: {a: {queue: q, task: t}}}");
    String first = Documents.submit(client, "{\"pipeline\": \"single\"}");
    server.until("/api/v1/runs/" + first, one -> one.at("/solids/0/tally/queued").asInt() == 1);
    String second = Documents.submit(client, "{\"pipeline\": \"single\"}");

    JsonNode held = server.until("/api/v1/runs/" + second, one -> one.path("permit").isObject());
    assertThat(held.path("state").asString()).isEqualTo("held");
    assertThat(held.at("/permit/limit").asString()).isEqualTo("single#0");
    assertThat(server.until("/api/v1/runs/" + second + "/standing", any -> true).path("permit"))
        .isEqualTo(held.path("permit"));
    assertThat(server.until("/api/v1/runs?state=held", any -> true).at("/items/0/id").asString())
        .isEqualTo(second);

    server.resume();

    assertThat(Documents.end(server, second)).isEqualTo("{\"state\":\"succeeded\"}");
  }
}
