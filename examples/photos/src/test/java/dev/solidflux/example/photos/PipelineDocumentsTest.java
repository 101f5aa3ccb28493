package dev.solidflux.example.photos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.expression.Evaluated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The documents that the examples ship are sound and give the solids what they take. */
class PipelineDocumentsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void thePhotosPipelineRunsItsFourSolidsInOrder() throws IOException {
    Pipeline photos = pipeline("photos.yaml");

    assertThat(photos.block().solids())
        .extracting(
            Solid::name,
            solid -> task(solid).queue(),
            solid -> solid.dependsOn().stream().sorted().toList())
        .containsExactly(
            tuple("ingest", "photos"),
            tuple("measure", "photos-measure", "ingest"),
            tuple("rank", "photos", "measure"),
            tuple("sheet", "photos", "ingest", "rank"));
  }

  @Test
  void theOutputFolderIsTheRunsOwnUnlessTheInputNamesOne() throws IOException {
    Solid ingest = pipeline("photos.yaml").block().solids().getFirst();

    assertThat(args(ingest, "{\"photos\": \"p\"}").path("out").asString())
        .isEqualTo(".solidflux/photos/0run");
    assertThat(args(ingest, "{\"photos\": \"p\", \"out\": \"here\"}").path("out").asString())
        .isEqualTo("here");
  }

  @Test
  void theCeleryExampleIsSound() throws IOException {
    assertThat(pipeline("../celery/hello.yaml").block().solids())
        .extracting(Solid::name)
        .containsExactly("ingest", "something", "count");
  }

  private static Work.Task task(Solid solid) {
    return (Work.Task) solid.work();
  }

  private static Tuple tuple(String name, String queue, String... dependsOn) {
    return Tuple.tuple(name, queue, List.of(dependsOn));
  }

  private static Pipeline pipeline(String file) throws IOException {
    return switch (PipelineDocument.parse(Files.readAllBytes(Path.of(file)), Format.YAML)) {
      case PipelineDocument.Parsed parsed -> parsed.pipeline();
      case PipelineDocument.Rejected rejected -> throw new AssertionError(rejected.faults());
    };
  }

  private static JsonNode args(Solid solid, String input) {
    Map<String, JsonNode> names =
        Map.of("input", JSON.readTree(input), "run", JSON.readTree("{\"id\": \"0run\"}"));
    Evaluated evaluated = task(solid).args().evaluate(names::get);
    assertThat(evaluated).isInstanceOf(Evaluated.Value.class);
    return ((Evaluated.Value) evaluated).json();
  }
}
