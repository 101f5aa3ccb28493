package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.Site.Started;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.send.Stuck;
import dev.solidflux.testkit.ScriptedWorker.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node does about its broker: it says what is stuck, judges only what it could hear. */
class BrokerTest {

  private static final String ONE =
      """
      pipeline: one
      solids:
        a: {queue: q, task: t.a, args: {x: "${input.x}"}}
      output: "${a}"
      """;

  private static final String OTHER =
      """
      pipeline: other
      solids:
        a: {queue: elsewhere, task: t.a, args: {x: "${input.x}"}}
      output: "${a}"
      """;

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  private void workers() {
    site.worker.succeeding("t.a", task -> task.args().get("x"));
  }

  private long received(String queue) {
    return site.worker.received().stream().filter(task -> task.queue().equals(queue)).count();
  }

  // ---- leases only with a broker

  @Test
  void aNodeThatNeverReachesTheBrokerTakesNoShard() {
    workers();
    site.pipeline(ONE);
    Started well = site.node();
    Started cut = site.node();
    cut.transport().disconnect();
    site.time.advance(Duration.ofSeconds(30));
    assertThat(well.owns(Site.SHARDS)).isTrue();
    assertThat(cut.owns(0)).isTrue();
    site.submit("one", 12).forEach(run -> site.end(run));
    assertThat(cut.engine().health().ready()).isFalse();
    assertThat(cut.engine().health().broker().reason()).isNotBlank();
  }

  @Test
  void aNodeThatAloneLosesTheBrokerHandsItsShardsOver() {
    workers();
    site.pipeline(ONE);
    Started first = site.owner();
    Started second = site.node();
    site.until(() -> first.owns(2) && second.owns(2));
    first.transport().disconnect();
    Instant before = site.time.instant();
    site.until(() -> second.owns(Site.SHARDS));
    assertThat(Duration.between(before, site.time.instant())).isLessThan(Duration.ofSeconds(15));
    site.submit("one", 12).forEach(run -> site.end(run));
    first.transport().reconnect();
    site.until(() -> first.owns(2) && second.owns(2));
  }

  @Test
  void whenTheBrokerIsAwayForEverybodyTheShardsStayWhereTheyAre() {
    workers();
    site.pipeline(ONE);
    Started first = site.owner();
    first.transport().disconnect();
    site.time.advance(Duration.ofMinutes(2));
    assertThat(first.owns(Site.SHARDS)).isTrue();
    assertThat(first.engine().health().ready()).isFalse();
    assertThat(first.engine().health().broker().condition()).isEqualTo(Condition.AWAY);
    first.transport().reconnect();
    site.until(() -> first.engine().health().ready());
    site.submit("one", 12).forEach(run -> site.end(run));
  }

  // ---- what is stuck says so

  @Test
  void aQueueThatIsRefusedIsToldAndTriedMoreAndMoreSeldom() {
    workers();
    site.pipeline(ONE);
    Started node = site.owner();
    site.broker.refuse("q", "406 PRECONDITION_FAILED");
    RunId run = site.submit("one", "{\"x\": 1}");
    site.until(() -> !node.engine().health().stuck().isEmpty());
    Stuck stuck = node.engine().health().stuck().getFirst();
    assertThat(stuck.queue()).isEqualTo("q");
    assertThat(stuck.reason()).contains("406");
    site.time.advance(Duration.ofSeconds(2));
    List<Runs.QueueStanding> troubles = site.get(site.store.runs().queues(run));
    assertThat(troubles).extracting(Runs.QueueStanding::queue).containsExactly("q");
    assertThat(troubles.getFirst().trouble().since()).isEqualTo(stuck.since());
    long before = node.publishes();
    site.time.advance(Duration.ofMinutes(10));
    assertThat(node.publishes() - before).as("tries in ten minutes").isBetween(10L, 40L);
    site.broker.accept("q");
    assertThat(site.end(run).getLast().type()).isEqualTo("run-succeeded");
    site.until(() -> node.engine().health().stuck().isEmpty());
    site.until(() -> site.get(site.store.runs().queues(run)).isEmpty());
  }

  @Test
  void aQueueThatIsRefusedHoldsUpNoOtherAndNoCancel() {
    workers();
    site.pipeline(ONE).pipeline(OTHER).owner();
    site.broker.refuse("q", "no such queue");
    List<RunId> stuck = site.submit("one", 3_000);
    List<RunId> others = site.submit("other", 50);
    for (RunId run : others) {
      assertThat(site.end(run).getLast().type()).isEqualTo("run-succeeded");
    }
    site.cancel(stuck.getFirst());
    assertThat(site.end(stuck.getFirst()).getLast().type()).isEqualTo("run-cancelled");
    site.broker.accept("q");
    site.until(() -> stuck.stream().skip(1).allMatch(r -> site.state(r) == RunState.SUCCEEDED));
    assertThat(received("q")).isEqualTo(2_999);
  }

  @Test
  void tasksThatNoBrokerTakesGiveTheirPlaceBack() {
    workers();
    site.pipeline(ONE);
    site.owner().transport().takesAtMost(100);
    String large = "{\"x\": \"" + "y".repeat(200) + "\"}";
    for (int i = 0; i < 1_200; i++) {
      site.submit("one", large);
    }
    RunId last = site.submit("one", "{\"x\": 1}");
    assertThat(site.end(last).getLast().type()).isEqualTo("run-succeeded");
  }

  @Test
  void whileTheBrokerTakesNothingNothingIsSentTwice() {
    workers();
    site.pipeline(ONE);
    Started node = site.owner();
    site.broker.block("low on memory");
    List<RunId> runs = site.submit("one", 20);
    site.time.advance(Duration.ofSeconds(45));
    assertThat(node.engine().health().ready()).isFalse();
    assertThat(node.engine().health().broker().condition()).isEqualTo(Condition.BLOCKED);
    assertThat(node.engine().health().broker().reason()).contains("memory");
    site.broker.unblock();
    runs.forEach(run -> site.end(run));
    assertThat(site.worker.received()).hasSize(20);
  }

  // ---- credit

  @Test
  void whatNobodyWorksForStaysInItsRows() {
    workers();
    site.worker.nobody("q");
    site.pipeline(ONE).owner();
    List<RunId> runs = site.submit("one", 2_000);
    site.until(() -> runs.stream().allMatch(run -> site.state(run) == RunState.RUNNING));
    site.time.advance(Duration.ofSeconds(5));
    int credit = EngineSettings.defaults(node()).sending().creditFloor();
    assertThat(site.get(site.broker.waiting("q"))).isBetween(credit, Site.SHARDS * credit);
    site.worker.somebody("q");
    runs.forEach(run -> site.end(run));
    assertThat(site.worker.received().stream().map(Received::id).distinct()).hasSize(2_000);
    assertThat(site.worker.received()).as("each once").hasSize(2_000);
  }

  private static dev.solidflux.flow.port.Node node() {
    return new dev.solidflux.flow.port.Node("any", "test", 1);
  }

  @Test
  void tasksLeaveInTheOrderInWhichTheyWereDecided() {
    workers();
    site.worker.nobody("q");
    site.pipeline(ONE).owner();
    List<RunId> runs = site.submit("one", 1_000);
    site.until(() -> runs.stream().allMatch(run -> site.state(run) == RunState.RUNNING));
    site.worker.somebody("q");
    runs.forEach(run -> site.end(run));
    for (int shard = 0; shard < Site.SHARDS; shard++) {
      int of = shard;
      List<Integer> order =
          site.worker.received().stream()
              .filter(task -> task.shard() == of)
              .map(task -> task.args().get("x").asInt())
              .toList();
      assertThat(order).isSorted();
    }
  }

  @Test
  void theDeadlineInTheQueueCountsOnlyOnceTheTaskHasLeft() {
    site.worker.on("t.a", task -> List.of(started(), succeeded(task.args().get("x"))));
    site.pipeline(
            """
            pipeline: hurried
            solids:
              a: {queue: q, task: t.a, args: {x: "${input.x}"}, timeout: {queue: 20s}}
            """)
        .owner();
    site.broker.refuse("q", "no such queue");
    RunId run = site.submit("hurried", "{\"x\": 1}");
    site.time.advance(Duration.ofMinutes(5));
    site.broker.accept("q");
    assertThat(Site.types(site.end(run))).doesNotContain("attempt-failed");
  }

  @Test
  void whatWasCancelledBeforeItLeftNeverLeaves() {
    workers();
    site.worker.nobody("q");
    site.pipeline(ONE).owner();
    List<RunId> runs = site.submit("one", 1_000);
    site.until(() -> runs.stream().allMatch(run -> site.state(run) == RunState.RUNNING));
    site.time.advance(Duration.ofSeconds(5));
    int sent = site.get(site.broker.waiting("q"));
    runs.forEach(site::cancel);
    runs.forEach(run -> site.end(run));
    site.worker.somebody("q");
    site.time.advance(Duration.ofMinutes(1));
    assertThat(site.worker.received()).hasSize(sent);
  }

  // ---- listening

  @Test
  void aSuccessThatWaitedWhileNobodyListenedIsHeardBeforeItsDeadlineIsJudged() {
    site.worker.on("t.a", task -> List.of(started()));
    site.pipeline(
        """
        pipeline: watched
        solids:
          a: {queue: q, task: t.a, args: {x: "${input.x}"}, timeout: {run: 60s, heartbeat: 20s}}
        output: "${a}"
        """);
    Started first = site.owner();
    List<RunId> runs = site.submit("watched", 40);
    runs.forEach(run -> site.awaits(run, "attempt-started"));
    first.host().kill();
    first.transport().die();
    for (RunId run : runs) {
      site.broker.reply(Site.shard(run), site.taskId(run, 1, 1), succeeded(Site.json("1")));
    }
    site.time.advance(Duration.ofMinutes(5));
    site.node();
    for (RunId run : runs) {
      assertThat(Site.types(site.end(run))).doesNotContain("attempt-failed");
    }
  }

  @Test
  void silenceWhileTheBrokerWasAwayIsNotHeldAgainstAWorker() {
    site.worker.on("t.a", task -> List.of(started()));
    site.pipeline(
        """
        pipeline: watched
        solids:
          a: {queue: q, task: t.a, args: {x: "${input.x}"}, timeout: {heartbeat: 20s}}
        output: "${a}"
        """);
    Started node = site.owner();
    RunId run = site.submit("watched", "{\"x\": 1}");
    site.awaits(run, "attempt-started");
    node.transport().disconnect();
    site.time.advance(Duration.ofMinutes(3));
    node.transport().reconnect();
    site.time.advance(Duration.ofSeconds(15));
    site.broker.reply(Site.shard(run), site.taskId(run, 1, 1), new Content.Heartbeat());
    site.time.advance(Duration.ofSeconds(15));
    site.broker.reply(Site.shard(run), site.taskId(run, 1, 1), succeeded(Site.json("1")));
    assertThat(Site.types(site.end(run))).doesNotContain("attempt-failed");
  }

  @Test
  void aWorkerThatStaysSilentThoughEverythingIsHeardIsGivenUp() {
    site.worker.on("t.a", task -> List.of(started()));
    site.pipeline(
            """
            pipeline: watched
            solids:
              a: {queue: q, task: t.a, args: {x: "${input.x}"}, timeout: {heartbeat: 20s}}
            """)
        .owner();
    RunId run = site.submit("watched", "{\"x\": 1}");
    site.awaits(run, "attempt-started");
    Instant began = site.time.instant();
    Runs.Event failed = site.awaits(run, "attempt-failed");
    assertThat(Duration.between(began, failed.at()))
        .isBetween(Duration.ofSeconds(19), Duration.ofSeconds(21));
  }

  @Test
  void aHeartbeatThatIsMovedWhileItFiresIsNotForgotten() {
    site.worker.on("t.a", task -> List.of(started()));
    site.pipeline(
            """
            pipeline: watched
            solids:
              a: {queue: q, task: t.a, args: {x: "${input.x}"}, timeout: {heartbeat: 3s}}
            """)
        .owner();
    RunId run = site.submit("watched", "{\"x\": 1}");
    site.awaits(run, "attempt-started");
    for (int beat = 0; beat < 20; beat++) {
      site.time.advance(Duration.ofMillis(2_950));
      site.broker.reply(Site.shard(run), site.taskId(run, 1, 1), new Content.Heartbeat());
    }
    assertThat(Site.types(site.history(run))).doesNotContain("attempt-failed");
    Instant last = site.time.instant();
    Runs.Event failed = site.awaits(run, "attempt-failed");
    assertThat(Duration.between(last, failed.at())).isLessThan(Duration.ofSeconds(5));
  }
}
