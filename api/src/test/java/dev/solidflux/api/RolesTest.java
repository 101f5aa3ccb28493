package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

/** What a node of each role serves, and whether it owns anything. */
class RolesTest {

  private static MemoryServer start(String role) {
    return MemoryServer.start(
        Map.of(
            "SOLIDFLUX_ROLE", role,
            "SOLIDFLUX_AMQP_URL", "amqp://unused",
            "SOLIDFLUX_POSTGRES_URL", "postgresql://unused@unused/unused"));
  }

  @Test
  void anEngineServesHealthAndMetricsAndSaysOfAllElseWhichRoleItHas() {
    try (MemoryServer server = start("engine")) {
      JsonNode ready =
          server.until(
              "/health/ready", health -> health.get("status").stringValue().equals("ready"));
      assertThat(ready.get("role").stringValue()).isEqualTo("engine");
      server.client().get().uri("/health/live").exchange().expectStatus().isOk();
      server.client().get().uri("/metrics").exchange().expectStatus().isOk();
      for (String path :
          List.of("/", "/runs/x", "/api/v1/runs", "/api/v1/scaling/q", "/assets/x")) {
        String problem =
            server
                .client()
                .get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        assertThat(problem).contains("\"code\":\"not-this-role\"", "the role 'engine'");
      }
    }
  }

  @Test
  void anApiNodeTakesRunsAndOwnsNothing() {
    try (MemoryServer server = start("api")) {
      JsonNode ready =
          server.until(
              "/health/ready", health -> health.get("status").stringValue().equals("ready"));
      assertThat(ready.get("role").stringValue()).isEqualTo("api");
      assertThat(ready.get("shards").intValue()).isZero();
      assertThat(ready.get("nodes").intValue()).isZero();
      Documents.register(server.client(), Documents.PHOTOS);
      String run =
          Documents.submit(
              server.client(), "{\"pipeline\": \"photos\", \"input\": {\"photos\": []}}");
      server
          .client()
          .get()
          .uri("/api/v1/runs/" + run)
          .exchange()
          .expectBody()
          .jsonPath("$.state")
          .isEqualTo("queued");
    }
  }

  @Test
  void aNodeThatOwnsNothingIsReadyWithoutABroker() {
    try (MemoryServer server = start("api")) {
      server.block("memory");
      JsonNode ready =
          server.until(
              "/health/ready", health -> health.get("broker").stringValue().startsWith("blocked"));
      assertThat(ready.get("status").stringValue()).isEqualTo("ready");
    }
  }
}
