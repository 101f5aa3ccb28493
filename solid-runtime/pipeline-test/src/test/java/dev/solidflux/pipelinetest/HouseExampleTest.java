package dev.solidflux.pipelinetest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pipelines of {@code examples/house}. */
class HouseExampleTest {

  private static final Map<String, String> INPUT = Map.of("album", "attic", "customer", "ada");

  private static PipelineTest pipeline(String file) {
    return PipelineTest.of(Path.of("../../examples/house").resolve(file))
        .solid(
            "solids.ingest",
            task ->
                Map.of("views", List.of(view("door", 30), view("window", 20), view("floor", 1))))
        .solid("solids.depth", task -> task.args().path("tile").asString() + ".depth")
        .solid(
            "solids.surface",
            task ->
                Map.of(
                    "uri",
                    task.args().path("view").asString()
                        + " of "
                        + task.args().path("depths").size()))
        .solid("solids.model", task -> Map.of("uri", "room.model"))
        .solid("solids.publish", task -> "published")
        .solid("solids.tidy", task -> null);
  }

  private static Map<String, Object> view(String name, int tiles) {
    return Map.of(
        "name",
        name,
        "exposure",
        1.5,
        "tiles",
        IntStream.range(0, tiles).mapToObj(tile -> name + "/" + tile).toList());
  }

  private static PipelineTest failingFor(PipelineTest pipeline, String tile) {
    return pipeline.solid(
        "solids.depth",
        task -> {
          if (task.args().path("tile").asString().equals(tile)) {
            throw new TaskFails("ValueError", "too dark");
          }
          return "depth";
        });
  }

  private static String outcomeTold(TestedRun run) {
    return run.sent().getLast().task().args().path("outcome").asString();
  }

  @Test
  void aRoomThatIsApprovedIsPublished() {
    TestedRun run =
        pipeline("house.yaml")
            .signal(Duration.ofHours(5), "approve", Map.of("approved", true, "by", "grace"))
            .run(INPUT);

    assertThat(run.output())
        .hasToString(
            "{'item':{'customer':'ada','album':'attic','model':'room.model','views':['door','window','floor']},'published':true}"
                .replace('\'', '"'));
    assertThat(run.order()).endsWith("model", "publish", "tidy").hasSize(1 + 51 + 3 + 3);
    assertThat(outcomeTold(run)).isEqualTo("succeeded");
    assertThat(run.time()).isEqualTo(Duration.ofHours(5));
  }

  @Test
  void aViewGoesOnWhileAnotherIsInItsFirstStep() {
    TestedRun run =
        pipeline("house.yaml")
            .signal(Duration.ZERO, "approve", Map.of("approved", false))
            .run(INPUT);

    assertThat(run.order().indexOf("views[2].surface"))
        .isLessThan(run.order().indexOf("views[0].depths[29]"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRoomThatNobodyApprovesIsNot(boolean said) {
    PipelineTest house = pipeline("house.yaml");
    if (said) {
      house.signal(Duration.ofHours(5), "approve", Map.of("approved", false, "by", "grace"));
    }
    TestedRun run = house.run(INPUT);

    assertThat(run.state()).isEqualTo("succeeded");
    assertThat(run.output().path("published").booleanValue()).isFalse();
    assertThat(run.order()).doesNotContain("publish").endsWith("tidy");
    assertThat(run.time()).isEqualTo(said ? Duration.ofHours(5) : Duration.ofDays(2));
  }

  @Test
  void aTileThatCannotBeReadEndsTheRunAndIsTidiedUp() {
    TestedRun run = failingFor(pipeline("house.yaml"), "window/7").run(INPUT);

    assertThat(run.state()).isEqualTo("failed");
    assertThat(run.failure())
        .extracting(TestedRun.FailedWith::path)
        .isEqualTo("views[1].depths[7]");
    assertThat(outcomeTold(run)).isEqualTo("failed");
  }

  @Test
  void itsNextVersionDoesWithoutTheTileAndWithoutViewsOfOne() {
    TestedRun run = failingFor(pipeline("house-next.yaml"), "window/7").run(INPUT);

    assertThat(run.output().at("/item/views")).hasToString("[\"door\",\"window\"]");
    assertThat(run.sent())
        .filteredOn(sent -> sent.task().path().endsWith("surface"))
        .extracting(sent -> sent.task().args().path("depths").size())
        .containsExactlyInAnyOrder(30, 19);
  }
}
