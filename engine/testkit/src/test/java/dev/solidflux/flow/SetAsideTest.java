package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.Site.Started;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Runs;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What this build cannot read, step or store is set aside with its run, visibly and whole; nothing
 * is thrown away, and nobody else waits.
 */
class SetAsideTest {

  private static final String CHAIN =
      """
      pipeline: chain
      solids:
        a: {queue: q, task: t.a, args: {x: "${input.x}"}}
        b: {queue: q, task: t.b, args: {y: "${a}"}}
      output: "${b}"
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

  private void othersGoOn() {
    List<RunId> others = site.submit("chain", 8);
    for (int i = 0; i < others.size(); i++) {
      assertThat(site.end(others.get(i)).getLast().body().path("output").asInt()).isEqualTo(i);
    }
  }

  private String reason(RunId run) {
    site.until(() -> site.summary(run).setAside() != null);
    Runs.SetAside aside = site.summary(run).setAside();
    return aside == null ? "" : aside.reason();
  }

  // ---- unreadable

  @Test
  void anEventThatNobodyCanReadSetsItsRunAsideWithItsReplies() {
    site.worker.on("t.a", task -> List.of(started()));
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.pipeline(CHAIN);
    Started first = site.owner();
    RunId run = site.submit("chain", "{\"x\": 1}");
    site.awaits(run, "attempt-started");
    site.store.plantEvent(run, 4, "run-teleported", 1, "{}");
    site.get(first.engine().stop());
    Started second = site.owner();
    site.broker.reply(Site.shard(run), site.taskId(run, 1, 1), succeeded(Site.json("7")));
    assertThat(reason(run)).contains("run-teleported");
    workers();
    othersGoOn();
    assertThat(site.store.held(run)).containsExactly("succeeded");
    assertThat(second.engine().health().ready()).isTrue();
    assertThat(site.state(run)).isEqualTo(RunState.RUNNING);
  }

  @Test
  void aCommandThatNobodyCanReadSetsItsRunAsideAndBlocksNoOther() {
    workers();
    site.pipeline(CHAIN).owner();
    site.worker.on("t.a", task -> List.of(started()));
    RunId run = site.submit("chain", "{\"x\": 1}");
    site.awaits(run, "attempt-started");
    site.store.plantCommand(Site.shard(run), run, "fly", 1, "{}");
    site.hint(run);
    assertThat(reason(run)).contains("fly");
    site.cancel(run);
    site.until(() -> site.store.held(run).size() == 2);
    assertThat(site.store.held(run)).containsExactly("fly", "cancel");
    site.store.plantCommand(Site.shard(run), run, "swim", 1, "{}");
    site.hint(run);
    site.until(() -> site.store.held(run).size() == 3);
    assertThat(reason(run)).as("the first reason stays").contains("fly");
    workers();
    othersGoOn();
  }

  @Test
  void aTimerThatNobodyCanReadSetsItsRunAsideAndBlocksNoOther() {
    site.pipeline(
            """
            pipeline: timed
            solids:
              a: {queue: q, task: t.a, timeout: {run: 30s}}
            """)
        .owner();
    site.worker.on("t.a", task -> List.of(started()));
    RunId odd = site.submit("timed", "{}");
    RunId other = site.submit("timed", "{}");
    site.awaits(odd, "attempt-started");
    site.store.plantTimer(odd, 1, 1, "nap", 3, site.time.instant().plusSeconds(2));
    assertThat(reason(odd)).contains("nap");
    assertThat(site.end(other).getLast().type()).isEqualTo("run-failed");
    assertThat(site.state(odd)).isEqualTo(RunState.RUNNING);
    assertThat(site.store.timersOf(odd)).as("its own deadline waits too").hasSizeGreaterThan(1);
  }

  @Test
  void aStartThatIsRefusedLeavesItsRunVisiblySetAside() {
    workers();
    site.pipeline(CHAIN);
    Started node = site.owner();
    node.database().refused = startOf("\"x\":666");
    RunId run = site.submit("chain", "{\"x\": 666}");
    List<RunId> others = site.submit("chain", 20);
    assertThat(reason(run)).contains("refused-by-database");
    assertThat(site.store.held(run)).containsExactly("start");
    for (RunId other : others) {
      assertThat(site.end(other).getLast().type()).isEqualTo("run-succeeded");
    }
    node.database().refused = batch -> false;
    site.release(run);
    assertThat(site.end(run).getLast().body().path("output").asInt()).isEqualTo(666);
    assertThat(site.summary(run).setAside()).isNull();
  }

  private static Predicate<Batch> startOf(String text) {
    return batch -> batch.events().stream().anyMatch(event -> event.body().contains(text));
  }

  @Test
  void aTimerThatLeadsToRefusedDataSetsItsRunAsideOnce() {
    site.pipeline(
        """
        pipeline: timed
        solids:
          a: {queue: q, task: t.a, timeout: {run: 5s}}
        """);
    Started node = site.owner();
    site.worker.on("t.a", task -> List.of(started()));
    node.database().refused = startOf("RUN_TIMEOUT");
    RunId run = site.submit("timed", "{}");
    assertThat(reason(run)).contains("refused-by-database");
    int appends = node.database().appends;
    site.time.advance(Duration.ofMinutes(1));
    assertThat(node.database().appends - appends).as("it is not tried again").isLessThan(10);
    node.database().refused = batch -> false;
    site.release(run);
    assertThat(site.end(run).getLast().type()).isEqualTo("run-failed");
  }

  @Test
  void whatIsHeldIsTakenUpInOrderOnceTheRunIsReleased() {
    site.worker.on("t.a", task -> List.of(started()));
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.pipeline(CHAIN).owner();
    RunId run = site.submit("chain", "{\"x\": 1}");
    site.awaits(run, "attempt-started");
    site.store.plantCommand(Site.shard(run), run, "fly", 1, "{}");
    site.hint(run);
    reason(run);
    site.broker.reply(Site.shard(run), site.taskId(run, 1, 1), succeeded(Site.json("7")));
    site.until(() -> site.store.held(run).size() == 2);
    site.release(run);
    // what nobody can read sets it aside again, and what came after it is not lost
    site.until(() -> site.store.held(run).equals(List.of("fly", "succeeded")));
    assertThat(reason(run)).contains("fly");
    assertThat(site.state(run)).isEqualTo(RunState.RUNNING);
  }

  @Test
  void telemetryThatIsRefusedBlamesNobody() {
    site.worker.on(
        "t.a",
        task ->
            List.of(
                started(),
                new dev.solidflux.flow.port.Delivery.Content.Log(
                    "info", "a\u0000b", Site.json("{}")),
                succeeded(task.args().get("x"))));
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.pipeline(CHAIN).owner();
    othersGoOn();
  }

  // ---- a newer build

  @Test
  void whatANewerBuildWroteIsLeftToIt() {
    workers();
    site.worker.on("t.a", task -> List.of(started()));
    site.pipeline(CHAIN);
    Started old = site.node(1, Site.AS_THEY_ARE);
    site.until(() -> old.owns(Site.SHARDS));
    RunId run = site.submit("chain", "{\"x\": 1}");
    site.awaits(run, "attempt-started");
    Started newer = site.node(2, Site.AS_THEY_ARE);
    site.until(() -> newer.owns(2) && old.owns(2));
    site.store.plantCommand(Site.shard(run), run, "fly", 1, "{}");
    site.hint(run);
    site.until(() -> newer.owns(Site.SHARDS) || site.summary(run).setAside() != null);
    // the newer one of this test cannot read it either, and has nobody to leave it to
    assertThat(reason(run)).contains("fly");
    assertThat(old.engine().health().shardsOwned()).isLessThanOrEqualTo(2);
  }

  // ---- whatever ends its owner

  /** As an OutOfMemoryError does: the process ends with everything that it has in its hands. */
  @Test
  void aRunThatKillsItsOwnersIsFoundAndSetAside() {
    workers();
    site.pipeline(CHAIN);
    RunId deadly = site.submit("chain", "{\"x\": 666}");
    List<RunId> others = site.submit("chain", 40);
    int lives = 0;
    while (site.summary(deadly).setAside() == null) {
      assertThat(++lives).as("lives").isLessThan(10);
      Started node = site.node();
      node.database().killing = startOf("\"x\":666");
      node.database().kill =
          () -> {
            node.host().kill();
            node.transport().die();
          };
      site.until(() -> node.host().isKilled() || site.summary(deadly).setAside() != null);
    }
    assertThat(reason(deadly)).contains("owners ended");
    assertThat(site.store.held(deadly)).containsExactly("start");
    for (RunId other : others) {
      assertThat(site.end(other).getLast().type()).isEqualTo("run-succeeded");
    }
  }

  @Test
  void aRunIsNotBlamedForADatabaseThatFailsItsOwners() {
    workers();
    site.pipeline(CHAIN);
    Started node = site.owner();
    RunId run = site.submit("chain", "{\"x\": 1}");
    for (int fault = 0; fault < 6; fault++) {
      node.database().answersToLose = 1;
      site.time.advance(Duration.ofSeconds(1));
    }
    for (int fault = 0; fault < 4; fault++) {
      node.database().hanging = "append"::equals;
      site.hint(run);
      site.time.advance(Duration.ofSeconds(20));
      node.database().hanging = call -> false;
      site.submit("chain", "{\"x\": 2}");
    }
    assertThat(site.end(run).getLast().type()).isEqualTo("run-succeeded");
    assertThat(site.summary(run).setAside()).isNull();
  }
}
