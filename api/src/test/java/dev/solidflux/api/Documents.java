package dev.solidflux.api;

import dev.solidflux.api.wiring.MemoryServer;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Documents that the tests register, and the requests that all of them make. */
public final class Documents {
  public static final MediaType YAML = MediaType.valueOf("application/yaml");

  /** Two solids, one of them fanned out. */
  public static final String PHOTOS =
      """
      pipeline: photos
      solids:
        measure:
          forEach: ${input.photos}
          as: photo
          queue: photos
          task: photos.measure
          args: {photo: "${photo}"}
        rank:
          queue: photos
          task: photos.rank
          args: {measures: "${measure}"}
      output: {ranking: "${rank}"}
      """;

  private Documents() {}

  public static void register(WebTestClient client, String document) {
    client
        .post()
        .uri("/api/v1/pipelines")
        .contentType(YAML)
        .bodyValue(document)
        .exchange()
        .expectStatus()
        .isCreated();
  }

  /** The id of a new run. */
  public static String submit(WebTestClient client, String body) {
    Map<?, ?> run =
        client
            .post()
            .uri("/api/v1/runs")
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(body)
            .exchange()
            .expectStatus()
            .isAccepted()
            .expectBody(Map.class)
            .returnResult()
            .getResponseBody();
    return (String) run.get("id");
  }

  /** Waits on the run's own stream until it has ended; its last event says how. */
  public static String end(MemoryServer server, String run) {
    return EventReader.of(server.url()).read(run, 0).end();
  }
}
