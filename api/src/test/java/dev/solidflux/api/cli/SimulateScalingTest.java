package dev.solidflux.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String in, String... options) {
    String[] words = new String[options.length + 1];
    words[0] = "simulate-scaling";
    System.arraycopy(options, 0, words, 1, options.length);
    return Cli.run(
        new Shell(
            Map.of(),
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
}
