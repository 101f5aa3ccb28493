package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.nothing;
import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunLimits;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Runs.QueueStanding;
import dev.solidflux.testkit.ScriptedWorker.Told;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What workers make of a task that comes late, twice or for nobody. */
class WorkersTest {

  private static final String COLD =
      """
      pipeline: cold
      solids:
        a: {queue: gpu, task: t.a, timeout: {queue: 20s, run: 2m}, retry: {attempts: 4}}
      """;

  private final Site site = new Site();
  private Site.Started node;

  @BeforeEach
  void cold() {
    site.worker.on("t.a", task -> nothing()).nobody("gpu");
    node = site.pipeline(COLD).owner();
  }

  @AfterEach
  void close() {
    site.close();
  }

  private RunId submitted() {
    RunId run = site.submit("cold", "{}");
    site.awaits(run, "invocations-scheduled");
    return run;
  }

  private void says(RunId run, int attempt, Content content) {
    site.broker.reply(Site.shard(run), site.taskId(run, 1, attempt), content);
  }

  private boolean isTold(RunId run, int attempt, String worker, boolean redelivered) {
    int before = site.worker.told().size();
    says(run, attempt, new Content.Asked(worker, redelivered, worker + ".answers"));
    site.until(() -> site.worker.told().size() > before);
    Told told = site.worker.told().getLast();
    assertThat(told.taskId()).isEqualTo(site.taskId(run, 1, attempt));
    assertThat(told.queue()).isEqualTo(worker + ".answers");
    return told.wanted();
  }

  @Test
  void aWorkerThatComesAfterTheDeadlineRunsTheTaskOnceAndItCounts() {
    RunId run = submitted();
    site.awaits(run, "attempt-scheduled");
    site.worker.on("t.a", task -> List.of(started())).somebody("gpu");
    site.until(() -> site.history(run).stream().anyMatch(WorkersTest::isStart));
    assertThat(isTold(run, 2, "w", false)).as("the other copy").isFalse();
    says(run, 1, succeeded(Site.json("7")));
    List<Runs.Event> events = site.end(run);
    assertThat(Site.types(events)).filteredOn("attempt-started"::equals).hasSize(1);
    assertThat(events.getLast().body().get("output")).isEqualTo(Site.json("{\"a\":7}"));
    assertThat(site.worker.revoked()).contains(site.taskId(run, 1, 2));
  }

  private static boolean isStart(Runs.Event event) {
    return event.type().equals("attempt-started");
  }

  @Test
  void aTaskCarriesItsDeadlinesAndTheOneInTheQueueIsThatOfItsRow() {
    site.broker.refuse("gpu", "no such queue");
    RunId run = submitted();
    site.time.advance(Duration.ofSeconds(50));
    assertThat(site.history(run)).as("not sent, so not late").hasSize(2);
    site.worker.somebody("gpu");
    site.broker.accept("gpu");
    site.until(() -> !site.worker.received().isEmpty());
    assertThat(site.worker.received().getFirst().queueDue()).isAfter(site.time.instant());
    assertThat(site.worker.received().getFirst().runLimit()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void aDeadlineThatPassedWhileTheBrokerTookNothingBeginsAnew() {
    site.worker.on("t.a", task -> List.of(started())).somebody("gpu");
    site.broker.block("short of memory");
    RunId run = submitted();
    site.time.advance(Duration.ofSeconds(50));
    site.broker.unblock();
    site.until(() -> site.history(run).stream().anyMatch(WorkersTest::isStart));
    assertThat(site.worker.received().getFirst().queueDue()).isAfter(site.time.instant());
    assertThat(Site.types(site.history(run))).doesNotContain("attempt-failed");
  }

  @Test
  void aQueueThatNobodyListensToSaysSoUntilSomebodyDoes() {
    RunId run = submitted();
    site.until(() -> !queues(run).isEmpty());
    assertThat(queues(run)).extracting(QueueStanding::queue).containsExactly("gpu");
    assertThat(queues(run).getFirst().depth().consumers()).isZero();
    assertThat(queues(run).getFirst().depth().messages()).isPositive();
    assertThat(trouble(run)).isEqualTo("no worker listens to the queue");
    site.until(() -> node.engine().health().stuck().size() == 1);
    site.worker.on("t.a", task -> List.of(started())).somebody("gpu");
    site.until(() -> queues(run).isEmpty());
    site.until(() -> node.engine().health().stuck().isEmpty());
    assertThat(site.state(run)).isEqualTo(RunState.RUNNING);
  }

  @Test
  void soDoesOneWhoseTasksAFormerOwnerSent() {
    site.pipeline(COLD.replace("cold", "patient").replace("queue: 20s", "queue: 1h"));
    RunId run = site.submit("patient", "{}");
    site.until(() -> !queues(run).isEmpty());
    node.host().kill();
    Site.Started next = site.owner();
    site.until(() -> next.engine().health().stuck().size() == 1);
    site.worker.on("t.a", task -> List.of(started())).somebody("gpu");
    site.until(() -> queues(run).isEmpty());
    site.until(() -> next.engine().health().stuck().isEmpty());
  }

  @Test
  void aMisspeltQueueIsToldTheOneThatSomebodyListensTo() {
    site.worker.on("t.a", task -> List.of(started(), succeeded(Site.json("7")))).somebody("gpu");
    site.end(submitted());
    site.worker.nobody("gpuu");
    site.pipeline(COLD.replace("cold", "misspelt").replace("gpu", "gpuu"));
    RunId run = site.submit("misspelt", "{}");
    site.until(() -> !queues(run).isEmpty());
    assertThat(trouble(run)).isEqualTo("no worker listens to the queue; did you mean 'gpu'?");
  }

  @Test
  void ofAQueueWhoseWorkersAreBusyItIsToldHowMuchWaits() {
    site.worker.somebody("gpu");
    RunId run = submitted();
    site.until(() -> !queues(run).isEmpty());
    assertThat(queues(run)).extracting(QueueStanding::trouble).containsOnlyNulls();
    assertThat(queues(run).getFirst().depth().consumers()).isPositive();
  }

  private List<QueueStanding> queues(RunId run) {
    List<QueueStanding> queues = site.get(site.store.runs().queues(run));
    return queues == null ? List.of() : queues;
  }

  private @Nullable String trouble(RunId run) {
    Runs.Trouble trouble = queues(run).getFirst().trouble();
    return trouble == null ? null : trouble.reason();
  }

  @Test
  void aTaskOfACancelledRunIsNotWanted() {
    RunId run = submitted();
    assertThat(isTold(run, 1, "early", false)).isTrue();
    site.cancel(run);
    assertThat(site.end(run).getLast().type()).isEqualTo("run-cancelled");
    assertThat(isTold(run, 1, "late", false)).isFalse();
  }

  @Test
  void aTaskOfARunThatIsUnknownIsNotWanted() {
    RunId never = RunId.create(site.time.instant(), 1, 2);
    assertThat(isTold(never, 1, "w", false)).isFalse();
  }

  @Test
  void aTaskOfARunThatIsSetAsideIsWanted() {
    RunId run = submitted();
    site.store.plantCommand(Site.shard(run), run, "fly", 1, "{}");
    site.hint(run);
    site.until(() -> site.summary(run).setAside() != null);
    assertThat(isTold(run, 1, "w", true)).isTrue();
    assertThat(site.store.held(run)).containsExactly("fly");
  }

  @Test
  void aTaskThatKillsItsWorkersIsGivenUpAndNeverBegunAgain() {
    RunId run = submitted();
    for (int i = 1; i <= RunLimits.REDELIVERIES; i++) {
      assertThat(isTold(run, 1, "w" + i, true)).isTrue();
    }
    assertThat(isTold(run, 1, "last", true)).isFalse();
    assertThat(site.awaits(run, "attempt-failed").body().at("/failure/cause").stringValue())
        .isEqualTo("WORKER_LOST");
    assertThat(Site.types(site.history(run)))
        .filteredOn("attempt-redelivered"::equals)
        .hasSize(RunLimits.REDELIVERIES);
    assertThat(site.state(run)).as("another attempt may follow").isEqualTo(RunState.RUNNING);
  }

  @Test
  void aWorkerThatBeatsIsMissedThoughTheDocumentSetsNoDeadline() {
    site.pipeline(
        """
        pipeline: plain
        solids:
          a: {queue: q, task: t.plain}
        """);
    site.worker.on("t.plain", task -> List.of(new Content.Started("w", 10)));
    RunId run = site.submit("plain", "{}");
    assertThat(site.end(run).getLast().body().at("/failure/message").stringValue())
        .isEqualTo("no sign of life for PT1M");
  }
}
