package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.flow.follow.FeedItem;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.testkit.ScriptedWorker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.test.StepVerifier;

class EventStreamsTest {
  private static final String ONE =
      "pipeline: one\nsolids:\n  only: {queue: q, task: t, args: {}}\n";

  private MemoryServer server;
  private WebTestClient client;

  @BeforeEach
  void start() {
    server = MemoryServer.start(Map.of("SOLIDFLUX_HTTP_STREAMS", "1"));
    client = server.client();
    server.worker.on(
        "t", task -> List.of(ScriptedWorker.started(), ScriptedWorker.progress(0.25, "begun")));
    Documents.register(client, ONE);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void progressIsToldToWhoComesLate() {
    String run = Documents.submit(client, "{\"pipeline\": \"one\"}");
    progress(run);

    StepVerifier.create(EventReader.of(server.url()).stream(run, 0).filter(this::isTelemetry))
        .assertNext(event -> assertThat(event.data()).contains("\"fraction\":0.25"))
        .thenCancel()
        .verify(Duration.ofSeconds(20));
    client
        .get()
        .uri("/api/v1/runs/{id}/invocations", run)
        .exchange()
        .expectBody()
        .jsonPath("$.items[0].progress.fraction")
        .isEqualTo(0.25)
        .jsonPath("$.items[0].state")
        .isEqualTo("started");
  }

  @Test
  void streamsAreNotBufferedOnTheirWay() {
    String run = Documents.submit(client, "{\"pipeline\": \"one\"}");

    client
        .get()
        .uri("/api/v1/runs/{id}/events", run)
        .accept(MediaType.TEXT_EVENT_STREAM)
        .exchange()
        .expectHeader()
        .valueEquals("Cache-Control", "no-cache")
        .expectHeader()
        .valueEquals("X-Accel-Buffering", "no")
        .returnResult(String.class)
        .getResponseBody()
        .blockFirst(Duration.ofSeconds(20));
  }

  @Test
  void thereIsALimitToOpenStreams() {
    String run = Documents.submit(client, "{\"pipeline\": \"one\"}");

    StepVerifier.create(EventReader.of(server.url()).stream(run, 0))
        .expectNextCount(1)
        .then(
            () ->
                client
                    .get()
                    .uri("/api/v1/runs/{id}/events", run)
                    .accept(MediaType.TEXT_EVENT_STREAM)
                    .exchange()
                    .expectStatus()
                    .isEqualTo(503)
                    .expectBody()
                    .jsonPath("$.code")
                    .isEqualTo("too-many-streams"))
        .thenCancel()
        .verify(Duration.ofSeconds(20));
  }

  @Test
  void aStoppingServerEndsItsStreams() {
    String run = Documents.submit(client, "{\"pipeline\": \"one\"}");

    StepVerifier.create(EventReader.of(server.url()).stream(run, 0))
        .thenConsumeWhile(event -> !isTelemetry(event))
        .expectNextMatches(this::isTelemetry)
        .then(server::close)
        .thenConsumeWhile(event -> true)
        .expectComplete()
        .verify(Duration.ofSeconds(20));
  }

  /** Waits until the run's attempt has told its progress. */
  private void progress(String run) {
    server
        .telemetry(run)
        .filter(
            item ->
                item instanceof FeedItem.Telemetry(Runs.Telemetry told)
                    && told.kind().equals("progress"))
        .blockFirst(Duration.ofSeconds(20));
  }

  private boolean isTelemetry(ServerSentEvent<String> event) {
    return "telemetry".equals(event.event());
  }
}
