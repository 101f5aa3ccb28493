package dev.solidflux.pipelinetest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of the pages do what the pages say. */
class PagesTest {

  private static final Path DOCS = Path.of("../../docs");

  private static List<String> blocks(String page, String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(DOCS.resolve(page)))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static PipelineTest example(String name) throws IOException {
    return PipelineTest.ofText(
        blocks("pipelines.md", "yaml").stream()
            .filter(text -> text.startsWith("pipeline: " + name + "\n"))
            .findFirst()
            .orElseThrow());
  }

  @Test
  void everyExampleOfTheLanguageIsRunHere() throws IOException {
    assertThat(blocks("pipelines.md", "yaml"))
        .extracting(text -> text.substring(0, text.indexOf('\n')))
        .containsExactly(
            "pipeline: room",
            "pipeline: fetch",
            "pipeline: thumbnails",
            "pipeline: floors",
            "pipeline: publish",
            "pipeline: invitation",
            "pipeline: house",
            "pipeline: scan",
            "pipeline: visit",
            "pipeline: catalogue",
            "pipeline: review",
            "pipeline: mirror",
            "pipeline: panorama",
            "pipeline: resize");
  }

  @Test
  void aSecretIsSeenByItsWorkerAndByNobodyElse() throws IOException {
    Map<String, Object> input = Map.of("url", "https://mirror.example");
    PipelineTest mirror =
        example("mirror")
            .secret("MIRROR_TOKEN", "Bearer hunter2")
            .solid("transfers.upload", task -> task.args().at("/headers/authorization"));
    assertThat(mirror.run(input).output().path("upload").asString()).isEqualTo("Bearer hunter2");
    TestedRun without = example("mirror").solid("transfers.upload", task -> null).run(input);
    assertThat(without.sent()).isEmpty();
    assertThat(without.failure())
        .isEqualTo(
            new TestedRun.FailedWith(
                "upload",
                "limit",
                "TaskUnsendable",
                "there is no secret 'MIRROR_TOKEN', which the argument at /headers/authorization"
                    + " is"));
  }

  @Test
  void aLargeImageIsHandedOnAndLookedInto() throws IOException {
    String pixels = "x".repeat(1_000_000);
    PipelineTest panorama =
        example("panorama")
            .solid("photos.stitch", task -> Map.of("width", 8000, "height", 2000, "pixels", pixels))
            .solid("gpu.sharpen", task -> task.args().at("/image/pixels"));
    TestedRun run = panorama.run(Map.of("photos", List.of("a.jpg", "b.jpg")));
    assertThat(run.output().path("frame").asString()).isEqualTo("8000x2000");
    assertThat(run.output().path("image").asString()).isEqualTo(pixels);
  }

  @Test
  void whatDoesNotFitItsSchemaIsRefusedWhereItComes() throws IOException {
    Map<String, Object> input = Map.of("photo", "a.jpg", "widths", List.of(640, 1280));
    PipelineTest resize =
        example("resize")
            .solid("photos.resize", task -> Map.of("uri", "file:" + task.args().path("width")));
    assertThat(resize.run(input).state()).isEqualTo("succeeded");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resize.run(Map.of("photo", "a.png", "widths", List.of(8))))
        .withMessageContainingAll("/photo", "/widths/0");
    resize.solid("photos.resize", task -> Map.of("url", "file:a"));
    assertThat(resize.run(input).failure())
        .isEqualTo(
            new TestedRun.FailedWith(
                "resize[0]",
                "schema",
                "SCHEMA",
                "its result does not fit the schema: required property 'uri' not found"));
  }

  @Test
  void whatWasComputedIsNotComputedAgain() throws IOException {
    PipelineTest catalogue =
        example("catalogue")
            .solid("catalogue.depth", task -> "depth of " + task.args().path("photo").asString())
            .solid("catalogue.page", task -> Map.of("of", task.args().path("customer")))
            .takes("catalogue.depth", Duration.ofMinutes(1));
    TestedRun run = catalogue.run(Map.of("photos", List.of("a", "b", "a", "a"), "customer", "ada"));
    assertThat(run.sent().stream().map(sent -> sent.task().path()))
        .containsExactly("depth[0]", "depth[1]", "page");
    assertThat(run.sent().getLast().task().args().path("depth"))
        .hasToString("[\"depth of a\",\"depth of b\",\"depth of a\",\"depth of a\"]");
    assertThat(run.attempts("depth[2]")).isZero();
    assertThat(run.time()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void aRoomIsMadeOfTheViewsThatDidNotFail() throws IOException {
    PipelineTest room =
        example("room")
            .solid("tasks.ingest", task -> Map.of("views", List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)))
            .solid(
                "tasks.depth",
                task -> {
                  if (task.args().path("view").asInt() == 4) {
                    throw new TaskFails("ValueError", "dark");
                  }
                  return Map.of("map", task.args().path("at").asInt());
                })
            .solid("tasks.clean", task -> Map.of("map", task.args().path("map").asInt()))
            .solid("tasks.mesh", task -> Map.of("uri", task.args().path("title").asString()))
            .solid("tasks.tidy", task -> null);
    TestedRun run = room.run(Map.of("photos", List.of(), "name", "attic"));
    assertThat(run.state()).isEqualTo("succeeded");
    assertThat(run.output().path("model").asString()).isEqualTo("room of attic, 10 views");
    assertThat(run.attempts("views[3].depth")).isEqualTo(1);
    assertThat(run.sent())
        .filteredOn(sent -> sent.task().path().equals("mesh"))
        .singleElement()
        .satisfies(
            mesh -> assertThat(mesh.task().args().path("maps")).hasToString("[0,1,2,4,5,6,7,8,9]"));
    assertThat(run.attempts("views[3].clean")).isZero();
    Task tidy = run.sent().getLast().task();
    assertThat(tidy.args().path("outcome").asString()).isEqualTo("succeeded");
  }

  @Test
  void whatIsSlowToComeIsTriedAgainAndWhateverComesIsReported() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    PipelineTest fetch =
        example("fetch")
            .solid(
                "net.fetch",
                task -> {
                  if (tries.incrementAndGet() < 3) {
                    throw new TaskFails("TimeoutError", "nothing came");
                  }
                  return Map.of("url", task.args().get(0), "size", 7);
                })
            .solid("net.store", task -> task.args())
            .solid("net.report", task -> null);
    TestedRun run = fetch.run(Map.of("url", "https://a.example"));
    assertThat(run.attempts("fetch")).isEqualTo(3);
    assertThat(run.output().at("/store/*/0/url").asString()).isEqualTo("https://a.example");
    assertThat(run.output().at("/store/label").asString()).isEqualTo("fetch 1: ${page}");
    assertThat(run.sent().getLast().task().args())
        .hasToString("{\"outcome\":\"succeeded\",\"fetched\":\"succeeded\",\"size\":7}");
    fetch.solid(
        "net.fetch",
        task -> {
          throw new TaskFails("ValueError", "no address");
        });
    TestedRun failed = fetch.run(Map.of("url", "none"));
    assertThat(failed.attempts("fetch")).isEqualTo(1);
    assertThat(failed.sent().getLast().task().args())
        .hasToString("{\"outcome\":\"failed\",\"fetched\":\"failed\",\"size\":0}");
  }

  @Test
  void ofEachFloorAllRoomsAreScanned() throws IOException {
    TestedRun run =
        example("floors")
            .solid(
                "floors.scan",
                task ->
                    task.args().path("floor").asString()
                        + "/"
                        + task.args().path("room").asString())
            .solid("floors.sheet", task -> task.args().path("floors"))
            .solid("mail.send", task -> null)
            .run(
                Map.of(
                    "floors",
                    new TreeMap<>(
                        Map.of("ground", List.of("hall", "kitchen"), "attic", List.of("loft")))));
    assertThat(run.output())
        .hasToString(
            "{\"attic\":[\"attic/loft\"],\"ground\":[\"ground/hall\",\"ground/kitchen\"]}");
    assertThat(run.order()).contains("floors[1].rooms[1]", "publish.mail");
  }

  @Test
  void whoeverComesIsGreetedTheDayBefore() throws IOException {
    Map<String, Object> input = Map.of("to", "ada", "dayBefore", "2026-06-01T08:00:00Z");
    PipelineTest invitation =
        example("invitation")
            .at(Instant.parse("2026-05-20T08:00:00Z"))
            .solid("mail.ask", task -> null)
            .solid("mail.greet", task -> "hello " + task.args().path("to").asString());
    assertThat(invitation.run(input).order()).containsExactly("ask");
    TestedRun comes =
        invitation.signal(Duration.ofDays(1), "answer of ada", Map.of("comes", true)).run(input);
    assertThat(comes.output().path("greet").asString()).isEqualTo("hello ada");
    assertThat(comes.time()).isEqualTo(Duration.ofDays(12).plusMinutes(10));
  }

  @Test
  void thumbnailsAreMadeOfLargePhotosAndAFewMayFail() throws IOException {
    PipelineTest thumbnails =
        example("thumbnails")
            .solid(
                "images.thumb",
                task -> {
                  if (task.args().path("number").asInt() < 2) {
                    throw new TaskFails("OSError", "truncated");
                  }
                  return "thumb";
                })
            .takes("images.thumb", Duration.ofSeconds(1));
    List<Map<String, Object>> photos =
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(n -> Map.<String, Object>of("path", "p" + n, "width", n < 4 ? 10 : 2000))
            .toList();
    TestedRun run = thumbnails.run(Map.of("photos", photos));
    assertThat(run.sent()).hasSize(16);
    assertThat(run.output().path("failures")).hasSize(2);
    assertThat(run.time()).as("eight at a time").isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whatIsApprovedIsPublishedAndWhatIsNotIsSkipped() throws IOException {
    PipelineTest publish =
        example("publish")
            .solid("web.draft", task -> null)
            .solid("web.publish", task -> task.args());
    assertThat(publish.run(null).order()).containsExactly("draft");
    assertThat(publish.run(null).time()).isEqualTo(Duration.ofDays(2));
    TestedRun approved =
        publish
            .signal(Duration.ofHours(5), "approve", Map.of("approved", true, "by", "ada"))
            .run(null);
    assertThat(approved.output().at("/publish/by").asString()).isEqualTo("ada");
  }

  @Test
  void aHouseIsJoinedOfTheRoomsThatItsRunsMade() throws IOException {
    PipelineTest house =
        example("house")
            .solid(
                "house.plan",
                task -> Map.of("rooms", List.of(Map.of("name", "attic", "photos", List.of("a")))))
            .pipeline(example("room"))
            .solid("tasks.ingest", task -> Map.of("views", List.of(1, 2)))
            .solid("tasks.depth", task -> Map.of("map", task.args().path("at")))
            .solid("tasks.clean", task -> Map.of("map", task.args().path("map")))
            .solid("tasks.mesh", task -> Map.of("uri", task.args().path("title")))
            .solid("tasks.tidy", task -> null)
            .solid("house.join", task -> task.args());
    TestedRun run = house.run(Map.of("photos", List.of("a")));
    assertThat(run.output().at("/joined/rooms/0/model").asString())
        .isEqualTo("room of attic, 2 views");
    assertThat(run.order()).contains("rooms[0]/views[1].depth");
  }

  @Test
  void asManyAreAtWorkAsTheLimitsSay() throws IOException {
    PipelineTest scan =
        example("scan")
            .solid("scan.views", task -> task.args().path("photos"))
            .solid("scan.depth", task -> "map")
            .takes("scan.depth", Duration.ofMinutes(1));
    List<Map<String, Object>> cameras = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      cameras.add(Map.of("camera", i));
    }
    TestedRun many = scan.run(Map.of("customer", "ada", "photos", cameras));
    assertThat(many.time()).as("four at a time").isEqualTo(Duration.ofMinutes(3));
    List<Map<String, Object>> one = List.of(cameras.get(0), cameras.get(0), cameras.get(0));
    TestedRun single = scan.run(Map.of("customer", "ada", "photos", one));
    assertThat(single.time()).as("one at a time").isEqualTo(Duration.ofMinutes(3));
    assertThat(single.order()).containsExactly("views", "depth[0]", "depth[1]", "depth[2]");
  }

  @Test
  void whatMayWaitHasAPriorityOfItsOwn() throws IOException {
    TestedRun visit =
        example("visit")
            .solid("visit.scan", task -> task.priority())
            .solid("visit.archive", task -> List.of(task.args().path("of"), task.priority()))
            .run(Map.of("photos", List.of("a")));
    assertThat(visit.output()).hasToString("{\"archive\":[5,0]}");
  }

  @Test
  void whatCannotBeRepairedIsNotPublished() throws IOException {
    TestedRun run =
        example("review")
            .solid("checks.run", task -> Map.of("faults", 1))
            .solid(
                "checks.repair",
                task -> {
                  throw new TaskFails("ValueError", "beyond repair");
                })
            .solid("web.publish", task -> "published")
            .run(null);
    assertThat(run.state()).isEqualTo("failed");
    assertThat(run.order()).doesNotContain("publish");
  }

  @Test
  void whatHasNoFaultsIsPublishedUnrepaired() throws IOException {
    for (int faults : new int[] {0, 2}) {
      TestedRun run =
          example("review")
              .solid("checks.run", task -> Map.of("faults", faults))
              .solid("checks.repair", task -> "repaired")
              .solid("web.publish", task -> "published")
              .run(null);
      assertThat(run.output().path("publish").asString()).isEqualTo("published");
      assertThat(run.output().path("repaired").asBoolean()).isEqualTo(faults > 0);
    }
  }

  @Test
  void theCodeOfThePageAboutTestsIsThatOfTheseTests() throws IOException {
    String tests =
        flat(Files.readString(Path.of("src/test/java/dev/solidflux/pipelinetest/RoomTest.java")));
    List<String> shown = blocks("testing-pipelines.md", "java");
    assertThat(shown).isNotEmpty();
    assertThat(shown).allSatisfy(code -> assertThat(tests).contains(flat(code)));
    List<String> documents = blocks("testing-pipelines.md", "yaml");
    assertThat(documents).hasSize(2);
    assertThat(documents)
        .allSatisfy(document -> assertThat(tests).contains("\"\"\" " + flat(document) + " \"\"\""));
  }

  @Test
  void theCodeOfThePageAboutSolidsIsThatOfTheirTests() throws IOException {
    Path tests = Path.of("src/test/java/dev/solidflux/solidtest");
    String code =
        flat(
            Files.readString(tests.resolve("SolidInIsolationTest.java"))
                + Files.readString(tests.resolve("CeleryInIsolationTest.java")));
    List<String> shown = blocks("testing-solids.md", "java");
    assertThat(shown).hasSize(9);
    assertThat(shown).allSatisfy(example -> assertThat(code).contains(flat(example)));
  }

  private static String flat(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }
}
