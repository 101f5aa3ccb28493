package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.api.wiring.Server;
import dev.solidflux.worker.RunningWorker;
import dev.solidflux.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Everything that a laptop runs: the server on its embedded services, and a worker beside it. */
class FullStackTest {
  /** With an input that is too large for a history. */
  private static final String RUN =
      "{\"pipeline\": \"photos\", \"input\": {\"photos\": [\"aa\", \"bbb\"], \"note\": \"%s\"}}"
          .formatted("n".repeat(100_000));

  @TempDir Path data;

  record Photo(@JsonProperty("photo") String photo) {}

  record Measures(@JsonProperty("measures") List<Integer> measures) {}

  @Test
  void aRunGoesThroughAWorkerAndIsThereAfterARestart() throws IOException {
    String run;
    try (Server server = start();
        RunningWorker worker = worker()) {
      WebTestClient client = WebTestClient.bindToServer().baseUrl(server.url().toString()).build();
      Documents.register(client, Documents.PHOTOS);
      run = Documents.submit(client, RUN);

      EventReader.Told told = EventReader.of(server.url().toString()).read(run, 0);

      assertThat(told.end()).isEqualTo("{\"state\":\"succeeded\"}");
      long last = told.numbers().getLast();
      assertThat(told.numbers()).isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
      assertThat(told.history().getLast()).contains("\"ranking\":3");
      client.get().uri("/health/ready").exchange().expectStatus().isOk();
    }
    try (Stream<Path> files = Files.walk(data.resolve("values"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".json"))).isNotEmpty();
    }
    String broker = Files.readString(data.resolve("amqp-url"));

    try (Server server = start();
        RunningWorker worker = worker()) {
      assertThat(Files.readString(data.resolve("amqp-url"))).isEqualTo(broker);
      WebTestClient client = WebTestClient.bindToServer().baseUrl(server.url().toString()).build();
      client
          .get()
          .uri("/api/v1/runs/{id}", run)
          .exchange()
          .expectBody()
          .jsonPath("$.output.ranking")
          .isEqualTo(3);
      String second = Documents.submit(client, RUN);
      assertThat(EventReader.of(server.url().toString()).read(second, 0).end())
          .isEqualTo("{\"state\":\"succeeded\"}");
    }
  }

  private Server start() {
    return Server.start(
        Settings.read(
            Map.of(
                "SOLIDFLUX_DATA",
                data.toString(),
                "SOLIDFLUX_PAYLOADS",
                data.resolve("values").toUri().toString(),
                "SOLIDFLUX_HTTP_PORT",
                "0",
                "SOLIDFLUX_SHUTDOWN_GRACE",
                "5s")));
  }

  private RunningWorker worker() throws IOException {
    Path file = data.resolve("amqp-url");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    return Worker.named("test")
        .amqp(Files.readString(file).strip())
        .queue(
            "photos",
            queue ->
                queue
                    .solid(
                        "photos.measure", Photo.class, (photo, context) -> photo.photo().length())
                    .solid(
                        "photos.rank",
                        Measures.class,
                        (all, context) ->
                            all.measures().stream()
                                .mapToInt(Integer::intValue)
                                .max()
                                .orElseThrow()))
        .start();
  }
}
