package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.failed;
import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.Site.Started;
import dev.solidflux.flow.port.Runs;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of several shards that ask for the same: one of them computes. */
class KeptResultsTest {

  private static final int RUNS = 12;

  private final Site site = new Site();
  private Started owner;

  @BeforeEach
  void aTaskOfAMinute() {
    site.worker.on("t.work", task -> List.of(started(), succeeded(task.args().get("x"))));
    site.worker.after("t.work", Duration.ofMinutes(1));
    site.pipeline(
        """
        pipeline: kept
        solids:
          a: {queue: q, task: t.work, args: {x: "${input.x}"}, cache: {for: 1h}, timeout: {run: 5m}}
        output: "${a}"
        """);
    owner = site.owner();
  }

  @AfterEach
  void close() {
    site.close();
  }

  private List<RunId> submitted(int x) {
    return IntStream.range(0, RUNS)
        .mapToObj(n -> site.submit("kept", "{\"x\": " + x + "}"))
        .toList();
  }

  private RunId computing(List<RunId> runs) {
    site.until(() -> runs.stream().anyMatch(this::computes));
    return runs.stream().filter(this::computes).findFirst().orElseThrow();
  }

  private boolean computes(RunId run) {
    return Site.types(site.history(run)).contains("attempt-started");
  }

  private void allHaveTheResult(List<RunId> runs, int x) {
    for (RunId run : runs) {
      Runs.Event last = site.end(run).getLast();
      assertThat(last.body().path("output").asInt()).isEqualTo(x);
    }
  }

  private double gets(String result) {
    Tags tags = Tags.of("pipeline", "kept", "solid", "a", "outcome", result);
    return site.metrics.get("solidflux.cache.gets").tags(tags).counter().count();
  }

  @Test
  void oneComputesForAllAndForThoseWhoComeLaterUntilItExpires() {
    List<RunId> runs = submitted(7);
    allHaveTheResult(runs, 7);
    allHaveTheResult(submitted(7), 7);
    assertThat(site.worker.received()).hasSize(1);
    site.time.advance(Duration.ofSeconds(1)); // what is committed is counted a moment later
    assertThat(gets("miss")).isEqualTo(1);
    assertThat(gets("hit")).isEqualTo(2 * RUNS - 1);

    site.time.advance(Duration.ofHours(1));
    allHaveTheResult(submitted(7), 7);
    assertThat(site.worker.received()).hasSize(2);
  }

  @Test
  void whoIsCancelledLeavesItToTheNext() {
    List<RunId> runs = submitted(7);
    RunId first = computing(runs);
    site.cancel(first);

    allHaveTheResult(runs.stream().filter(run -> !run.equals(first)).toList(), 7);

    site.until(() -> site.state(first) == RunState.CANCELLED);
    assertThat(site.worker.received()).hasSize(2);
  }

  @Test
  void whoFailsLeavesItToTheNext() {
    site.worker.on("t.work", task -> List.of(started(), failed("E", "no")));
    List<RunId> runs = submitted(7);
    RunId first = computing(runs);
    site.until(() -> site.state(first) == RunState.FAILED);
    site.worker.on("t.work", task -> List.of(started(), succeeded(task.args().get("x"))));

    site.until(() -> runs.stream().allMatch(run -> site.state(run).ended()));

    assertThat(runs).filteredOn(run -> site.state(run) == RunState.SUCCEEDED).isNotEmpty();
    assertThat(site.worker.received()).hasSizeBetween(2, 3);
  }

  @Test
  void aTakeOverChangesNothing() {
    List<RunId> runs = submitted(7);
    computing(runs);
    site.time.advance(Duration.ofSeconds(1)); // what was sent is marked a moment later
    owner.host().kill();
    owner.transport().die();
    site.owner();

    allHaveTheResult(runs, 7);
    assertThat(site.worker.received()).hasSize(1);
  }
}
