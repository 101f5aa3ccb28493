package dev.solidflux.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** No figure is asserted that depends on how fast the machine is. */
class BenchTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void stepsOfAChainAreCountedAtBothEndsAndInTheDatabase(@TempDir Path directory) {
    JsonNode report = measure(directory, "--runs", "10", "--solids", "5");

    JsonNode engine = report.get("engine");
    assertThat(engine.get("steps").asInt()).isEqualTo(50);
    assertThat(engine.at("/messagesPerStep/published").asDouble()).isEqualTo(1);
    assertThat(engine.at("/messagesPerStep/confirmed").asDouble()).isEqualTo(1);
    assertThat(engine.at("/messagesPerStep/workerReceived").asDouble()).isEqualTo(1);
    assertThat(engine.at("/messagesPerStep/workerSent").asDouble()).isEqualTo(1);
    assertThat(engine.at("/messagesPerStep/delivered").asDouble()).isEqualTo(1);
    assertThat(report.at("/ceiling/messagesPerRoundTrip").asDouble()).isEqualTo(2);
    // each step is scheduled and succeeds, so soon that nothing tells of its start; each run starts
    // and ends
    assertThat(engine.get("eventsPerStep").asDouble()).isEqualTo(2 + 2 / 5.0, within(1e-9));
    assertThat(engine.at("/writes/tables/event_default/inserted").asDouble())
        .isEqualTo(engine.get("eventsPerStep").asDouble());
    assertThat(engine.at("/writes/tables/outbox/inserted").asDouble()).isEqualTo(1);
    assertThat(engine.at("/writes/tables/outbox/deleted").asDouble()).isEqualTo(1);
    // a task's row is not touched when it was sent: one mark tells it of all tasks of a queue
    assertThat(engine.at("/writes/tables/outbox/updated").asDouble()).isZero();
    assertThat(engine.at("/writes/tables/queue_mark/inserted").asDouble()).isPositive();
    assertThat(engine.at("/writes/rowsPerStep").asDouble())
        .isGreaterThan(engine.get("eventsPerStep").asDouble() + 2);
    assertThat(engine.at("/writes/statementsPerStep").asDouble()).isPositive();
  }

  @Test
  void aFanOutHasAsManyStepsAsAChain(@TempDir Path directory) {
    JsonNode report = measure(directory, "--runs", "2", "--solids", "5", "--shape", "fan");

    assertThat(report.at("/engine/steps").asInt()).isEqualTo(10);
    assertThat(report.at("/engine/messagesPerStep/workerReceived").asDouble()).isEqualTo(1);
  }

  @Test
  void aRunThatFansOutIsComparedWithIndependentRunsAndWithASmallerOne(@TempDir Path directory) {
    assertThat(
            run(
                directory,
                "fanout",
                "--json",
                "--elements",
                "40",
                "--fewer",
                "20",
                "--shards",
                "2"))
        .isZero();
    JsonNode report = JsonMapper.shared().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(report.at("/large/elements").asInt()).isEqualTo(40);
    assertThat(report.at("/small/elements").asInt()).isEqualTo(20);
    assertThat(report.at("/independent/runs").asInt()).isEqualTo(40);
    assertThat(report.at("/large/walBytesPerElement").asDouble()).isPositive();
    assertThat(report.at("/recall/events").asInt()).isGreaterThan(40);
    assertThat(report.at("/recall/fromEventsMillis").asDouble()).isPositive();
    assertThat(report.get("ratio").asDouble())
        .isEqualTo(
            report.at("/large/seconds").asDouble() / report.at("/independent/seconds").asDouble(),
            within(1e-9));
  }

  @Test
  void theReportSaysWhatWasMeasuredAndWhereAndHowDurably(@TempDir Path directory) {
    JsonNode report = measure(directory, "--runs", "5", "--solids", "2", "--queue-type", "quorum");

    assertThat(report.propertyNames())
        .containsExactly(
            "benchmark", "at", "ratio", "ceiling", "engine", "settings", "services", "machine");
    assertThat(report.get("ratio").asDouble())
        .isEqualTo(
            report.at("/engine/stepsPerSecond").asDouble()
                / report.at("/ceiling/roundTripsPerSecond").asDouble(),
            within(1e-9));
    assertThat(report.at("/services/database/fsync").asString()).isEqualTo("on");
    assertThat(report.at("/services/database/synchronous_commit").asString()).isEqualTo("on");
    assertThat(report.at("/settings/options/runs").asInt()).isEqualTo(5);
    assertThat(report.at("/settings/options/queueType").asString()).isEqualTo("QUORUM");
    assertThat(report.at("/settings/engine/turns/inputs").asInt()).isPositive();
    assertThat(report.at("/machine/cores").asInt()).isPositive();
    assertThat(report.toString()).doesNotContain("amqp://", "postgresql://");
    assertThat(directory).isDirectoryNotContaining("glob:**bench_*");
  }

  @Test
  void runsThatWaitEndOnceAWorkerIsThere(@TempDir Path directory) {
    assertThat(run(directory, "waiting", "--json", "--runs", "1000", "--seconds", "1")).isZero();

    JsonNode report = JsonMapper.shared().readTree(out.toByteArray());
    assertThat(report.at("/accepted/runs").asInt()).isEqualTo(1_000);
    assertThat(report.at("/accepted/windows").size()).isEqualTo(10);
    assertThat(report.at("/rest/processCores").asDouble()).isPositive();
    assertThat(report.at("/work/firstEndMillis").asDouble()).isPositive();
    assertThat(report.at("/work/endedPerSecond").asDouble()).isPositive();
    assertThat(report.at("/machine/maxHeapBytes").asLong()).isPositive();
  }

  @Test
  void whatSlotsDoTogetherIsComparedWithWhatOneDoes(@TempDir Path directory) {
    assertThat(run(directory, "slots", "--json", "--slots", "2", "--tasks", "2", "--millis", "50"))
        .isZero();

    JsonNode report = JsonMapper.shared().readTree(out.toByteArray());
    assertThat(report.at("/several/tasks").asInt()).isEqualTo(4);
    assertThat(report.get("ofLimit").asDouble())
        .isEqualTo(
            report.at("/several/tasksPerSecond").asDouble()
                / (2 * report.at("/one/tasksPerSecond").asDouble()),
            within(1e-9));
  }

  @Test
  void withoutJsonTheFiguresArePlainText(@TempDir Path directory) {
    assertThat(run(directory, "steps", "--runs", "2", "--solids", "2", "--seconds", "1")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("broker alone", "durable steps/s", "ratio", "settings");
  }

  @Test
  void helpListsTheOptionsOfEach(@TempDir Path directory) {
    assertThat(run(directory, "help")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("bench steps", "--in-flight", "bench waiting", "--submitters");
  }

  @Test
  void argumentsThatMakeNoSenseAreAUsageError(@TempDir Path directory) {
    assertThat(run(directory, "steps", "--runs", "none")).isEqualTo(2);
    assertThat(run(directory, "steps", "--shape", "ring")).isEqualTo(2);
    assertThat(run(directory, "laps")).isEqualTo(2);

    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(
            "--runs must be from 1 to 100000, not none",
            "--shape is one of [chain, fan]",
            "the benchmarks are: steps, waiting, fanout, slots");
  }

  @Test
  void aBrokersAddressThatMakesNoSenseIsAUsageErrorWithoutItsPassword(@TempDir Path directory) {
    Map<String, String> environment =
        Map.of(
            "SOLIDFLUX_DATA", directory.toString(),
            "SOLIDFLUX_AMQP_URL", "http://user:secret@host",
            "SOLIDFLUX_POSTGRES_URL", "postgresql://nobody@127.0.0.1:1/none");

    assertThat(run(environment, "steps")).isEqualTo(2);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("SOLIDFLUX_AMQP_URL", "amqp://user:password@host:port/vhost")
        .doesNotContain("secret");
  }

  private JsonNode measure(Path directory, String... more) {
    List<String> arguments = new ArrayList<>(List.of("steps", "--json", "--seconds", "1"));
    arguments.addAll(List.of(more));
    assertThat(run(directory, arguments.toArray(String[]::new)))
        .as(() -> err.toString(StandardCharsets.UTF_8))
        .isZero();
    return JsonMapper.shared().readTree(out.toByteArray());
  }

  private int run(Path directory, String... arguments) {
    return run(Map.of("SOLIDFLUX_DATA", directory.toString()), arguments);
  }

  private int run(Map<String, String> environment, String... arguments) {
    return Bench.run(
        arguments,
        environment,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
