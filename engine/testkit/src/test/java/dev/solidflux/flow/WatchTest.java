package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.Site.Started;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shard that does not move has no owner, whatever the reason; and no node keeps it to itself. */
class WatchTest {

  private static final String ONE =
      """
      pipeline: one
      solids:
        a: {queue: q, task: t.a, args: {x: "${input.x}"}}
      output: "${a}"
      """;

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  private List<RunId> submitted(int count) {
    site.worker.succeeding("t.a", task -> task.args().get("x"));
    return site.submit("one", count);
  }

  private void allEnd(List<RunId> runs) {
    for (RunId run : runs) {
      assertThat(site.end(run).getLast().type()).isEqualTo("run-succeeded");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"append", "run", "suspect", "queues"})
  void aCallThatNeverComesBackCostsTheLeaseAndAnotherNodeGoesOnWithinTwelveSeconds(String call) {
    site.pipeline(ONE);
    Started first = site.owner();
    Started second = site.node();
    site.until(() -> first.owns(2) && second.owns(2));
    first.database().hanging = call::equals;
    List<RunId> runs = submitted(40);
    Instant before = site.time.instant();
    allEnd(runs);
    assertThat(Duration.between(before, site.time.instant())).isLessThan(Duration.ofSeconds(12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"starts", "controls", "timers", "backlog", "tell"})
  void aReadThatNeverComesBackIsTriedAgain(String call) {
    site.pipeline(ONE);
    Started node = site.owner();
    node.database().hanging = call::equals;
    List<RunId> runs = submitted(5);
    site.time.advance(Duration.ofSeconds(4));
    node.database().hanging = any -> false;
    allEnd(runs);
  }

  @Test
  void aThreadThatIsStuckCostsTheLease() {
    site.pipeline(ONE);
    Started first = site.owner();
    Started second = site.node();
    site.until(() -> first.owns(2) && second.owns(2));
    first.host().stall();
    List<RunId> runs = submitted(40);
    Instant before = site.time.instant();
    allEnd(runs);
    assertThat(Duration.between(before, site.time.instant())).isLessThan(Duration.ofSeconds(12));
    assertThat(second.engine().health().ready()).isTrue();
  }

  @Test
  void aFailedReadIsRepeatedWithinTheTurn() {
    site.pipeline(ONE);
    Started node = site.owner();
    site.worker.pause();
    List<RunId> runs = submitted(20);
    site.until(() -> site.worker.received().size() == 20);
    site.time.advance(Duration.ofMinutes(2)); // they leave memory
    node.database().failing = "run"::equals;
    site.worker.resume();
    site.time.advance(Duration.ofSeconds(3));
    node.database().failing = any -> false;
    allEnd(runs);
    assertThat(node.engine().health().shardsOwned()).isEqualTo(Site.SHARDS);
  }

  @Test
  void aShardThatEndsByAnErrorIsNotTakenAgainAtOnce() {
    site.pipeline(ONE);
    Started node = site.owner();
    node.database().failing = "append"::equals;
    List<RunId> runs = submitted(8);
    int before = node.database().takes;
    site.time.advance(Duration.ofMinutes(5));
    assertThat(node.database().takes - before).isLessThan(Site.SHARDS * 20);
    node.database().failing = any -> false;
    allEnd(runs);
  }
}
