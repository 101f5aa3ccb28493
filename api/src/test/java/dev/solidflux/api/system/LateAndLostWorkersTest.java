package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.testkit.faults.ChildProcess;
import dev.solidflux.testkit.services.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Worker processes that come when a task is no longer wanted, and those that a task kills. */
@Timeout(180)
class LateAndLostWorkersTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  private final Installation installation = Installation.fresh();
  private final String queue = TestBroker.uniqueName("ledger-");
  private final List<ChildProcess> workers = new ArrayList<>();
  private ServerProcess server;

  @BeforeEach
  void start() throws Exception {
    server = installation.start("only", Map.of("SOLIDFLUX_SHARDS", "1"));
    server
        .api()
        .register(
            "{pipeline: echo, solids: {only: {queue: %s, task: ledger.echo, args: {n: \"${input.n}\"}}}}"
                .formatted(queue));
  }

  @AfterEach
  void stop() {
    workers.forEach(ChildProcess::close);
    server.close();
  }

  private ChildProcess worker() {
    ChildProcess worker =
        ChildProcess.java(
            LedgerWorker.class,
            Map.of(
                "SOLIDFLUX_AMQP_URL",
                installation.broker().url(),
                LedgerWorker.QUEUE,
                queue,
                LedgerWorker.FILE,
                folder.resolve("ledger").toString()));
    workers.add(worker);
    return worker;
  }

  private List<String> ledger() throws IOException {
    Path file = folder.resolve("ledger");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private JsonNode awaitEvent(String run, String type) {
    return server.api().stream(run, 0)
        .filter(event -> "run-event".equals(event.event()))
        .filter(event -> event.data().contains("\"" + type + "\""))
        .map(event -> tools.jackson.databind.json.JsonMapper.shared().readTree(event.data()))
        .blockFirst(PATIENCE);
  }

  @Test
  void aTaskWhoseDeadlinePassedBeforeAWorkerCameIsRunOnce() throws Exception {
    server
        .api()
        .register(
            "{pipeline: cold, solids: {only: {queue: %s, task: ledger.echo, args: {n: 1}, timeout: {queue: 5s, run: 1m}, retry: {attempts: 100, backoff: {initial: 100ms, factor: 1}}}}}"
                .formatted(queue));
    String run = server.api().submit("cold", "{}");
    awaitEvent(run, "attempt-scheduled");
    worker();
    assertThat(server.api().end(run)).isEqualTo("succeeded");

    String after = server.api().submit("echo", "{\"n\": 2}");
    assertThat(server.api().end(after)).isEqualTo("succeeded");
    assertThat(ledger()).as("the late one, and the one after it").hasSize(2);
  }

  @Test
  void tasksOfCancelledRunsAreNotRunByAWorkerThatComesLater() throws Exception {
    List<String> runs = server.api().submit("echo", 10);
    for (String run : runs) {
      server.api().post("runs/" + run + "/cancel", "application/json", "{}").block(PATIENCE);
    }
    assertThat(server.api().ends(runs)).containsOnly("cancelled");
    String wanted = server.api().submit("echo", "{\"n\": 11}");
    awaitNobodyListens(wanted);

    worker();

    assertThat(server.api().end(wanted)).isEqualTo("succeeded");
    assertThat(ledger()).singleElement().asString().contains(wanted);
  }

  /** Which takes ten seconds, as it does until a worker asks whether a task is still wanted. */
  private void awaitNobodyListens(String run) {
    server
        .api()
        .until(
            "runs/" + run + "/standing",
            standing ->
                standing.at("/queues/0/trouble/reason").asString("").contains("no worker listens"));
  }

  @Test
  void aTaskThatKillsItsWorkersEndsItsRunAndNotTheNextWorker() throws Exception {
    server
        .api()
        .register(
            "{pipeline: poison, solids: {only: {queue: %s, task: ledger.die, timeout: {run: 2m}}}}"
                .formatted(queue));
    String run = server.api().submit("poison", "{}");
    boolean failed = false;
    for (int begun = 0; begun < 20 && !failed; begun++) {
      ChildProcess worker = worker();
      failed =
          isFailed(
              server.api().until("runs/" + run, detail -> !worker.isAlive() || isFailed(detail)));
    }
    JsonNode detail = server.api().get("runs/" + run);
    assertThat(detail.at("/failure/cause").asString()).isEqualTo("worker-lost");
    assertThat(ledger()).hasSizeBetween(1, 6);
    int killed = ledger().size();

    ChildProcess last = worker();
    String after = server.api().submit("echo", "{\"n\": 1}");
    assertThat(server.api().end(after)).isEqualTo("succeeded");
    assertThat(last.isAlive()).isTrue();
    assertThat(ledger()).hasSize(killed + 1);
    assertThat(server.api().histories(List.of(run)).getFirst().types())
        .contains("attempt-redelivered");
  }

  private static boolean isFailed(JsonNode detail) {
    return detail.get("state").asString().equals("failed");
  }

  @Test
  void ofALogThatFloodsEachLineIsShownOrCounted() {
    server
        .api()
        .register(
            "{pipeline: talk, solids: {only: {queue: %s, task: ledger.talk, args: {lines: 500}, timeout: {run: 2m}}}}"
                .formatted(queue));
    worker();
    String run = server.api().submit("talk", "{}");
    assertThat(server.api().end(run)).isEqualTo("succeeded");
    int shown = 0;
    int dropped = 0;
    String cursor = "";
    do {
      JsonNode page = server.api().get("runs/" + run + "/logs?limit=200" + cursor);
      for (JsonNode item : page.path("items")) {
        shown += item.path("lines").size();
        dropped += item.path("dropped").intValue();
      }
      cursor = page.path("next").isNull() ? "" : "&cursor=" + page.path("next").asString();
    } while (!cursor.isEmpty());
    assertThat(shown + dropped).isEqualTo(500);
    assertThat(shown).isPositive();
  }
}
