package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.testkit.services.TestBroker;
import dev.solidflux.testkit.time.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The closed loop: a server's demand starts and ends worker processes. How long a worker takes to
 * start, and how many runs there are, can be told: {@code -Dsolidflux.loop.cold=20}, {@code
 * -Dsolidflux.loop.runs=300}, {@code -Dsolidflux.loop.prewarm=budget}.
 */
@Timeout(300)
@Tag("without-the-broker")
class LocalWorkersTest {

  private static final int COLD = Integer.getInteger("solidflux.loop.cold", 3);
  private static final int RUNS = Integer.getInteger("solidflux.loop.runs", 40);
  private static final String PREWARM = System.getProperty("solidflux.loop.prewarm", "eager");

  @TempDir Path folder;

  private final Installation installation = Installation.fresh();
  private final String quick = TestBroker.uniqueName("quick-");
  private final String slow = TestBroker.uniqueName("slow-");

  private ServerProcess start(String workers, String prewarm)
      throws IOException, InterruptedException {
    Path file = folder.resolve("workers.json");
    Files.writeString(file, workers);
    return installation.startWithWorkers(folder, file, prewarm);
  }

  /** As it stands in the file; JSON is YAML as well. */
  private String workers(String queue, int most, String cooldown, String before) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = Objects.requireNonNull(System.getProperty("java.class.path"));
    List<String> command =
        List.of(
            "sh",
            "-c",
            before + "exec \"$0\" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp \"$1\" \"$2\"",
            java,
            classes,
            SleepyWorker.class.getName());
    return JsonMapper.shared()
        .writeValueAsString(
            Map.of(
                "queue", queue,
                "max", most,
                "cooldown", cooldown,
                "env", Map.of(SleepyWorker.QUEUE, queue, SleepyWorker.FILE, ledger().toString()),
                "command", command));
  }

  @Test
  void theSecondRunHardlyWaitsForWorkersThatTakeLongToStart()
      throws IOException, InterruptedException {
    String workers =
        "{\"workers\": {\"quick\": %s, \"slow\": %s}}"
            .formatted(workers(quick, 1, "2s", ""), workers(slow, 1, "2s", "sleep " + COLD + "; "));
    String first;
    try (ServerProcess server = start(workers, "off")) {
      Api api = server.api();
      api.register(
          """
          pipeline: views
          solids:
            a: {queue: %1$s, task: work, args: {ms: %3$d}}
            b: {queue: %1$s, task: work, args: {ms: %3$d}, after: [a]}
            c: {queue: %2$s, task: work, args: {ms: 100}, after: [b]}
          """
              .formatted(quick, slow, 800 * COLD));
      first = api.submit("views", "{}");
      assertThat(api.end(first)).isEqualTo("succeeded");
      server.awaitLines("has ended", 2);
    }
    // what the first run has told is kept, and the next server knows it
    try (ServerProcess server = start(workers, PREWARM)) {
      Api api = server.api();
      String second = api.submit("views", "{}");
      JsonNode eta = api.until("runs/" + second, run -> !run.path("eta").isNull()).get("eta");
      assertThat(api.end(second)).isEqualTo("succeeded");
      server.awaitLines("has ended", 2);

      Duration cold = waited(api, first);
      Duration warm = waited(api, second);
      String ended = api.get("runs/" + second).get("endedAt").stringValue();
      System.out.printf("cold wait %s, then %s; ended %s, eta %s%n", cold, warm, ended, eta);
      assertThat(cold).isGreaterThanOrEqualTo(Duration.ofSeconds(COLD));
      assertThat(warm).isLessThanOrEqualTo(cold.dividedBy(5));
      assertThat(api.get("scaling/" + slow).get("demand").intValue()).isZero();
    }
  }

  private Path ledger() {
    return folder.resolve("ledger");
  }

  /** How long the last step of a run waited for a worker. */
  private static Duration waited(Api api, String run) {
    History history = api.histories(List.of(run)).getFirst();
    Instant ready = null;
    Instant begun = null;
    for (JsonNode event : history.events()) {
      Instant at = Instant.parse(event.get("at").stringValue());
      switch (event.get("type").stringValue()) {
        case "invocations-scheduled" -> {
          ready = at;
          begun = null;
        }
        case "attempt-started", "invocation-succeeded" -> begun = begun == null ? at : begun;
        default -> {}
      }
    }
    return Duration.between(Objects.requireNonNull(ready), Objects.requireNonNull(begun));
  }

  @Test
  void aWorkerThatIsBusyIsNeverEnded() throws IOException, InterruptedException {
    try (ServerProcess server =
        start("{\"workers\": {\"quick\": %s}}".formatted(workers(quick, 3, "300ms", "")), "off")) {
      Api api = server.api();
      api.register(
          """
          pipeline: burst
          solids:
            a: {queue: %s, task: work, args: {ms: "${input.ms}"}, retry: {attempts: 3}}
          """
              .formatted(quick));
      Random random = new Random(8);
      List<String> runs = new ArrayList<>();
      int bursts = 0;
      while (runs.size() < RUNS) {
        if (bursts > 0) {
          // the next comes just as workers are told to end, since there is less to do
          server.awaitLines("is told to end", bursts);
        }
        int burst = Math.min(1 + random.nextInt(RUNS / 5), RUNS - runs.size());
        for (int n = 0; n < burst; n++) {
          runs.add(api.submit("burst", "{\"ms\": %d}".formatted(random.nextInt(600))));
        }
        bursts++;
      }
      assertThat(api.ends(runs)).containsOnly("succeeded");
      assertThat(bursts).isGreaterThan(4);

      Map<String, Long> events =
          api.histories(runs).stream()
              .flatMap(history -> history.types().stream())
              .collect(Collectors.groupingBy(type -> type, Collectors.counting()));
      System.out.printf("%d runs in %d bursts: %s%n", runs.size(), bursts, events);
      assertThat(events).doesNotContainKeys("attempt-failed", "attempt-scheduled");
      assertThat(Files.readAllLines(ledger()))
          .as("each task begun once, and done")
          .doesNotHaveDuplicates()
          .hasSize(2 * runs.size());
      api.until("scaling/" + quick, answer -> answer.get("demand").intValue() == 0);
      server.awaitLines("is told to end", bursts + 1);
    }
  }

  @Test
  void workersOfAServerThatWasKilledAreToldToEndByTheNext() throws Exception {
    String workers =
        "{\"workers\": {\"stays\": {\"queue\": \"%s\", \"min\": 1,".formatted(quick)
            + " \"command\": [\"sleep\", \"600\"]}}}";
    ServerProcess server = start(workers, "off");
    ProcessHandle worker = worker();
    server.process().kill();
    server.close();
    assertThat(worker.isAlive()).isTrue();
    try (ServerProcess next = start(workers, "off")) {
      worker.onExit().join();
      next.awaitLines("worker stays-1 is started", 1);
    }
    assertThat(left()).isEmpty();
  }

  /** The one that the server has written down, once it has. */
  private ProcessHandle worker() throws Exception {
    Until.holds(() -> writtenDown().isPresent());
    return writtenDown().orElseThrow();
  }

  private Optional<ProcessHandle> writtenDown() throws IOException {
    return left()
        .findFirst()
        .map(line -> line.split(" ", 2)[0])
        .map(Long::parseLong)
        .flatMap(ProcessHandle::of);
  }

  private Stream<String> left() throws IOException {
    Path file = folder.resolve("workers/pids");
    return Files.exists(file) ? Files.readAllLines(file).stream() : Stream.empty();
  }
}
