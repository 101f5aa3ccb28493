package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.progress;
import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.Site.Started;
import dev.solidflux.flow.follow.FeedItem;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.testkit.ScriptedWorker.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The rules by which nothing is lost and nothing is decided twice, at the default settings; each
 * test fails without its rule.
 */
class OwnershipTest {

  private static final String CHAIN =
      """
      pipeline: chain
      solids:
        a: {queue: q, task: t.a, args: {x: "${input.x}"}}
        b: {queue: q, task: t.b, args: {y: "${a}"}}
      output: "${b}"
      """;

  private static final List<String> CHAIN_HISTORY =
      List.of(
          "run-started",
          "invocations-scheduled",
          "attempt-started",
          "invocation-succeeded",
          "invocations-scheduled",
          "attempt-started",
          "invocation-succeeded",
          "run-succeeded");

  private static final String TIMED =
      """
      pipeline: timed
      solids:
        a: {queue: q, task: t.a, timeout: {queue: 1s}, retry: {attempts: 2, backoff: {initial: 10ms}}}
      """;

  private static final String LIMITED =
      """
      pipeline: limited
      solids:
        a: {queue: q, task: t.a, args: {x: "${input.x}"}, limits: [{max: 2}]}
      output: "${a}"
      """;

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  private void workers() {
    site.worker.succeeding("t.a", task -> task.args().get("x"));
    site.worker.succeeding("t.b", task -> task.args().get("y"));
  }

  private List<RunId> submit(int count) {
    return site.submit("chain", count);
  }

  private void allEnd(List<RunId> runs) {
    for (int i = 0; i < runs.size(); i++) {
      assertThat(site.end(runs.get(i)).getLast().body().path("output").asInt()).isEqualTo(i);
    }
  }

  private Duration since(Instant then) {
    return Duration.between(then, site.time.instant());
  }

  // ---- leases

  @Test
  void nodesShareTheShards() {
    Started first = site.owner();
    Started second = site.node();
    site.until(() -> first.owns(2) && second.owns(2));
  }

  @Test
  void aNodeThatStopsHandsItsShardsOverWithoutWaitingForTheirLeases() {
    workers();
    site.pipeline(CHAIN);
    Started first = site.owner();
    Started second = site.node();
    site.until(() -> second.owns(2));
    List<RunId> runs = submit(50);
    Instant before = site.time.instant();
    first.engine().stop().subscribe();
    site.until(() -> second.owns(Site.SHARDS));
    assertThat(since(before)).isLessThanOrEqualTo(Duration.ofSeconds(2));
    allEnd(runs);
  }

  @Test
  void theShardsOfACutOffNodeAreTakenOnceItsLeaseHasRunOutAndAllRunsEnd() {
    workers();
    site.pipeline(CHAIN);
    Started first = site.owner();
    List<RunId> runs = submit(200);
    site.end(runs.getFirst());
    first.database().cutOff = true;
    first.transport().disconnect();
    Started second = site.node();
    site.until(() -> second.owns(Site.SHARDS));
    allEnd(runs);
  }

  @Test
  void aKilledNodesShardsAreTakenWithinTwelveSeconds() {
    workers();
    site.pipeline(CHAIN);
    Started first = site.owner();
    Started second = site.node();
    site.until(() -> first.owns(2) && second.owns(2));
    first.host().kill();
    Instant before = site.time.instant();
    site.until(() -> second.owns(Site.SHARDS));
    assertThat(since(before)).isLessThanOrEqualTo(Duration.ofSeconds(12));
  }

  @Test
  void aNodeThatCannotRenewStopsItselfBeforeAnotherMayTakeOver() {
    workers();
    site.pipeline(CHAIN);
    Started first = site.owner();
    first.database().cutOff = true;
    site.until(() -> first.owns(0));
    assertThat(site.store.leases().free(Duration.ofSeconds(10)).block().shards())
        .as("still leased on the database's clock")
        .isEmpty();
    assertThat(first.engine().health().ready()).isFalse();
  }

  /** Its appends are already on the way to the database when it is frozen, and arrive after all. */
  @Test
  void aNodeThatWakesAfterAnotherTookOverAppendsNothing() {
    workers();
    site.pipeline(CHAIN);
    Started first = site.owner();
    first.database().held = batch -> !batch.events().isEmpty();
    List<RunId> runs = submit(8);
    site.until(() -> first.database().waiting > 0);
    first.host().freeze();
    first.transport().disconnect(); // the broker misses its heartbeats
    Started second = site.node();
    site.until(() -> second.owns(Site.SHARDS));
    allEnd(runs);
    int stale = first.database().waiting;
    first.database().open();
    first.host().wake();
    first.transport().reconnect();
    site.until(() -> first.database().outcomesOfHeld.size() >= stale);
    assertThat(first.database().outcomesOfHeld)
        .isNotEmpty()
        .allMatch(Journal.LeaseLost.class::isInstance);
    allEnd(submit(8));
    for (RunId run : runs) {
      assertThat(Site.types(site.end(run))).isEqualTo(CHAIN_HISTORY);
    }
  }

  /** What its stale memory makes nothing of may be news to the owner. */
  @Test
  void aNodeThatWakesAfterAnotherTookOverAcknowledgesNothing() {
    site.worker.on("t.a", task -> List.of());
    site.worker.on("t.b", task -> List.of());
    site.pipeline(CHAIN);
    Started first = site.owner();
    List<RunId> runs = submit(8);
    runs.forEach(run -> site.awaits(run, "invocations-scheduled"));
    first.host().freeze();
    first.transport().disconnect();
    Started second = site.node();
    site.until(() -> second.owns(Site.SHARDS));
    for (int i = 0; i < runs.size(); i++) {
      site.broker.reply(
          Site.shard(runs.get(i)),
          site.taskId(runs.get(i), 1, 1),
          succeeded(Site.json(String.valueOf(i))));
    }
    site.until(() -> runs.stream().allMatch(run -> site.history(run).size() == 4));
    second.host().freeze();
    second.transport().disconnect();
    first.transport().reconnect();
    for (int i = 0; i < runs.size(); i++) {
      site.broker.reply(
          Site.shard(runs.get(i)),
          site.taskId(runs.get(i), 2, 1),
          succeeded(Site.json(String.valueOf(i))));
    }
    site.time.advance(Duration.ofMillis(1));
    first.host().wake();
    site.time.advance(Duration.ofMillis(50));
    second.host().wake();
    second.transport().reconnect();
    allEnd(runs);
  }

  // ---- commit first

  @Test
  void nothingIsSentBeforeItIsCommitted() {
    workers();
    site.pipeline(CHAIN);
    Started node = site.owner();
    node.database().held = batch -> !batch.outbox().isEmpty();
    List<RunId> runs = submit(1);
    site.until(() -> node.database().waiting > 0);
    site.time.advance(Duration.ofSeconds(1));
    assertThat(site.worker.received()).isEmpty();
    node.database().open();
    allEnd(runs);
  }

  @Test
  void aReplyIsAcknowledgedOnlyOnceWhatItLedToIsCommitted() {
    workers();
    site.pipeline(CHAIN);
    Started node = site.owner();
    node.database().held =
        batch -> batch.events().stream().anyMatch(e -> e.type().equals("invocation-succeeded"));
    RunId run = submit(1).getFirst();
    site.until(() -> node.database().waiting > 0);
    assertThat(site.get(site.broker.unacked(Site.shard(run)))).isGreaterThan(0);
    node.database().open();
    site.end(run);
    site.until(() -> site.get(site.broker.unacked(Site.shard(run))) == 0);
  }

  @Test
  void anAppendWhoseAnswerWasLostIsNotDoneTwice() {
    workers();
    site.pipeline(CHAIN);
    Started node = site.owner();
    node.database().answersToLose = 12;
    List<RunId> runs = submit(40);
    allEnd(runs);
    for (RunId run : runs) {
      assertThat(Site.types(site.end(run))).isEqualTo(CHAIN_HISTORY);
    }
  }

  @Test
  void anAppendThatWasUndoneIsDoneAgainInTheSameEpoch() {
    workers();
    site.pipeline(CHAIN);
    Started node = site.owner();
    int[] times = {2};
    node.database().undone = call -> call.equals("append") && times[0]-- > 0;
    allEnd(submit(1));
    times[0] = 2;
    allEnd(submit(1));
    assertThat(times[0]).isNegative();
    assertThat(node.database().takes).isEqualTo(Site.SHARDS);
  }

  @Test
  void oneThatIsUndoneAgainAndAgainCostsTheShard() {
    workers();
    site.pipeline(CHAIN);
    Started node = site.owner();
    node.database().undone = "append"::equals;
    List<RunId> runs = submit(8);
    int before = node.database().appends;
    site.until(() -> node.database().takes > Site.SHARDS);
    assertThat(node.database().appends - before).isLessThan(Site.SHARDS * 10);
    node.database().undone = call -> false;
    allEnd(runs);
  }

  // ---- permits

  @Test
  void afterALostAnswerNoPermitsAreGivenButInANewEpoch() {
    workers();
    site.pipeline(LIMITED);
    Started node = site.owner();
    node.database().givesToLose = 2;
    allEnd(site.submit("limited", 20));
    assertThat(node.database().givesLost).hasSize(2);
    assertThat(node.database().givesInDoubt).isZero();
    assertThat(node.database().takes).isEqualTo(Site.SHARDS + 2);
  }

  @Test
  void permitsThatWereCertainlyNotGivenAreGivenInTheSameEpoch() {
    workers();
    site.pipeline(LIMITED);
    Started node = site.owner();
    node.database().undone = "givePermits"::equals;
    List<RunId> runs = site.submit("limited", 20);
    site.time.advance(Duration.ofMinutes(1));
    node.database().undone = call -> false;
    allEnd(runs);
    assertThat(node.database().takes).isEqualTo(Site.SHARDS);
  }

  @Test
  void aShardWithNothingToGiveOutlivesADatabaseThatIsAwayForAMoment() {
    workers();
    site.pipeline(CHAIN);
    Started node = site.owner();
    node.database().cutOff = true;
    site.time.advance(Duration.ofSeconds(6));
    node.database().cutOff = false;
    allEnd(submit(8));
    assertThat(node.database().takes).isEqualTo(Site.SHARDS);
  }

  // ---- outbox

  @Test
  void aTaskWhoseConfirmIsUnknownIsSentAgainUnderTheSameId() {
    workers();
    site.pipeline(CHAIN);
    Started node = site.owner();
    node.transport().loseConfirms(3);
    node.transport().losePublishes(2);
    allEnd(submit(5));
    Set<String> ids = new HashSet<>();
    site.worker.received().stream().map(Received::id).forEach(ids::add);
    assertThat(ids).hasSize(10);
  }

  @Test
  void aNewOwnerSendsAgainOnlyWhatIsNotKnownToBeWithTheBroker() {
    site.worker.on("t.a", task -> List.of());
    site.pipeline(CHAIN);
    Started first = site.owner();
    List<RunId> runs = submit(20);
    site.until(() -> site.worker.received().size() == 20);
    site.get(first.engine().stop());
    site.owner();
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    for (int i = 0; i < 20; i++) {
      site.broker.reply(
          Site.shard(runs.get(i)),
          site.taskId(runs.get(i), 1, 1),
          succeeded(Site.json(String.valueOf(i))));
    }
    allEnd(runs);
    assertThat(site.worker.received()).hasSize(40);
  }

  @Test
  void whatANodeCommittedAndDidNotSendIsSentByTheNextOwner() {
    workers();
    site.pipeline(CHAIN);
    Started first = site.owner();
    first.transport().losePublishes(1_000_000);
    List<RunId> runs = submit(20);
    runs.forEach(run -> site.awaits(run, "invocations-scheduled"));
    first.host().kill();
    first.transport().disconnect();
    site.node();
    allEnd(runs);
  }

  @Test
  void whileTheBrokerIsAwayRunsAreStartedAndTheirTasksWaitInTheirRows() {
    workers();
    site.pipeline(CHAIN);
    Started node = site.owner();
    node.transport().disconnect();
    List<RunId> runs = submit(1_500);
    site.until(() -> runs.stream().allMatch(run -> site.state(run) == RunState.RUNNING));
    assertThat(site.worker.received()).isEmpty();
    node.transport().reconnect();
    allEnd(runs);
  }

  // ---- the broker's generation

  @Test
  void whenTheBrokerHasForgottenEverythingOpenTasksAreSentAgain() {
    site.worker.on("t.a", task -> List.of());
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.pipeline(CHAIN).owner();
    List<RunId> runs = submit(20);
    site.until(() -> site.worker.received().size() == 20);
    workers();
    site.broker.forget();
    allEnd(runs);
  }

  @Test
  void aStartedTaskIsSentAgainOnlyAfterItsWorkerWasSilent() {
    site.worker.on("t.a", task -> List.of(started()));
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.pipeline(CHAIN).owner();
    RunId quiet = site.submit("chain", "{\"x\": 0}");
    site.awaits(quiet, "attempt-started");
    Instant before = site.time.instant();
    workers();
    site.broker.forget();
    allEnd(List.of(quiet));
    assertThat(since(before)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(40));
  }

  @Test
  void aStartedTaskWhoseWorkerIsHeardIsNotSentAgain() {
    site.worker.on("t.a", task -> List.of(started(), succeeded(task.args().get("x"))));
    site.worker.after("t.a", Duration.ofSeconds(45));
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.pipeline(CHAIN).owner();
    RunId busy = site.submit("chain", "{\"x\": 0}");
    site.awaits(busy, "attempt-started");
    site.broker.forget();
    for (int beat = 0; beat < 4; beat++) {
      site.time.advance(Duration.ofSeconds(10));
      site.broker.reply(Site.shard(busy), site.taskId(busy, 1, 1), new Content.Heartbeat());
    }
    allEnd(List.of(busy));
    assertThat(site.worker.received()).hasSize(2);
  }

  // ---- timers

  @Test
  void aDeadlineThatCameDueWithoutAnOwnerIsFoundByTheNext() {
    site.worker.on("t.a", task -> List.of());
    site.pipeline(TIMED);
    Started first = site.owner();
    RunId run = site.submit("timed", "{}");
    site.awaits(run, "invocations-scheduled");
    site.get(first.engine().stop());
    site.node();
    List<Runs.Event> events = site.end(run);
    assertThat(Site.types(events)).filteredOn("attempt-failed"::equals).hasSize(2);
    assertThat(events.getLast().body().get("failure").get("cause").asString())
        .isEqualTo("QUEUE_TIMEOUT");
  }

  // ---- memory

  @Test
  void aRunThatWaitsLeavesMemoryAndIsFoldedAgainWhenItsReplyComes() {
    site.worker.pause();
    workers();
    site.pipeline(CHAIN);
    Started node =
        site.node(
            s -> s.with(s.turns().withHot(1, s.turns().hotBytes()).passivatedAfter(Duration.ZERO)));
    List<RunId> runs = submit(100);
    site.until(() -> site.worker.received().size() == 100);
    int loaded = node.database().runsLoaded;
    site.worker.resume();
    allEnd(runs);
    assertThat(node.database().runsLoaded).isGreaterThanOrEqualTo(loaded + 100);
  }

  @Test
  void aNewRunIsStartedWithoutReadingAnythingOfIt() {
    workers();
    site.pipeline(CHAIN);
    Started node = site.owner();
    List<RunId> runs = submit(100);
    allEnd(runs);
    assertThat(node.database().runsLoaded).isZero();
    assertThat(node.database().eventsRead)
        .as("of one that has ended, to learn from it")
        .isLessThanOrEqualTo(site.history(runs.getFirst()).size());
  }

  // ---- telemetry and the feed

  @Test
  void telemetryIsCoalescedButItsLastWordIsKept() {
    site.worker.on(
        "t.a",
        task -> {
          List<Content> said = new ArrayList<>();
          said.add(started());
          for (int i = 1; i <= 100; i++) {
            said.add(progress(i / 100.0, "step " + i));
          }
          said.add(succeeded(task.args().get("x")));
          return said;
        });
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.pipeline(CHAIN).owner();
    RunId run = site.submit("chain", "{\"x\": 0}");
    site.end(run);
    List<Runs.Telemetry> kept =
        site.get(site.store.runs().telemetry(run, 0, 200)).items().stream()
            .filter(row -> row.kind().equals("progress"))
            .toList();
    assertThat(kept).hasSizeLessThan(20);
    assertThat(kept.getLast().body().get("message").asString()).isEqualTo("step 100");
  }

  @Test
  void whoeverFollowsARunFromAnywhereMissesAndRepeatsNothing() {
    workers();
    site.pipeline(CHAIN).owner();
    RunId run = site.submit("chain", "{\"x\": 0}");
    for (long after = 0; after < 8; after++) {
      List<Long> seen =
          site.told(run, after).stream()
              .filter(FeedItem.Event.class::isInstance)
              .map(item -> ((FeedItem.Event) item).event().seq())
              .toList();
      assertThat(seen).isEqualTo(Site.upTo(8).subList((int) after, 8));
    }
  }

  @Test
  void aFollowerMissesNothingWhereEveryHintIsLost() {
    site.store.losingHints(hint -> true);
    workers();
    site.pipeline(CHAIN).owner();
    RunId run = site.submit("chain", "{\"x\": 0}");
    assertThat(site.told(run, 0))
        .filteredOn(FeedItem.Event.class::isInstance)
        .hasSize(CHAIN_HISTORY.size());
  }
}
