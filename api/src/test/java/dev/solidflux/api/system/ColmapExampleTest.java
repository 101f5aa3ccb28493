package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.solidflux.api.Main;
import dev.solidflux.testkit.faults.ChildProcess;
import dev.solidflux.testkit.services.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.codec.ServerSentEvent;

/**
 * Debian's COLMAP, driven by {@code examples/colmap} on the pair of the room; skipped without it.
 */
@Tag("without-the-broker")
@Timeout(180)
class ColmapExampleTest {
  private static final Path EXAMPLE = Path.of("../examples/colmap");
  private static final Path PAIR = Path.of("../examples/room/pair");

  @TempDir Path folder;

  @Test
  void twoPhotographsBecomeACloudOfPoints() throws Exception {
    assumeThat(Path.of("/usr/bin/colmap")).as("Debian's colmap").isRegularFile();
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (String photo : List.of("left.jpg", "right.jpg")) {
      Files.copy(PAIR.resolve(photo), photos.resolve(photo));
    }
    Path out = folder.resolve("out");
    Path data = folder.resolve("data");
    try (ServerProcess server = Installation.startWithItsBroker(data, TestDatabase.fresh().url());
        ChildProcess worker =
            ChildProcess.java(
                Main.class,
                Map.of("SOLIDFLUX_AMQP_URL", Files.readString(data.resolve("amqp-url")).strip()),
                "worker",
                "--file",
                EXAMPLE.resolve("worker.yaml").toString())) {
      server.api().register(Files.readString(EXAMPLE.resolve("colmap.yaml")));
      String run =
          server
              .api()
              .submit(
                  "colmap",
                  "{\"photos\": \"%s\", \"out\": \"%s\", \"aside\": true}".formatted(photos, out));
      List<ServerSentEvent<String>> stream =
          server.api().stream(run, 0).collectList().block(Duration.ofMinutes(2));
      assertThat(stream.getLast().data())
          .as(String.join("\n", worker.lines()))
          .isEqualTo("{\"state\":\"succeeded\"}");
      assertThat(out.resolve("points.ply")).isNotEmptyFile();
      assertThat(stream)
          .anyMatch(event -> String.valueOf(event.data()).contains("\"fraction\":1.0"));
    }
  }
}
