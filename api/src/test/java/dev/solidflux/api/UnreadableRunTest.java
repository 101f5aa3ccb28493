package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.testkit.ScriptedWorker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;

/** What another build wrote, or a hand in the database, is shown as far as it can be read. */
class UnreadableRunTest {
  private final MemoryServer server = MemoryServer.start();
  private final WebTestClient client = server.client();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anEventOfANewerBuildIsWhereTheDetailStops() {
    String run = startedRun();
    server.plantEvent(run, 4, "run-hibernated", 7, "{\"until\": \"spring\"}");

    detail(run)
        .jsonPath("$.unreadable")
        .isEqualTo("event 4: event run-hibernated v7 is unknown to this build")
        .jsonPath("$.state")
        .isEqualTo("running")
        .jsonPath("$.seq")
        .isEqualTo(4)
        .jsonPath("$.solids[0].tally.started")
        .isEqualTo(1);
    client
        .get()
        .uri("/api/v1/runs/{id}/events", run)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.items[3].type")
        .isEqualTo("run-hibernated")
        .jsonPath("$.items[3].body.until")
        .isEqualTo("spring");
  }

  @Test
  void anEventThatDoesNotFitIsWhereTheDetailStops() {
    String run = startedRun();
    String unheardOf = "{\"invocation\": 99, \"attempt\": 1, \"result\": 1, \"late\": false}";
    server.plantEvent(run, 4, "invocation-succeeded", 1, unheardOf);

    detail(run)
        .jsonPath("$.unreadable")
        .isEqualTo("event 4 does not fit to those before it")
        .jsonPath("$.solids[0].state")
        .isEqualTo("open");
  }

  @Test
  void anEventThatIsMissingIsWhereTheDetailStops() {
    String run = startedRun();
    server.plantEvent(run, 5, "cancel-requested", 1, "{\"reason\": \"none\"}");

    detail(run).jsonPath("$.unreadable").isEqualTo("event 4 is missing");
  }

  @Test
  void aRunWhosePipelineCannotBeReadIsShownWithoutItsSolids() {
    server.plantPipeline("odd", "{\"pipeline\": \"odd\", \"solids\": 3}");
    String run = Documents.submit(client, "{\"pipeline\": \"odd\"}");

    String why =
        client
            .get()
            .uri("/api/v1/runs/{id}", run)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(Detail.class)
            .returnResult()
            .getResponseBody()
            .unreadable();
    assertThat(why).startsWith("pipeline odd v1 cannot be read by this build");
    detail(run).jsonPath("$.state").isEqualTo("queued").jsonPath("$.solids").isEmpty();
  }

  private record Detail(String unreadable) {}

  private WebTestClient.BodyContentSpec detail(String run) {
    return client.get().uri("/api/v1/runs/{id}", run).exchange().expectStatus().isOk().expectBody();
  }

  /** Three events of it are told: it began, and its only task was sent and begun. */
  private String startedRun() {
    server.worker.on("t", task -> List.of(ScriptedWorker.started()));
    Documents.register(client, "pipeline: one\nsolids:\n  only: {queue: q, task: t, args: {}}\n");
    String run = Documents.submit(client, "{\"pipeline\": \"one\"}");
    EventReader.of(server.url()).stream(run, 0)
        .filter(event -> "3".equals(event.id()))
        .blockFirst(Duration.ofSeconds(20));
    return run;
  }
}
