package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.failed;
import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.Site.Started;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.send.SendSettings;
import dev.solidflux.testkit.ScriptedWorker.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One slow worker, and more tasks than it can do soon: the urgent ones are next. */
class PrioritiesTest {

  /** With the broker of each shard. */
  private static final int CREDIT = 2;

  private static final String LOW =
      """
      pipeline: low
      solids:
        a: {queue: q, task: t.low, args: {x: "${input.x}"}}
      """;

  private static final String HIGH =
      """
      pipeline: high
      priority: 7
      solids:
        a: {queue: q, task: t.high, args: {x: 1}}
        each: {queue: q, task: t.high, args: {x: "${item}"}, forEach: [2, 3, 4], after: [a], retry: {attempts: 2}}
        last: {queue: q, task: t.high, args: {x: 5}, after: [each]}
      """;

  private final Site site = new Site();
  private final Set<Integer> failedOnce = new HashSet<>();

  @AfterEach
  void close() {
    site.close();
  }

  /**
   * @param waiting so many tasks a node has in memory
   */
  private Started owner(int waiting) {
    site.worker.on("t.low", task -> List.of(started(), succeeded(Site.json("1"))));
    site.worker.on("t.high", this::second);
    site.worker.after("t.low", Duration.ofSeconds(1)).after("t.high", Duration.ofSeconds(1));
    site.worker.workers("q", 1);
    site.pipeline(LOW).pipeline(HIGH);
    return node(waiting);
  }

  private Started node(int waiting) {
    Started node = site.node(settings -> settings.with(few(settings.sending(), waiting)));
    site.until(() -> node.owns(Site.SHARDS));
    return node;
  }

  private static SendSettings few(SendSettings as, int waiting) {
    return new SendSettings(
        as.publishing(),
        waiting,
        as.waitingBytes(),
        CREDIT,
        CREDIT,
        as.creditWindow(),
        as.markDelay(),
        as.unknownAgain(),
        as.refusedAgain(),
        as.refusedAgainMost(),
        as.silence());
  }

  /** Elements succeed with their second attempt. */
  private List<Content> second(Received task) {
    int x = task.args().get("x").asInt();
    return x > 1 && x < 5 && failedOnce.add(x)
        ? List.of(started(), failed("Flaky", "by chance"))
        : List.of(started(), succeeded(Site.json("1")));
  }

  private long received(String task) {
    return site.worker.received().stream().filter(one -> one.name().equals(task)).count();
  }

  private void submitted(List<RunId> runs) {
    site.until(() -> runs.stream().allMatch(run -> site.state(run) == RunState.RUNNING));
  }

  private void anUrgentOneIsNext(int waiting) {
    Started first = owner(waiting);
    submitted(site.submit("low", 300));
    long before = received("t.low");
    RunId high = site.submit("high", "{}");
    site.until(() -> received("t.high") == 4);
    // each of its steps waits for what the broker had before it, and now and then one that is older
    assertThat(received("t.low") - before).isLessThan(5L * Site.SHARDS * CREDIT);

    first.host().kill();
    first.transport().die();
    node(waiting);
    before = received("t.low");
    site.end(high);
    assertThat(site.state(high)).isEqualTo(RunState.SUCCEEDED);
    assertThat(received("t.low") - before).isLessThan(10L * Site.SHARDS * CREDIT);
  }

  @Test
  void anUrgentRunIsNextWithAllItsSolidsElementsAndRetriesAndAfterATakeOver() {
    anUrgentOneIsNext(1_000);
  }

  @Test
  void soItIsWhereMostTasksWaitInTheirRows() {
    anUrgentOneIsNext(16);
  }

  @Test
  void theLeastUrgentIsNotStarvedByWhatIsMoreUrgent() {
    owner(1_000);
    RunId low = site.submit("low", "{\"x\": 1}", 0);
    List<RunId> urgent = new ArrayList<>();
    site.until(
        () -> {
          while (urgent.size() - received("t.low") < 60) {
            urgent.add(site.submit("low", "{\"x\": 2}", 9));
          }
          return site.state(low).ended();
        });
    assertThat(site.worker.received()).hasSizeLessThan(60);
  }

  @Test
  void priorityIsToldTheBrokerToo() {
    owner(1_000);
    site.end(site.submit("high", "{}"));
    site.end(site.submit("high", "{}", 2));
    assertThat(site.worker.received().stream().map(Received::priority).distinct())
        .containsExactly(7, 2);
  }
}
