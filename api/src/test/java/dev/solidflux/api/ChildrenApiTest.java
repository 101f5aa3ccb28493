package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Runs that are solids of other runs, as they are seen over HTTP. */
class ChildrenApiTest {

  private static final String ABOVE =
      """
      pipeline: above
      solids:
        each: {forEach: "${input.rooms}", pipeline: below, input: {room: "${item}"}, onError: collect}
        lost: {pipeline: nobody, onError: collect}
      """;

  private static final String BELOW =
      """
      pipeline: below
      input: {type: object, properties: {room: {type: string}}}
      solids:
        a: {queue: q, task: t.echo, args: {x: "${input.room}"}}
      output: "${a}"
      """;

  private static MemoryServer server;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
    client = server.client();
    server.worker.succeeding("t.echo", task -> task.args().get("x"));
    Documents.register(client, BELOW);
    Documents.register(client, ABOVE);
    Documents.register(client, "{pipeline: slow, solids: {a: {await: {signal: go}}}}");
    Documents.register(client, "{pipeline: waits, solids: {a: {pipeline: slow}}}");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode read(String path) {
    return server.until("/api/v1/" + path, any -> true);
  }

  @Test
  void eachLeadsToTheOther() {
    String run =
        Documents.submit(
            client, "{\"pipeline\": \"above\", \"input\": {\"rooms\": [\"hall\", 7]}}");

    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");
    JsonNode detail = read("runs/" + run);
    assertThat(detail.at("/solids/0/kind").asString()).isEqualTo("pipeline");
    assertThat(detail.at("/solids/0/pipeline").asString()).isEqualTo("below");
    assertThat(detail.at("/parent").isNull()).isTrue();
    assertThat(detail.at("/output/each/0/value").asString()).isEqualTo("hall");
    assertThat(detail.at("/output/each/1/error/cause").asString()).isEqualTo("child");
    assertThat(detail.at("/output/each/1/error/type").asString()).isEqualTo("SCHEMA");
    assertThat(detail.at("/output/lost/error/message").asString())
        .isEqualTo("there is no pipeline 'nobody'");

    JsonNode invocations = read("runs/" + run + "/invocations?solid=each");
    String child = invocations.at("/items/0/child").asString();
    JsonNode below = read("runs/" + child);
    assertThat(below.at("/parent/run").asString()).isEqualTo(run);
    assertThat(below.at("/parent/invocation").asInt())
        .isEqualTo(invocations.at("/items/0/invocation").asInt());
    assertThat(below.at("/output").asString()).isEqualTo("hall");
    JsonNode whole = read("runs/" + run + "/invocations/" + invocations.at("/items/0/invocation"));
    assertThat(whole.at("/args/value/room").asString()).isEqualTo("hall");
    assertThat(whole.at("/result/value").asString()).isEqualTo("hall");
    assertThat(whole.path("attempts")).isEmpty();
    assertThat(whole.path("child").asString()).isEqualTo(child);
    JsonNode children = read("runs?parent=" + run);
    assertThat(children.path("items"))
        .hasSize(2)
        .extracting(one -> one.path("id").asString())
        .contains(child);
    assertThat(children.at("/items/1/parent/run").asString()).isEqualTo(run);
  }

  @Test
  void aCancelGoesDown() {
    String run = Documents.submit(client, "{\"pipeline\": \"waits\"}");
    JsonNode waiting =
        server.until(
            "/api/v1/runs/" + run + "/invocations",
            answer -> answer.at("/items/0/child").isString());
    String child = waiting.at("/items/0/child").asString();
    server.until(
        "/api/v1/runs/" + child, answer -> answer.at("/solids/0/tally/waiting").asInt() == 1);

    client.post().uri("/api/v1/runs/{id}/cancel", run).exchange().expectStatus().isAccepted();

    server.until(
        "/api/v1/runs/" + child, answer -> answer.path("state").asString().equals("cancelled"));
    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"cancelled\"}");
  }

  @Test
  void aPipelineThatIsNotThereYetIsAWarning() {
    JsonNode answer =
        client
            .post()
            .uri("/api/v1/pipelines/validate")
            .contentType(MediaType.valueOf("application/yaml"))
            .bodyValue(
                """
                pipeline: itself
                solids:
                  a: {pipeline: itself}
                  b: {pipeline: below}
                  c: {solids: {d: {pipeline: bellow, version: 2}, e: {pipeline: below, version: 2}}}
                finally:
                  f: {pipeline: nobody}
                """)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(JsonNode.class)
            .returnResult()
            .getResponseBody();
    assertThat(answer).isNotNull();
    assertThat(answer.path("warnings"))
        .extracting(one -> one.path("pointer").asString() + ": " + one.path("message").asString())
        .containsExactly(
            "/solids/c/solids/d/pipeline: there is no version 2 of pipeline 'bellow' yet: until"
                + " there is, this solid fails",
            "/solids/c/solids/e/pipeline: there is no version 2 of pipeline 'below' yet: until"
                + " there is, this solid fails",
            "/finally/f/pipeline: there is no pipeline 'nobody' yet: until there is, this solid"
                + " fails");
    assertThat(answer.at("/solids/0/pipeline").asString()).isEqualTo("itself");
  }
}
