package dev.solidflux.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulateScalingTest {

  private static final String TRACE =
      """
      {"name": "two/runs", "about": "of one step",
       "queues": {"gpu": {"cold": 100, "spread": 0, "most": 3}},
       "pipelines": {"p": "pipeline: p\\nsolids: {a: {queue: gpu, task: t}}"},
       "runs": [{"at": 0, "pipeline": "p", "tasks": {"a": [10]}, "skipped": []},
                {"at": 9000, "pipeline": "p", "tasks": {"a": [10]}, "skipped": []}]}
      """;

  private static final String FIRST = "01arz3ndektsv4rrffq69g5fav";
  private static final String LATER = "01arz3ndektsv4rrffq69g5faw";

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String in, String... options) {
    return run(Map.of(), in, options);
  }

  private int run(Map<String, String> environment, String in, String... options) {
    String[] words = new String[options.length + 1];
    words[0] = "simulate-scaling";
    System.arraycopy(options, 0, words, 1, options.length);
    return Cli.run(
        new Shell(
            environment,
            new StandardInput(new ByteArrayInputStream(in.getBytes(UTF_8))),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            Optional.empty()),
        words);
  }

  @Test
  void aTraceIsComparedAndDrawn() throws Exception {
    assertThat(run(TRACE, "--trace", "-", "--json", "--plot", folder.toString())).isZero();

    JsonNode all = JsonMapper.shared().readTree(out.toString(UTF_8)).path("comparisons").path(0);
    assertThat(all.path("runs").asInt()).isEqualTo(2);
    assertThat(all.path("ways")).hasSize(5);
    assertThat(all.at("/ways/1/name").asString()).isEqualTo("KEDA on depth");
    assertThat(all.at("/ways/1/median").asDouble()).isBetween(100.0, 130.0);
    assertThat(Files.readString(folder.resolve("two-runs.svg"))).startsWith("<svg");
  }

  @Test
  void anExampleIsATrace() {
    assertThat(run("", "--example", "bursty")).isZero();
    String example = out.toString(UTF_8);
    out.reset();
    assertThat(run(example, "--trace", "-")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("bursty: 128 runs in 70 hours;");
  }

  @Test
  void whatIsNoTraceOrExampleIsSaid() {
    assertThat(run(TRACE.replace("gpu, task", "cpu, task"), "--trace", "-"))
        .isEqualTo(ExitCode.INVALID);
    assertThat(err.toString(UTF_8)).contains("p uses a queue that the trace has not: cpu");
    assertThat(run("", "--example", "burst")).isEqualTo(ExitCode.INVALID);
    assertThat(err.toString(UTF_8)).contains("the examples are: bursty, short lead, diurnal");
  }

  @Test
  void whatAServerHasKeptOfRunsIsATraceThatIsPlayed() throws Exception {
    try (ScriptedApi api =
        server("{'workers': {'cold': {'early': 50, 'likely': 100, 'late': 200}}}")) {
      assertThat(run(Map.of("SOLIDFLUX_URL", api.url()), "", "--record", "p")).isZero();
    }
    String recorded = out.toString(UTF_8);
    JsonNode trace = JsonMapper.shared().readTree(recorded);
    assertThat(trace.at("/queues/gpu/cold").asDouble()).isEqualTo(100);
    assertThat(trace.at("/queues/gpu/spread").asDouble()).isCloseTo(0.54, within(0.01));
    assertThat(trace.at("/queues/gpu/most").asInt()).as("busy at one time").isEqualTo(2);
    assertThat(trace.path("runs")).hasSize(2);
    JsonNode later = trace.at("/runs/1");
    assertThat(later.path("at").asDouble()).as("since the first one").isEqualTo(3600);
    assertThat(later.path("pipeline").asString()).isEqualTo("p version 2");
    assertThat(later.path("tasks")).isEqualTo(JsonMapper.shared().readTree("{\"a\": [10.0, 5.5]}"));
    assertThat(later.path("skipped")).isEqualTo(JsonMapper.shared().readTree("[\"no\"]"));

    out.reset();
    assertThat(run(recorded, "--trace", "-")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("p: 2 runs in 1 hours; recorded: 2 runs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--record p --trace -         | --trace, --example, --json and --plot do not go with it",
        "--record p --json            | --trace, --example, --json and --plot do not go with it",
        "--example bursty --plot f    | --trace, --json and --plot do not go with it",
        "--runs 7                     | --runs and --cold are for --record",
        "--cold gpu=7 --trace -       | --runs and --cold are for --record",
        "--record p --runs 0          | --runs must be at least 1",
        "--record p --cold gpu=-1     | --cold gpu must be more than 0",
        "--record p --cold gpu=NaN    | --cold gpu must be more than 0",
      })
  void optionsThatDoNotGoTogetherAreSaid(String options, String said) {
    assertThat(run(TRACE, options.split(" "))).isEqualTo(ExitCode.INVALID);
    assertThat(err.toString(UTF_8)).contains(said);
  }

  @Test
  void workersThatNobodyHasSeenComeAreAskedFor() throws Exception {
    try (ScriptedApi api = server("{'workers': {'cold': null}}")) {
      Map<String, String> environment = Map.of("SOLIDFLUX_URL", api.url());
      assertThat(run(environment, "", "--record", "p")).isEqualTo(ExitCode.INVALID);
      assertThat(err.toString(UTF_8)).contains("say it: --cold gpu=SECONDS");
      assertThat(run(environment, "", "--record", "p", "--cold", "gpu=7.5")).isZero();
      assertThat(
              JsonMapper.shared().readTree(out.toString(UTF_8)).at("/queues/gpu/cold").asDouble())
          .isEqualTo(7.5);
      assertThat(run(environment, "", "--record", "other")).isEqualTo(ExitCode.INVALID);
      assertThat(err.toString(UTF_8)).contains("no run of other has succeeded");
    }
  }

  /** It has kept two runs of one pipeline, an hour apart. */
  private static ScriptedApi server(String workers) throws IOException {
    String runs =
        """
        {'items': [
          {'id': '%s', 'pipeline': 'p', 'version': 2, 'createdAt': '2026-01-01T01:00:00Z'},
          {'id': '%s', 'pipeline': 'p', 'version': 2, 'createdAt': '2026-01-01T00:00:00Z'}],
         'next': null}
        """
            .formatted(LATER, FIRST);
    String document =
        """
        {'document': {'pipeline': 'p', 'solids': {
          'a': {'forEach': '${input}', 'queue': 'gpu', 'task': 't'},
          'no': {'when': '${1 > 2}', 'queue': 'gpu', 'task': 't'}}}}
        """;
    return new ScriptedApi()
        .on("GET /api/v1/runs?pipeline=p&state=succeeded&limit=100", 200, runs)
        .on("GET /api/v1/runs?pipeline=other&state=succeeded&limit=100", 200, "{'items': []}")
        .on("GET /api/v1/pipelines/p/versions/2", 200, document)
        .on("GET /api/v1/runs/" + FIRST + "/events?after=0&limit=200", 200, page(0, 0, 3))
        .on("GET /api/v1/runs/" + FIRST + "/events?after=3&limit=200", 200, page(0, 3, 13))
        .on("GET /api/v1/runs/" + LATER + "/events?after=0&limit=200", 200, page(1, 0, 13))
        .on("GET /api/v1/scaling/gpu?explain=true", 200, workers);
  }

  private static String page(int hour, int after, int last) {
    List<String> events =
        List.of(
            event(
                "00",
                "run-started",
                "'pipeline': 'p', 'version': 2, 'input': [1, 2, 3], 'priority': 0"),
            event("00", "fan-out-opened", "'scope': 0, 'solid': 'a', 'elements': [1, 2, 3]"),
            event(
                "00",
                "invocations-scheduled",
                "'scope': 0, 'solid': 'a', 'invocation': 1, 'index': 0, 'args': [[1], [2], [3]]"),
            event(
                "01",
                "invocation-cached",
                "'invocation': 3, 'result': 3, 'from': {'run': '%s', 'invocation': 3}"
                    .formatted(FIRST)),
            event("00", "solid-skipped", "'scope': 0, 'solid': 'no', 'because': null"),
            event(
                "10",
                "attempt-started",
                "'invocation': 1, 'attempt': 1, 'worker': 'w', 'beat': 10"),
            event(
                "15",
                "attempt-started",
                "'invocation': 2, 'attempt': 1, 'worker': 'w', 'beat': 10"),
            event(
                "18",
                "attempt-failed",
                "'invocation': 2, 'attempt': 1, 'retryAt': '2026-01-01T00:00:25Z', 'failure':"
                    + " {'cause': 'TASK', 'type': 'E', 'message': 'm', 'stack': null}"),
            event("20", "invocation-succeeded", "'invocation': 1, 'attempt': 1, 'result': 1"),
            event("25", "attempt-scheduled", "'invocation': 2, 'attempt': 2"),
            event(
                "28",
                "attempt-started",
                "'invocation': 2, 'attempt': 2, 'worker': 'w', 'beat': 10"),
            event("30.5", "invocation-succeeded", "'invocation': 2, 'attempt': 2, 'result': 2"),
            event("31", "run-succeeded", "'output': null"));
    StringJoiner items = new StringJoiner(", ");
    for (int i = after; i < last; i++) {
      items.add(events.get(i).formatted(i + 1, hour));
    }
    String next = last < events.size() ? "'" + last + "'" : "null";
    return "{'items': [" + items + "], 'next': " + next + "}";
  }

  private static String event(String second, String type, String body) {
    return "{'seq': %%d, 'at': '2026-01-01T0%%d:00:%sZ', 'type': '%s', 'v': 1, 'body': {%s}}"
        .formatted(second, type, body);
  }
}
