package dev.solidflux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.artifact.Artifacts;
import dev.solidflux.solidtest.Replies;
import dev.solidflux.solidtest.SolidTask;
import dev.solidflux.solidtest.SolidTest;
import dev.solidflux.worker.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Programs that are given files by their addresses, and make some. */
@Timeout(60)
class TaskFilesTest {

  @TempDir private Path folder;
  private Artifacts artifacts;

  @BeforeEach
  void open() throws Exception {
    artifacts =
        Artifacts.open(
            Map.of(
                "SOLIDFLUX_ARTIFACTS", folder.resolve("kept").toUri().toString(),
                "SOLIDFLUX_ARTIFACT_SOURCES", folder.toString(),
                "SOLIDFLUX_ARTIFACT_CACHE", folder.resolve("cache").toString()));
  }

  @AfterEach
  void close() throws Exception {
    artifacts.close();
  }

  private Replies run(String script, Map<String, ?> arguments) {
    ProcessSolid solid =
        ProcessSolid.of("sh", "-c", script, "tool", "{files.left}")
            .files(artifacts, List.of("left", "others"));
    return SolidTest.of(Worker.named("test").queue("tools", q -> q.solid("tool", solid)))
        .run(SolidTask.of("tool", arguments));
  }

  @Test
  void whatAProgramMadeIsWhatTheNextOneIsGiven() throws Exception {
    Path photo = Files.writeString(folder.resolve("photo"), "a photograph");
    Replies first =
        run(
            "tr a-z A-Z <$1 >loud; echo '{\"model\": {\"file\": \"loud\", \"type\": \"text/plain\"}, \"n\": [1]}' >$SOLIDFLUX_OUTPUT",
            Map.of("left", photo.toUri().toString()));
    JsonNode model = first.result().path("model");
    assertThat(model.path("type").asString()).isEqualTo("text/plain");
    assertThat(model.path("bytes").asInt()).isEqualTo(12);
    assertThat(first.result().path("n")).hasToString("[1]");
    Replies second = run("cat $1 | sed 's/.*/\"&\"/' >$SOLIDFLUX_OUTPUT", Map.of("left", model));
    assertThat(second.result().asString()).isEqualTo("A PHOTOGRAPH");
  }

  @Test
  void aListOfArtifactsIsAListOfPathsInTheContext() throws Exception {
    Path one = Files.writeString(folder.resolve("one"), "1");
    Path two = Files.writeString(folder.resolve("two"), "2");
    Replies replies =
        run(
            "cp $SOLIDFLUX_CONTEXT $SOLIDFLUX_OUTPUT",
            Map.of("left", one.toString(), "others", List.of(one.toString(), two.toString())));
    assertThat(replies.result().at("/files/others/1").asString()).isEqualTo(two.toString());
  }

  @Test
  void whatIsNotToBeHadFailsTheAttempt() {
    assertThat(run("true", Map.of("left", "file:///etc/passwd")).failure().type())
        .isEqualTo("ArtifactRefused");
    assertThat(run("true", Map.of("left", "file:///etc/none")).failure().type())
        .as("whether it is there is nobody's business")
        .isEqualTo("ArtifactRefused");
    assertThat(run("true", Map.of("left", folder.resolve("none").toString())).failure().type())
        .isEqualTo("NoArtifact");
    assertThat(run("true", Map.of("left", 3)).failure().message())
        .isEqualTo("left: an artifact is an address, or an object with an address as its uri");
    assertThat(run("true", Map.of()).failure().message())
        .isEqualTo("args.left must be an artifact");
  }

  @Test
  void aProgramKeepsOnlyFilesOfItsOwnFolder() throws Exception {
    Path photo = Files.writeString(folder.resolve("photo"), "a photograph");
    for (String name : List.of("/etc/passwd", "../input.json", "link", "none")) {
      Replies replies =
          run(
              "ln -s /etc/passwd link; echo '{\"file\": \"%s\"}' >$SOLIDFLUX_OUTPUT"
                  .formatted(name),
              Map.of("left", photo.toString()));
      assertThat(replies.failure().type()).as(name).isEqualTo("NoArtifact");
    }
  }
}
