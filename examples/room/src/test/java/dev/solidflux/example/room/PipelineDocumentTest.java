package dev.solidflux.example.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** The document that the example ships is sound and names its solids. */
class PipelineDocumentTest {

  @Test
  void theRoomPipelineRunsItsSolidsOnTwoQueues() throws IOException {
    assertThat(pipeline().block().solids())
        .extracting(
            Solid::name,
            solid -> ((Work.Task) solid.work()).queue(),
            solid -> ((Work.Task) solid.work()).task())
        .contains(
            Tuple.tuple("check", "room", "room.check"),
            Tuple.tuple("depth", "room-depth", "room.depth"),
            Tuple.tuple("merge", "room", "room.merge"),
            Tuple.tuple("surface", "room", "room.surface"),
            Tuple.tuple("view", "room", "room.view"));
  }

  private static Pipeline pipeline() throws IOException {
    return switch (PipelineDocument.parse(Files.readAllBytes(Path.of("room.yaml")), Format.YAML)) {
      case PipelineDocument.Parsed parsed -> parsed.pipeline();
      case PipelineDocument.Rejected rejected -> throw new AssertionError(rejected.faults());
    };
  }
}
