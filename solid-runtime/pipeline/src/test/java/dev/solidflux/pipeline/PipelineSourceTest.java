package dev.solidflux.pipeline;

import static dev.solidflux.pipeline.Solids.await;
import static dev.solidflux.pipeline.Solids.delay;
import static dev.solidflux.pipeline.Solids.delayUntil;
import static dev.solidflux.pipeline.Solids.expr;
import static dev.solidflux.pipeline.Solids.group;
import static dev.solidflux.pipeline.Solids.task;
import static dev.solidflux.pipeline.Solids.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.pipelinetest.PipelineTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is written in Java is the document that the pages show. */
class PipelineSourceTest {

  private static final Path DOCS = Path.of("../../docs");

  private static List<String> blocks(String page, String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(DOCS.resolve(page)))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** The document of an example of docs/pipelines.md. */
  private static JsonNode example(String name) throws IOException {
    String yaml =
        blocks("pipelines.md", "yaml").stream()
            .filter(text -> text.startsWith("pipeline: " + name + "\n"))
            .findFirst()
            .orElseThrow();
    return parsed(PipelineDocument.parse(yaml, Format.YAML));
  }

  private static JsonNode parsed(PipelineDocument document) {
    assertThat(document).isInstanceOf(PipelineDocument.Parsed.class);
    return ((PipelineDocument.Parsed) document).document();
  }

  @Test
  void resize() throws IOException {
    Map<String, Object> text = Map.of("type", "string");
    PipelineSource resize =
        PipelineSource.named("resize")
            .input(
                Map.of(
                    "type",
                    "object",
                    "required",
                    List.of("photo", "widths"),
                    "properties",
                    Map.of(
                        "photo",
                        Map.of("type", "string", "pattern", "[.]jpg$"),
                        "widths",
                        Map.of(
                            "type",
                            "array",
                            "items",
                            Map.of("type", "integer", "minimum", 16, "maximum", 4096))),
                    "additionalProperties",
                    false))
            .solid(
                "resize",
                task("photos.resize")
                    .forEach(expr("input.widths"))
                    .on("photos")
                    .arg("photo", expr("input.photo"))
                    .arg("width", expr("item"))
                    .accepts(Map.of("properties", Map.of("width", Map.of("type", "integer"))))
                    .result(
                        Map.of(
                            "type",
                            "object",
                            "required",
                            List.of("uri"),
                            "properties",
                            Map.of("uri", Map.of("type", "string", "format", "uri"))))
                    .runTimeout(Duration.ofMinutes(5)));

    assertThat(resize.toJson()).isEqualTo(example("resize"));
    assertThat(await("go").schema(text).json())
        .hasToString("{\"await\":{\"signal\":\"go\",\"schema\":{\"type\":\"string\"}}}");
  }

  @Test
  void visit() throws IOException {
    PipelineSource visit =
        PipelineSource.named("visit")
            .priority(5)
            .solid(
                "scan",
                task("visit.scan")
                    .on("gpu")
                    .arg("photos", expr("input.photos"))
                    .runTimeout(Duration.ofMinutes(10)))
            .solid(
                "archive",
                task("visit.archive")
                    .on("gpu")
                    .arg("of", expr("scan"))
                    .priority(0)
                    .runTimeout(Duration.ofHours(1)));

    assertThat(visit.toJson()).isEqualTo(example("visit"));
  }

  @Test
  void catalogue() throws IOException {
    PipelineSource catalogue =
        PipelineSource.named("catalogue")
            .solid(
                "depth",
                task("catalogue.depth")
                    .on("gpu")
                    .forEach(expr("input.photos"))
                    .as("photo")
                    .arg("photo", expr("photo"))
                    .arg("scale", 2)
                    .cache(Duration.ofDays(7))
                    .runTimeout(Duration.ofMinutes(30)))
            .solid(
                "page",
                task("catalogue.page")
                    .on("cpu")
                    .arg("depth", expr("depth"))
                    .arg("customer", expr("input.customer"))
                    .cache(expr("depth"), Duration.ofHours(1))
                    .cacheVersion("2")
                    .runTimeout(Duration.ofMinutes(5)));

    assertThat(catalogue.toJson()).isEqualTo(example("catalogue"));
  }

  @Test
  void theRoom() throws IOException {
    PipelineSource room =
        PipelineSource.named("room")
            .description("from photographs to a room")
            .timeout(Duration.ofHours(2))
            .defaultRetry(Retry.attempts(3))
            .defaultQueueTimeout(Duration.ofMinutes(10))
            .defaultRunTimeout(Duration.ofMinutes(30))
            .solid("ingest", task("tasks.ingest").on("ingest").arg("photos", expr("input.photos")))
            .solid(
                "views",
                group(
                        view ->
                            view.solid(
                                    "depth",
                                    task("tasks.depth")
                                        .on("gpu-depth")
                                        .arg("view", expr("view"))
                                        .arg("at", expr("index"))
                                        .retry(
                                            Retry.attempts(4)
                                                .backoff(
                                                    Duration.ofSeconds(1), Duration.ofMinutes(1))
                                                .factor(2)
                                                .jitter(0.2)
                                                .unless("ValueError")))
                                .solid(
                                    "clean",
                                    task("tasks.clean").on("depth").arg("map", expr("depth.map")))
                                .output(expr("clean.map")))
                    .forEach(expr("ingest.views"))
                    .as("view")
                    .toleratePercent(10))
            .solid(
                "mesh",
                task("tasks.mesh")
                    .on("mesh")
                    .arg("maps", expr("views.filter(v, v.status == 'succeeded').map(v, v.value)"))
                    .arg("title", "room of ${input.name}, ${size(views)} views"))
            .atTheEnd(
                "tidy",
                task("tasks.tidy")
                    .on("ingest")
                    .arg("run", expr("run.id"))
                    .arg("outcome", expr("run.outcome")))
            .output(Map.of("model", expr("mesh.uri")));

    assertThat(parsed(PipelineDocument.parse(room.toString(), Format.JSON)))
        .isEqualTo(example("room"));
  }

  @Test
  void whatThePageShows() throws IOException {
    PipelineSource publish =
        PipelineSource.named("publish")
            .solid("draft", task("web.draft").on("web").runTimeout(Duration.ofMinutes(5)))
            .solid(
                "approval",
                await("approve", Duration.ofDays(2), Map.of("approved", false)).after("draft"))
            .solid(
                "publish",
                task("web.publish")
                    .on("web")
                    .arg("by", expr("approval.by"))
                    .when(expr("approval.approved"))
                    .runTimeout(Duration.ofMinutes(5)));

    assertThat(publish.toJson()).isEqualTo(example("publish"));
    assertThat(PipelineTest.of(publish.toJson()).solid("web.draft", task -> null).run(null).order())
        .containsExactly("draft");
    String here =
        Files.readString(Path.of("src/test/java/dev/solidflux/pipeline/PipelineSourceTest.java"));
    assertThat(blocks("pipelines-in-java.md", "java"))
        .isNotEmpty()
        .allSatisfy(code -> assertThat(flat(here)).contains(flat(code)));
  }

  private static String flat(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }

  @Test
  void thumbnails() throws IOException {
    PipelineSource thumbnails =
        PipelineSource.named("thumbnails")
            .solid(
                "thumb",
                task("images.thumb")
                    .on("images")
                    .arg("photo", expr("photo.path"))
                    .arg("number", expr("index"))
                    .runTimeout(Duration.ofMinutes(1))
                    .forEach(expr("input.photos"))
                    .as("photo")
                    .where(expr("photo.width > 1000"))
                    .maxParallel(8)
                    .tolerate(3))
            .solid(
                "failures",
                value(expr("thumb.filter(t, t.status == 'failed').map(t, t.error.message)")));
    assertThat(thumbnails.toJson()).isEqualTo(example("thumbnails"));
  }

  @Test
  void everyPropertyOfTheLanguageCanBeWritten() {
    PipelineSource all =
        PipelineSource.named("all")
            .solid("pause", delay(Duration.ofMillis(1_500)).description("a moment"))
            .solid("then", delayUntil(Instant.parse("2026-01-31T08:00:00Z")))
            .solid("later", delayUntil(expr("input.at")))
            .solid("word", await("go"))
            .solid("words", await("stop", Duration.ofHours(26)).forEach(List.of(1, 2)))
            .solid(
                "job",
                task("t")
                    .on("q")
                    .args(1, expr("status.word"))
                    .queueTimeout(Duration.ofMinutes(90))
                    .heartbeatTimeout(Duration.ofSeconds(30))
                    .retry(Retry.attempts(2).only("TimeoutError"))
                    .join(SolidSource.Join.FINISHED)
                    .collectErrors()
                    .terminateOnCancel());
    assertThat(parsed(PipelineDocument.parse(all.toString(), Format.JSON))).isNotNull();
    assertThat(all.toJson().at("/solids/pause/delay").asString()).isEqualTo("1500ms");
    assertThat(all.toJson().at("/solids/words/await/timeout").asString()).isEqualTo("26h");
    assertThat(all.toJson().at("/solids/job/args/1").asString()).isEqualTo("${status.word}");
  }

  @Test
  void aDurationThatADocumentCannotSayIsRefused() {
    assertThatThrownBy(() -> delay(Duration.ofNanos(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whole milliseconds");
    assertThatThrownBy(() -> delay(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
  }
}
