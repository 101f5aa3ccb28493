package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

class SetAsideTest {
  private static MemoryServer server;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
    client = server.client();
    server.plantPipeline("odd", "{\"pipeline\": \"odd\", \"solids\": 3}");
    Documents.register(client, Documents.PHOTOS);
    server.worker.succeeding("photos.rank", task -> task.args());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aRunThatTheEngineCannotGoOnWithSaysSoWhereverItIsShown() {
    String run = Documents.submit(client, "{\"pipeline\": \"odd\"}");

    JsonNode detail = setAside(run);
    assertThat(detail.at("/setAside/reason").asString()).contains("pipeline odd v1");
    assertThat(detail.at("/setAside/at").asString()).isNotEmpty();
    assertThat(detail.path("state").asString()).isEqualTo("queued");
    JsonNode standing = server.until("/api/v1/runs/" + run + "/standing", any -> true);
    assertThat(standing.path("setAside")).isEqualTo(detail.path("setAside"));
    JsonNode list = server.until("/api/v1/runs?pipeline=odd", any -> true);
    assertThat(list.at("/items/0/setAside/reason")).isEqualTo(detail.at("/setAside/reason"));
  }

  @Test
  void suchRunsCanBeListedAlone() {
    String aside = Documents.submit(client, "{\"pipeline\": \"odd\"}");
    setAside(aside);
    String other =
        Documents.submit(client, "{\"pipeline\": \"photos\", \"input\": {\"photos\": []}}");

    String only = server.until("/api/v1/runs?setAside=true", any -> true).toString();
    assertThat(only).contains(aside).doesNotContain(other);
    String all = server.until("/api/v1/runs?setAside=false", any -> true).toString();
    assertThat(all).contains(aside, other);
    client.get().uri("/api/v1/runs?setAside=yes").exchange().expectStatus().isBadRequest();
  }

  @Test
  void aReleaseHasTheEngineTryAgain() {
    String run = Documents.submit(client, "{\"pipeline\": \"odd\"}");
    String since = setAside(run).at("/setAside/at").asString();

    client.post().uri("/api/v1/runs/{id}/release", run).exchange().expectStatus().isAccepted();

    // what kept it is still there
    server.until(
        "/api/v1/runs/" + run,
        detail ->
            detail.path("setAside").isObject()
                && !detail.at("/setAside/at").asString().equals(since));
  }

  @Test
  void whatIsNotSetAsideCannotBeReleased() {
    String run =
        Documents.submit(client, "{\"pipeline\": \"photos\", \"input\": {\"photos\": []}}");
    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");

    refused(run, 409, "not-set-aside");
    refused("01arz3ndektsv4rrffq69g5fav", 404, "run-not-found");
    refused("x", 400, "invalid-request");
  }

  private static void refused(String run, int status, String code) {
    client
        .post()
        .uri("/api/v1/runs/{id}/release", run)
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo(code);
  }

  private static JsonNode setAside(String run) {
    return server.until("/api/v1/runs/" + run, detail -> detail.path("setAside").isObject());
  }
}
