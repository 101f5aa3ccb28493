package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.progress;
import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.testkit.memory.MemoryTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules by which nothing is lost and nothing is decided twice; each test fails without its
 * rule.
 */
@Timeout(60)
class OwnershipTest {

  private static final String CHAIN =
      """
      pipeline: chain
      solids:
        a: {queue: q, task: t.a, args: {x: "${input.x}"}}
        b: {queue: q, task: t.b, args: {y: "${a}"}}
      output: "${b}"
      """;

  private static final String TIMED =
      """
      pipeline: timed
      solids:
        a: {queue: q, task: t.a, timeout: {queue: 1s}, retry: {attempts: 2, backoff: {initial: 10ms}}}
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
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      runs.add(site.submit("chain", "{\"x\": " + i + "}"));
    }
    return runs;
  }

  private void allEnd(List<RunId> runs) {
    for (int i = 0; i < runs.size(); i++) {
      assertThat(site.end(runs.get(i)).getLast().body().path("output").asInt()).isEqualTo(i);
    }
  }

  // ---- leases

  @Test
  void nodesShareTheShards() {
    Engine first = site.node();
    site.until(() -> first.health().shardsOwned() == Site.SHARDS);
    Engine second = site.node();
    site.until(() -> first.health().shardsOwned() == 2 && second.health().shardsOwned() == 2);
  }

  @Test
  void aNodeThatStopsHandsItsShardsOverWithoutWaitingForTheirLeases() {
    workers();
    site.pipeline(CHAIN);
    Engine first = site.node();
    site.until(() -> first.health().shardsOwned() == Site.SHARDS);
    Engine second = site.node();
    site.until(() -> second.health().shardsOwned() == 2);
    List<RunId> runs = submit(50);
    long before = System.nanoTime();
    first.stop().block();
    site.until(() -> second.health().shardsOwned() == Site.SHARDS);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(1_400));
    allEnd(runs);
  }

  @Test
  void theShardsOfACutOffNodeAreTakenOnceItsLeaseHasRunOutAndAllRunsEnd() {
    workers();
    site.pipeline(CHAIN);
    Faulty database = site.database();
    MemoryTransport transport = site.broker.connect();
    Engine first = site.node(database, transport, Site.QUICK);
    site.until(() -> first.health().shardsOwned() == Site.SHARDS);
    List<RunId> runs = submit(200);
    site.end(runs.getFirst());
    database.cutOff = true;
    transport.disconnect();
    Engine second = site.node();
    site.until(() -> second.health().shardsOwned() == Site.SHARDS);
    allEnd(runs);
  }

  @Test
  void aNodeThatCannotRenewStopsItselfBeforeAnotherMayTakeOver() {
    workers();
    site.pipeline(CHAIN);
    Faulty database = site.database();
    Engine first = site.node(database, site.broker.connect(), Site.QUICK);
    site.until(() -> first.health().shardsOwned() == Site.SHARDS);
    database.cutOff = true;
    site.until(() -> first.health().shardsOwned() == 0);
    assertThat(site.store.leases().free().block())
        .as("still leased on the database's clock")
        .isEmpty();
    assertThat(first.health().ready()).isFalse();
  }

  @Test
  void aNodeThatWakesAfterAnotherTookOverAppendsNothing() {
    workers();
    site.pipeline(CHAIN);
    Faulty database = site.database();
    Engine first = site.node(database, site.broker.connect(), Site.QUICK);
    site.until(() -> first.health().shardsOwned() == Site.SHARDS);
    database.held = batch -> !batch.events().isEmpty();
    List<RunId> runs = submit(8);
    database.waiting.asFlux().blockFirst(Site.PATIENCE);
    Engine second = site.node();
    // the first renews meanwhile: only its appends are stuck, so it must be made to look dead
    database.cutOff = true;
    site.until(() -> second.health().shardsOwned() == Site.SHARDS);
    allEnd(runs);
    database.cutOff = false;
    database.open();
    List<RunId> more = submit(8);
    allEnd(more);
    for (RunId run : runs) {
      assertThat(site.end(run)).hasSize(8);
    }
  }

  // ---- commit first

  @Test
  void nothingIsSentBeforeItIsCommitted() {
    workers();
    site.pipeline(CHAIN);
    Faulty database = site.database();
    database.held = batch -> !batch.outbox().isEmpty();
    site.node(database, site.broker.connect(), Site.QUICK);
    List<RunId> runs = submit(1);
    database.waiting.asFlux().blockFirst(Site.PATIENCE);
    assertThat(site.worker.received()).isEmpty();
    database.open();
    allEnd(runs);
  }

  @Test
  void aReplyIsAcknowledgedOnlyOnceWhatItLedToIsCommitted() {
    workers();
    site.pipeline(CHAIN);
    Faulty database = site.database();
    database.held =
        batch -> batch.events().stream().anyMatch(e -> e.type().equals("invocation-succeeded"));
    site.node(database, site.broker.connect(), Site.QUICK);
    RunId run = submit(1).getFirst();
    database.waiting.asFlux().blockFirst(Site.PATIENCE);
    int shard = ShardOf.shard(run, Site.SHARDS);
    assertThat(site.broker.unacked(shard).block()).isGreaterThan(0);
    database.open();
    site.end(run);
    site.until(() -> site.broker.unacked(shard).block() == 0);
  }

  @Test
  void anAppendWhoseAnswerWasLostIsNotDoneTwice() {
    workers();
    site.pipeline(CHAIN);
    Faulty database = site.database();
    Engine engine = site.node(database, site.broker.connect(), Site.QUICK);
    site.until(() -> engine.health().shardsOwned() == Site.SHARDS);
    database.answersToLose.set(12);
    List<RunId> runs = submit(40);
    allEnd(runs);
    for (RunId run : runs) {
      assertThat(Site.types(site.end(run)))
          .containsExactly(
              "run-started",
              "invocation-scheduled",
              "attempt-started",
              "invocation-succeeded",
              "invocation-scheduled",
              "attempt-started",
              "invocation-succeeded",
              "run-succeeded");
    }
  }

  // ---- outbox

  @Test
  void aTaskWhoseConfirmIsUnknownIsSentAgainUnderTheSameId() {
    workers();
    site.pipeline(CHAIN);
    MemoryTransport transport = site.broker.connect();
    transport.loseConfirms(3);
    transport.losePublishes(2);
    site.node(site.database(), transport, Site.QUICK);
    List<RunId> runs = submit(5);
    allEnd(runs);
    Set<String> ids = new HashSet<>();
    site.worker.received().stream().map(Transport.Task::id).forEach(ids::add);
    assertThat(ids).hasSize(10);
  }

  @Test
  void aNewOwnerSendsAgainOnlyWhatIsNotMarkedPublished() {
    site.worker.on("t.a", task -> List.of());
    site.pipeline(CHAIN);
    Engine first = site.node();
    site.until(() -> first.health().shardsOwned() == Site.SHARDS);
    List<RunId> runs = submit(20);
    site.until(() -> site.worker.received().size() == 20);
    first.stop().block();
    Engine second = site.node();
    site.until(() -> second.health().shardsOwned() == Site.SHARDS);
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    for (int i = 0; i < 20; i++) {
      site.broker.reply(
          ShardOf.shard(runs.get(i), Site.SHARDS),
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
    MemoryTransport nowhere = site.broker.connect();
    Faulty database = site.database();
    Engine first = site.node(database, nowhere, Site.QUICK);
    site.until(() -> first.health().shardsOwned() == Site.SHARDS);
    nowhere.losePublishes(1_000_000);
    List<RunId> runs = submit(20);
    runs.forEach(run -> site.awaits(run, "invocation-scheduled"));
    database.cutOff = true;
    nowhere.disconnect();
    site.node();
    allEnd(runs);
  }

  @Test
  void whileTheBrokerIsAwayMemoryHoldsABoundedNumberOfTasksAndTheRestWaitsInTheInbox() {
    workers();
    site.pipeline(CHAIN);
    MemoryTransport transport = site.broker.connect();
    Engine engine =
        site.node(
            site.database(),
            transport,
            s -> {
              EngineSettings q = Site.QUICK.apply(s);
              return new EngineSettings(
                  q.node(),
                  q.leaseDuration(),
                  q.leaseRenewal(),
                  q.leaseTrust(),
                  q.freeShardPoll(),
                  q.pollInterval(),
                  q.telemetryInterval(),
                  q.markDelay(),
                  q.redeliveryGrace(),
                  q.passivation(),
                  q.hotRunsPerShard(),
                  10,
                  10,
                  4,
                  20);
            });
    site.until(() -> engine.health().shardsOwned() == Site.SHARDS);
    transport.disconnect();
    List<RunId> runs = submit(1_000);
    site.until(
        () -> {
          long started = runs.stream().filter(run -> site.phase(run) == RunPhase.RUNNING).count();
          return started >= 4 * 20;
        });
    long started = runs.stream().filter(run -> site.phase(run) == RunPhase.RUNNING).count();
    assertThat(started).isLessThanOrEqualTo(4 * (20 + 10));
    transport.reconnect();
    allEnd(runs);
  }

  // ---- the broker's generation

  @Test
  void whenTheBrokerHasForgottenEverythingOpenTasksAreSentAgain() {
    site.worker.on("t.a", task -> List.of());
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.pipeline(CHAIN).node();
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
    site.pipeline(CHAIN).node();
    RunId quiet = site.submit("chain", "{\"x\": 0}");
    site.awaits(quiet, "attempt-started");
    long before = System.nanoTime();
    workers();
    site.broker.forget();
    allEnd(List.of(quiet));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(300));
  }

  // ---- timers

  @Test
  void aDeadlineThatCameDueWithoutAnOwnerIsFoundByTheNext() {
    site.worker.on("t.a", task -> List.of());
    site.pipeline(TIMED);
    Engine first = site.node();
    RunId run = site.submit("timed", "{}");
    site.awaits(run, "invocation-scheduled");
    first.stop().block();
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
    Faulty database = site.database();
    site.node(
        database,
        site.broker.connect(),
        s -> {
          EngineSettings q = Site.QUICK.apply(s);
          return new EngineSettings(
              q.node(),
              q.leaseDuration(),
              q.leaseRenewal(),
              q.leaseTrust(),
              q.freeShardPoll(),
              q.pollInterval(),
              q.telemetryInterval(),
              q.markDelay(),
              q.redeliveryGrace(),
              Duration.ZERO,
              1,
              q.batchInputs(),
              q.batchEvents(),
              q.publishing(),
              q.pendingPublishes());
        });
    List<RunId> runs = submit(100);
    site.until(() -> site.worker.received().size() == 100);
    int loaded = database.runsLoaded.get();
    site.worker.resume();
    site.broker.fetchReplies();
    allEnd(runs);
    assertThat(database.runsLoaded.get()).isGreaterThan(loaded + 100);
  }

  // ---- telemetry and the feed

  @Test
  void telemetryIsCoalescedButItsLastWordIsKept() {
    site.worker.on(
        "t.a",
        task -> {
          List<dev.solidflux.flow.port.Delivery.Content> said = new ArrayList<>();
          said.add(started());
          for (int i = 1; i <= 100; i++) {
            said.add(progress(i / 100.0, "step " + i));
          }
          said.add(succeeded(task.args().get("x")));
          return said;
        });
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.pipeline(CHAIN).node();
    RunId run = site.submit("chain", "{\"x\": 0}");
    site.end(run);
    List<Runs.Telemetry> kept =
        site.store.runs().telemetry(run, 0, 200).block().stream()
            .filter(row -> row.kind().equals("progress"))
            .toList();
    assertThat(kept).hasSizeLessThan(20);
    assertThat(kept.getLast().body().get("message").asString()).isEqualTo("step 100");
  }

  @Test
  void whoeverFollowsARunFromAnywhereMissesAndRepeatsNothing() {
    workers();
    site.pipeline(CHAIN).node();
    RunId run = site.submit("chain", "{\"x\": 0}");
    for (long after = 0; after < 8; after++) {
      List<Long> seen =
          site.feed
              .follow(run, after)
              .filter(FeedItem.Event.class::isInstance)
              .map(item -> ((FeedItem.Event) item).event().seq())
              .collectList()
              .block(Site.PATIENCE);
      assertThat(seen).isEqualTo(Site.upTo(8).subList((int) after, 8));
    }
  }

  // ---- what cannot be read

  @Test
  void aRunThatCannotBeReadIsParkedAndTheOthersGoOn() {
    workers();
    site.pipeline(CHAIN);
    Faulty database = site.database();
    List<RunId> runs = new ArrayList<>(submit(20));
    RunId broken = runs.get(7);
    database.unreadable =
        run -> run.equals(broken) ? new Definitions.Unreadable("a test broke it") : null;
    site.node(database, site.broker.connect(), Site.QUICK);
    site.until(() -> site.store.parked().size() == 1);
    assertThat(site.store.parked().getFirst().reason()).startsWith("unreadable-run");
    for (int i = 0; i < runs.size(); i++) {
      if (i != 7) {
        assertThat(site.end(runs.get(i)).getLast().body().path("output").asInt()).isEqualTo(i);
      }
    }
  }

  @Test
  void aNodeThatMeetsAnEventOfANewerBuildGivesTheShardUpAndSaysThatItIsNotReady() {
    workers();
    site.pipeline(CHAIN);
    Faulty old = site.database();
    old.unreadable =
        run -> {
          try {
            dev.solidflux.core.run.EventFormat.read("run-teleported", 9, Site.json("{}"));
            return null;
          } catch (RuntimeException unknown) {
            return unknown;
          }
        };
    Engine first = site.node(old, site.broker.connect(), Site.QUICK);
    site.until(() -> first.health().shardsOwned() == Site.SHARDS && first.health().ready());
    RunId run = site.submit("chain", "{\"x\": 0}");
    site.until(() -> !first.health().ready());
    assertThat(first.health().trouble()).contains("run-teleported");
    Engine newer = site.node();
    allEnd(List.of(run));
    assertThat(newer.health().ready()).isTrue();
  }
}
