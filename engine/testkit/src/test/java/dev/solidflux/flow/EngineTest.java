package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.failed;
import static dev.solidflux.testkit.ScriptedWorker.progress;
import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One node on memory: what a run does from its submission to its end. */
class EngineTest {

  private static final String CHAIN =
      """
      pipeline: chain
      solids:
        a: {queue: q, task: t.a, args: {x: "${input.x}"}}
        b: {queue: q, task: t.b, args: {y: "${a}"}}
      output: "${b}"
      """;

  private static final String FAN =
      """
      pipeline: fan
      solids:
        ids: {queue: q, task: t.ids}
        each: {forEach: "${ids}", queue: q, task: t.each, args: {it: "${item}"}}
        all: {queue: q, task: t.all, args: {them: "${each}"}}
      output: "${all}"
      """;

  private static final String ONE =
      """
      pipeline: one
      solids:
        a: {queue: q, task: t.a, retry: {attempts: 2, backoff: {initial: 1ms, jitter: 0}}}
      output: "${a}"
      """;

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void aRunGoesFromItsSubmissionToItsOutput() {
    site.worker.succeeding("t.a", task -> task.args().get("x"));
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.pipeline(CHAIN).node();
    RunId run = site.submit("chain", "{\"x\": 9007199254740993}");
    List<Runs.Event> events = site.end(run);
    assertThat(Site.types(events))
        .containsExactly(
            "run-started",
            "invocations-scheduled",
            "attempt-started",
            "invocation-succeeded",
            "invocations-scheduled",
            "attempt-started",
            "invocation-succeeded",
            "run-succeeded");
    assertThat(events.getLast().body().get("output").asLong()).isEqualTo(9007199254740993L);
    assertThat(site.state(run)).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void aFanOutIsCollectedInOrder() {
    site.worker.succeeding("t.ids", task -> Site.json("[1,2,3,4,5,6,7,8,9,10]"));
    site.worker.succeeding("t.each", task -> task.args().get("it"));
    site.worker.succeeding("t.all", task -> task.args().get("them"));
    site.worker.interleaved(11);
    site.pipeline(FAN).node();
    assertThat(site.end(site.submit("fan", "{}")).getLast().body().get("output"))
        .isEqualTo(Site.json("[1,2,3,4,5,6,7,8,9,10]"));
  }

  @Test
  void repliesThatComeTwiceAndInAnyOrderChangeNothing() {
    site.worker.succeeding("t.ids", task -> Site.json("[1,2,3,4,5]"));
    site.worker.succeeding("t.each", task -> task.args().get("it"));
    site.worker.succeeding("t.all", task -> task.args().get("them"));
    site.worker.sending(3).shuffled(12);
    site.pipeline(FAN).node();
    List<Runs.Event> events = site.end(site.submit("fan", "{}"));
    assertThat(events.getLast().body().get("output")).isEqualTo(Site.json("[1,2,3,4,5]"));
    assertThat(Site.types(events)).filteredOn("invocation-succeeded"::equals).hasSize(7);
  }

  @Test
  void aFailureIsRetriedAndItsRetryMaySucceed() {
    AtomicInteger calls = new AtomicInteger();
    site.worker.on(
        "t.a",
        task ->
            List.of(
                calls.incrementAndGet() == 1
                    ? failed("ValueError", "first")
                    : succeeded(Site.json("2"))));
    site.pipeline(ONE).node();
    assertThat(Site.types(site.end(site.submit("one", "{}"))))
        .containsExactly(
            "run-started",
            "invocations-scheduled",
            "attempt-failed",
            "attempt-scheduled",
            "invocation-succeeded",
            "run-succeeded");
  }

  @Test
  void aWorkerThatAsksToBeLeftAloneIsLeftAloneForThatLong() {
    Failure busy = new Failure(Failure.Cause.TASK, "Busy", "later", null);
    site.worker.on("t.a", task -> List.of(new Content.Failed(busy, Duration.ofSeconds(7))));
    site.pipeline(ONE).node();
    Runs.Event failed = site.end(site.submit("one", "{}")).get(2);
    assertThat(failed.type()).isEqualTo("attempt-failed");
    assertThat(Instant.parse(failed.body().path("retryAt").asString()))
        .isEqualTo(failed.at().plusSeconds(7));
  }

  private static final String MIRROR =
      """
      pipeline: mirror
      solids:
        a: {queue: q, task: t.a, retry: {attempts: 3}, args: {token: "${secret.TOKEN}", data: "${input}"}}
      output: "${a}"
      """;

  @Test
  void aSecretReachesItsWorkerAndStandsNowhereElse() {
    List<JsonNode> seen = new ArrayList<>();
    site.worker.succeeding(
        "t.a",
        task -> {
          seen.add(task.args());
          return Site.json("1");
        });
    site.pipeline(MIRROR).node().transport().knows(Secrets.of(Map.of("TOKEN", "hunter-222")));
    String mark = "{\"$secret\":\"TOKEN\"}";
    List<Runs.Event> events = site.end(site.submit("mirror", mark));
    assertThat(events.getLast().type()).isEqualTo("run-succeeded");
    assertThat(seen).containsExactly(Site.json("{\"token\":\"hunter-222\",\"data\":" + mark + "}"));
    assertThat(events)
        .noneMatch(event -> event.body().toString().contains("hunter"))
        .anyMatch(event -> event.body().toString().contains("\"token\":" + mark));
  }

  /** The first owner dies with the task unsent: its row says where the secret stands. */
  @Test
  void anotherOwnerPutsItsOwnSecretIn() {
    List<JsonNode> seen = new ArrayList<>();
    site.worker.succeeding(
        "t.a",
        task -> {
          seen.add(task.args().path("token"));
          return Site.json("1");
        });
    Site.Started first = site.pipeline(MIRROR).owner();
    first.transport().knows(Secrets.of(Map.of("TOKEN", "hunter-111")));
    first.transport().block("no memory");
    RunId run = site.submit("mirror", "1");
    site.awaits(run, "invocations-scheduled");
    first.host().kill();
    first.transport().die();
    site.node().transport().knows(Secrets.of(Map.of("TOKEN", "hunter-222")));
    site.end(run);
    assertThat(seen).containsExactly(Site.json("\"hunter-222\""));
  }

  @Test
  void aTaskWhoseSecretIsNotThereFailsForGoodAndSaysWhichItIs() {
    site.pipeline(MIRROR).node();
    List<Runs.Event> events = site.end(site.submit("mirror", "1"));
    assertThat(Site.types(events))
        .endsWith("invocations-scheduled", "attempt-failed", "run-failed");
    JsonNode failure = events.getLast().body().get("failure");
    assertThat(failure.get("type").asString()).isEqualTo("TaskUnsendable");
    assertThat(failure.get("message").asString()).contains("there is no secret 'TOKEN'", "/token");
  }

  @Test
  void anUnknownTaskFailsTheRun() {
    site.pipeline(CHAIN).node();
    Runs.Event end = site.end(site.submit("chain", "{\"x\": 1}")).getLast();
    assertThat(end.type()).isEqualTo("run-failed");
    assertThat(end.body().get("failure").get("type").asString()).isEqualTo("NotRegistered");
  }

  @Test
  void aCancelledRunEndsOnceItsWorkerHasStopped() {
    site.worker.on("t.a", task -> List.of(started()));
    site.pipeline(ONE).node();
    RunId run = site.submit("one", "{}");
    site.awaits(run, "attempt-started");
    site.cancel(run);
    site.awaits(run, "cancel-requested");
    String task = site.taskId(run, 1, 1);
    site.broker.reply(Site.shard(run), task, new Content.Revoked());
    assertThat(site.end(run).getLast().type()).isEqualTo("run-cancelled");
    site.until(() -> site.worker.revoked().contains(task));
  }

  @Test
  void progressIsSeenBetweenTheEventsOfItsAttempt() {
    site.worker.on(
        "t.a", task -> List.of(started(), progress(0.5, "half"), succeeded(Site.json("1"))));
    site.pipeline(ONE).node();
    RunId run = site.submit("one", "{}");
    site.end(run);
    List<Runs.Telemetry> telemetry = site.store.runs().telemetry(run, 0, 200).block().items();
    assertThat(telemetry).extracting(Runs.Telemetry::kind).contains("progress");
    assertThat(telemetry.getLast().body().get("message").asString()).isEqualTo("half");
  }

  @Test
  void forgedUnreadableAndForeignMessagesAreParkedAndEverythingElseGoesOn() {
    site.worker.on("t.a", task -> List.of(started()));
    site.pipeline(ONE).node();
    RunId run = site.submit("one", "{}");
    site.awaits(run, "attempt-started");
    int shard = Site.shard(run);
    String task = site.taskId(run, 1, 1);
    site.broker.reply(shard, task.replace(".1.1.", ".1.2."), succeeded(Site.json("1")));
    site.broker.reply(shard, "", new Content.Unreadable("no-json: it is a pickle"));
    site.broker.reply((shard + 1) % Site.SHARDS, task, succeeded(Site.json("2")));
    site.broker.reply(shard, task, succeeded(Site.json("3")));
    assertThat(site.end(run).getLast().body().get("output").asInt()).isEqualTo(3);
    site.until(() -> site.store.parked().size() == 3);
    assertThat(site.store.parked())
        .extracting(Batch.ParkedRow::reason)
        .anyMatch(reason -> reason.startsWith("forged-id"))
        .anyMatch(reason -> reason.startsWith("no-id"))
        .anyMatch(reason -> reason.startsWith("foreign-shard"));
  }

  @Test
  void aReplyThatCannotBeReadFailsItsAttempt() {
    site.worker.on("t.a", task -> List.of(new Content.Unreadable("no-json: it is a pickle")));
    site.pipeline(ONE).node();
    Runs.Event end = site.end(site.submit("one", "{}")).getLast();
    assertThat(end.body().get("failure").get("cause").asString()).isEqualTo("INVALID_REPLY");
  }

  @Test
  void progressThatCannotBeReadIsParkedAndEndsNothing() {
    Content unreadable = new Content.Unreadable("the result of PROGRESS is NaN", false);
    site.worker.on("t.a", task -> List.of(unreadable, succeeded(Site.json("1"))));
    site.pipeline(ONE).node();
    assertThat(site.end(site.submit("one", "{}")).getLast().type()).isEqualTo("run-succeeded");
    assertThat(site.store.parked())
        .extracting(Batch.ParkedRow::reason)
        .containsExactly("the result of PROGRESS is NaN");
  }

  @Test
  void aReplyThatTheDatabaseRefusesFailsItsAttemptAndNoOtherRun() {
    site.worker.on(
        "t.a",
        task ->
            List.of(
                succeeded(
                    task.args().path("x").asInt() == 1
                        ? Site.JSON.getNodeFactory().stringNode("\u0000")
                        : Site.json("0"))));
    site.worker.succeeding("t.b", task -> Site.json("1"));
    site.pipeline(CHAIN).node();
    List<RunId> runs = site.submit("chain", 20);
    for (int i = 0; i < 20; i++) {
      assertThat(site.end(runs.get(i)).getLast().type())
          .isEqualTo(i == 1 ? "run-failed" : "run-succeeded");
    }
    assertThat(site.store.parked()).hasSize(1);
  }

  @Test
  void aTaskThatNoBrokerTakesFailsItsAttempt() {
    site.pipeline(CHAIN).node().transport().takesAtMost(1_000);
    RunId run = site.submit("chain", "{\"x\": \"" + "x".repeat(2_000) + "\"}");
    Runs.Event end = site.end(run).getLast();
    assertThat(end.body().get("failure").get("type").asString()).isEqualTo("TaskUnsendable");
  }

  @Test
  void aThousandRunsAtOnceAllEnd() {
    site.worker.succeeding("t.a", task -> task.args().get("x"));
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.worker.interleaved(5);
    site.pipeline(CHAIN).node();
    List<RunId> runs = site.submit("chain", 1_000);
    for (int i = 0; i < 1_000; i++) {
      assertThat(site.end(runs.get(i)).getLast().body().path("output").asInt()).isEqualTo(i);
    }
  }
}
