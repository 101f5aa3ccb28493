package dev.solidflux.pipeline.canvas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.solidflux.core.expression.Words;
import dev.solidflux.pipelinetest.PipelineTest;
import dev.solidflux.pipelinetest.Task;
import dev.solidflux.pipelinetest.TestedRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CanvasTest {

  private static final JsonMapper JSON = JsonMapper.shared();

  private static Canvas.Converted converted(String canvas) {
    return Canvas.convert("canvas", JSON.readTree(canvas.replace('\'', '"')));
  }

  private static String task(String name, String args, String more) {
    return "{'task': '%s', 'args': %s, 'kwargs': {}, 'options': {}, 'immutable': false%s}"
        .formatted(name, args, more);
  }

  private static TestedRun run(JsonNode document) {
    return PipelineTest.of(document)
        .solid("tasks.add", task -> sum(numbers(task)) + more(task))
        .solid("tasks.double", task -> 2 * first(task).asLong())
        .solid("tasks.total", task -> sum(first(task)) + more(task))
        .solid("tasks.hello", task -> 7)
        .run(null);
  }

  private static JsonNode numbers(Task task) {
    return task.args().isArray() ? task.args() : task.args().path("*");
  }

  private static JsonNode first(Task task) {
    return numbers(task).path(0);
  }

  private static long more(Task task) {
    return task.args().path("more").asLong(0);
  }

  private static long sum(JsonNode numbers) {
    return numbers.valueStream().mapToLong(JsonNode::asLong).sum();
  }

  @Test
  void randomCanvasesYieldWhatCelerysEagerModeMakesOfThem() throws Exception {
    long seed = Long.getLong("seed", 20261127L);
    System.out.println("canvases from seed " + seed);
    for (String line :
        python("src/test/resources/canvas/canvases.py", Long.toString(seed), "300")) {
      JsonNode one = JSON.readTree(line);
      Canvas.Converted converted = Canvas.convert("canvas", one.get("canvas"));
      assertThat(converted.left()).as(line).isEmpty();
      TestedRun run = run(converted.document());
      assertThat(run.output())
          .as("seed %s: %s\n%s", one.get("seed"), line, converted.document())
          .hasToString(one.get("result").toString());
    }
  }

  private static @Nullable String pythonWithCelery() throws Exception {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      try {
        Process tried =
            new ProcessBuilder(python, "-c", "import celery").redirectErrorStream(true).start();
        tried.getInputStream().readAllBytes();
        if (tried.waitFor(60, TimeUnit.SECONDS) && tried.exitValue() == 0) {
          return python;
        }
      } catch (IOException e) {
        // there is no such program
      }
    }
    return null;
  }

  /** The lines that a script prints. */
  private static List<String> python(String... words) throws Exception {
    String python = pythonWithCelery();
    if (python == null && "required".equals(System.getenv("SOLIDFLUX_TEST_CELERY"))) {
      fail("no python3 has Celery (SOLIDFLUX_TEST_CELERY is 'required')");
    }
    assumeTrue(python != null, "no python3 has Celery");
    List<String> command = new ArrayList<>(List.of(words));
    command.addFirst(String.valueOf(python));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      out.lines().forEach(lines::add);
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return lines;
  }

  @Test
  void thePagesExampleBecomesWhatThePageShows() throws Exception {
    String page = Files.readString(Path.of("../../docs/solids-in-python.md"));
    String section = page.substring(page.indexOf("## A canvas as a pipeline"));
    String canvas = python("-c", fenced(section, "python")).getFirst();
    Canvas.Converted converted = Canvas.convert("page", JSON.readTree(canvas));
    assertThat(converted.left()).isEmpty();
    assertThat(fenced(section, "json").strip())
        .isEqualTo(
            JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(converted.document())
                .replace("\r\n", "\n"));
  }

  private static String fenced(String section, String language) {
    int start = section.indexOf("```" + language + "\n") + 4 + language.length();
    return section.substring(start, section.indexOf("```", start));
  }

  @Test
  void optionsBecomeQueuesDeadlinesAndDelays() {
    Canvas.Converted converted =
        converted(
            "{'task': 'celery.chain', 'subtask_type': 'chain', 'kwargs': {'tasks': ["
                + task("tasks.hello", "[]", "")
                + ", {'task': 'tasks.add', 'args': [1], 'kwargs': {}, 'immutable': false,"
                + " 'options': {'queue': 'gpu', 'countdown': 1.5, 'time_limit': 60, 'expires': 5,"
                + " 'priority': 9}}]}}");
    JsonNode add = converted.document().at("/solids/add");
    assertThat(add.path("queue").asString()).isEqualTo("gpu");
    assertThat(add.at("/timeout/run").asString()).isEqualTo("60000ms");
    assertThat(add.at("/timeout/queue").asString()).isEqualTo("5000ms");
    assertThat(add.path("priority").asInt()).isEqualTo(9);
    assertThat(converted.left()).isEmpty();
    TestedRun run = run(converted.document());
    assertThat(run.output().asInt()).isEqualTo(8);
    assertThat(run.time()).isEqualTo(Duration.ofMillis(1_500));
  }

  @Test
  void whatIsLinkedIsDoneWithTheResult() {
    String linked =
        task("tasks.hello", "[]", "")
            .replace(
                "'options': {}", "'options': {'link': [" + task("tasks.add", "[1]", "") + "]}");
    Canvas.Converted converted = converted(linked);
    assertThat(converted.left()).isEmpty();
    TestedRun run = run(converted.document());
    assertThat(run.order()).containsExactly("hello", "add");
    assertThat(run.output().asInt()).isEqualTo(7);
  }

  @Test
  void chunksAreTasksOfTheirOwn() {
    String task = task("tasks.add", "[]", "");
    Canvas.Converted converted =
        converted(
            "{'task': 'celery.chunks', 'subtask_type': 'chunks', 'args': [], 'options': {},"
                + " 'kwargs': {'task': "
                + task
                + ", 'it': [[1, 2], [3, 4], [5, 6]], 'n': 2}}");
    TestedRun run =
        PipelineTest.of(converted.document())
            .solid(
                "celery.starmap",
                starmap -> starmap.args().path("it").valueStream().map(CanvasTest::sum).toList())
            .run(null);
    assertThat(run.output()).hasToString("[[3,7],[11]]");
  }

  @Test
  void whatIsTextStaysText() {
    Canvas.Converted converted = converted(task("tasks.echo", "['${input.secret}']", ""));
    TestedRun run =
        PipelineTest.of(converted.document())
            .solid("tasks.echo", task -> task.args().get(0))
            .run(null);
    assertThat(run.output().asString()).isEqualTo("${input.secret}");
  }

  @Test
  void whatCannotBeConvertedIsSaid() {
    String odd =
        task("tasks.hello", "[]", "")
            .replace(
                "'options': {}",
                "'options': {'link_error': [{}], 'priority': 200, 'eta': '2026-01-01T00:00:00'}");
    assertThat(converted(odd).left())
        .containsExactly(
            "the canvas: eta has no zone, and a pipeline's times need one",
            "the canvas: link_error, which is called when the task has failed",
            "the canvas: its priority");
    assertThat(converted("{'task': 'celery.accumulate', 'args': [], 'kwargs': {}}").left())
        .hasSize(1);
    assertThat(
            converted(
                    "{'task': 'celery.chord', 'subtask_type': 'chord', 'kwargs': {'header': ["
                        + task("tasks.hello", "[]", "")
                        + "], 'body': "
                        + task("tasks.add", "[]", "")
                        + "}}")
                .left())
        .singleElement()
        .asString()
        .contains("bare result");
  }

  @Test
  void noOptionIsLostWithoutAWord() {
    String routed =
        task("tasks.hello", "[]", "")
            .replace(
                "'options': {}",
                "'options': {'routing_key': 'r', 'soft_time_limit': 3, 'queue': 'q', 'headers': {}}");
    assertThat(converted(routed).left())
        .containsExactly(
            "the canvas: its option routing_key", "the canvas: its option soft_time_limit");
    assertThat(
            converted(
                    "{'task': 'celery.chain', 'subtask_type': 'chain', 'args': [1], 'kwargs': {'tasks': ["
                        + task("tasks.add", "[]", "")
                        + "]}, 'options': {'queue': 'gpu', 'link': [{'task': 'tasks.hello'}]}}")
                .left())
        .containsExactly(
            "the canvas: its option queue",
            "the canvas: its option link",
            "the canvas: its own args, which its first tasks would be given");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'args': []}                                                            | the canvas: not a
          []                                                                      | the canvas: not a
          7                                                                       | the canvas: not a
          {'task': 'celery.chain', 'subtask_type': 'chain', 'kwargs': {}}         | the canvas: an empty chain
          {'task': 'celery.group', 'subtask_type': 'group', 'kwargs': {'tasks': [1]}} | the canvas[0]: not a
          """,
      quoteCharacter = '`')
  void whatIsNoCanvasIsRefusedWithItsPlace(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> converted(text))
        .withMessageStartingWith(message);
  }

  @Test
  void aTaskMayBeCalledAnything() {
    List<String> names = new ArrayList<>(Words.CEL);
    names.addAll(Words.GIVEN);
    names.addAll(
        List.of(Words.STATUS, Words.INDEX, "é", "_", "0", "Grand", "a-b", "", "x".repeat(200)));
    for (String name : names) {
      JsonNode document = converted(task("tasks." + name, "[]", "")).document();
      TestedRun run = PipelineTest.of(document).solid("tasks." + name, task -> 7).run(null);
      assertThat(run.output().asInt()).as(name).isEqualTo(7);
    }
  }
}
