package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.OTHER_NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.attempt;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Forecasts.Foreseen;
import dev.solidflux.flow.port.Forecasts.Learnt;
import dev.solidflux.flow.port.Forecasts.Workers;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every {@link Forecasts} keeps, and what of it counts. */
public abstract class ForecastsConformance extends JournalSuite {

  private static final double HOUR = 3_600;

  private Forecasts forecasts() {
    return store.forecasts();
  }

  private static Foreseen foreseen(RunId of, String path, int tasks, double ask, double until) {
    return new Foreseen(of, path, "gpu", tasks, 0.75, ask + 60, ask, until, 0);
  }

  private void foresee(Foreseen... rows) {
    done(forecasts().foresee(lease, List.of(run), List.of(rows)));
  }

  private long counted() {
    return got(store.demand().of("gpu")).foreseen();
  }

  @Test
  void whatIsForeseenCountsBetweenItsTimes() {
    foresee(
        foreseen(run, "a", 3, 0, HOUR),
        foreseen(run, "soon", 10, HOUR, 2 * HOUR),
        foreseen(run, "over", 100, 0, 0));
    assertThat(got(store.demand().of("gpu"))).isEqualTo(new Demand.Count(0, 3));
    assertThat(got(store.demand().of("gpu")).demand()).isEqualTo(3);
    assertThat(got(store.demand().of("cpu")).demand()).isZero();
    assertThat(got(store.demand().asking())).containsExactly("gpu");
  }

  @Test
  void itIsReplacedWhole() {
    foresee(foreseen(run, "a", 3, 0, HOUR), foreseen(run, "b", 10, 0, HOUR));
    foresee(foreseen(run, "b", 20, 0, HOUR));
    assertThat(counted()).isEqualTo(20);
    foresee();
    assertThat(counted()).isZero();
    assertThat(got(store.demand().asking())).isEmpty();
  }

  @Test
  void whatCountsGoesOnCounting() {
    foresee(foreseen(run, "a", 3, 0, HOUR), foreseen(run, "b", 10, HOUR, 2 * HOUR));
    foresee(foreseen(run, "a", 3, HOUR, 2 * HOUR), foreseen(run, "b", 10, HOUR / 2, HOUR));
    assertThat(counted()).isEqualTo(3);
    foresee(foreseen(run, "b", 10, 0, HOUR));
    assertThat(counted()).isEqualTo(10);
  }

  @Test
  void ofOtherRunsItStays() {
    RunId other = submitted();
    foresee(foreseen(run, "a", 3, 0, HOUR));
    done(forecasts().foresee(lease, List.of(other), List.of(foreseen(other, "a", 10, 0, HOUR))));
    assertThat(counted()).isEqualTo(13);
  }

  @Test
  void aTaskThatIsThereIsNotForeseenAsWell() {
    append(Parts.of().outbox(task(attempt(run, 2))));
    foresee(new Foreseen(run, "a", "gpu", 3, 1, 0, 0, HOUR, 2));
    assertThat(got(store.demand().of("gpu"))).isEqualTo(new Demand.Count(1, 3));
    append(Parts.of().outbox(task(attempt(run, 3), "cpu", null)));
    assertThat(counted()).as("another queue's").isEqualTo(3);
    append(Parts.of().outbox(task(attempt(run, 4)), task(attempt(run, 5))));
    assertThat(got(store.demand().of("gpu"))).isEqualTo(new Demand.Count(3, 0));
  }

  @Test
  void ofARunThatIsNotGoneOnWithNothingCounts() {
    for (RunState state :
        List.of(RunState.CANCELLING, RunState.FAILED, RunState.SUCCEEDED, RunState.CANCELLED)) {
      RunId other = submitted();
      done(forecasts().foresee(lease, List.of(other), List.of(foreseen(other, "a", 1, 0, HOUR))));
      assertThat(counted()).isEqualTo(1);
      append(Parts.of().runs(new Batch.RunUpdate(other, state, 0, state.ended() ? NOON : null)));
      assertThat(counted()).as(state.label()).isZero();
    }
    foresee(foreseen(run, "a", 1, 0, HOUR));
    append(Parts.of().setAside(new Batch.SetAside(run, NOON, "unreadable")));
    assertThat(counted()).as("set aside").isZero();
  }

  @Test
  void whatCountsNoLongerIsSweptAway() {
    RunId ended = submitted();
    done(forecasts().foresee(lease, List.of(ended), List.of(foreseen(ended, "a", 1, 0, HOUR))));
    append(Parts.of().runs(new Batch.RunUpdate(ended, RunState.FAILED, 0, NOON)));
    foresee(
        foreseen(run, "a", 3, 0, HOUR),
        foreseen(run, "b", 3, HOUR, 2 * HOUR),
        foreseen(run, "over", 3, 0, -1));
    done(forecasts().sweep());
    assertThat(got(store.demand().foreseen("gpu", 10)))
        .extracting(Demand.ForeseenTasks::path)
        .containsExactly("a", "b");
    assertThat(counted()).isEqualTo(3);
  }

  @Test
  void itSaysWhoseItIs() {
    foresee(foreseen(run, "later", 5, HOUR, 2 * HOUR), foreseen(run, "now", 3, 0, HOUR));
    List<Demand.ForeseenTasks> all = got(store.demand().foreseen("gpu", 10));
    assertThat(all).hasSize(2);
    Demand.ForeseenTasks now = all.getFirst();
    assertThat(now.ws()).isEqualTo(WS);
    assertThat(now.run()).isEqualTo(run);
    assertThat(now.path()).isEqualTo("now");
    assertThat(now.tasks()).isEqualTo(3);
    assertThat(now.chance()).isEqualTo(0.75);
    assertThat(Duration.between(now.from(), now.ready())).isEqualTo(Duration.ofMinutes(1));
    assertThat(Duration.between(now.from(), now.until())).isEqualTo(Duration.ofHours(1));
    assertThat(all.getLast().path()).isEqualTo("later");
    assertThat(Duration.between(now.from(), all.getLast().from())).isEqualTo(Duration.ofHours(1));
    assertThat(got(store.demand().foreseen("gpu", 1))).hasSize(1);
    assertThat(got(store.demand().foreseen("cpu", 10))).isEmpty();
  }

  @Test
  void itIsForNoLongerThanADay() {
    double never = Double.POSITIVE_INFINITY;
    foresee(new Foreseen(run, "a", "gpu", 1, 1, never, 0, never, 0));
    Demand.ForeseenTasks one = got(store.demand().foreseen("gpu", 10)).getFirst();
    assertThat(Duration.between(one.from(), one.until())).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void aStaleOwnerForeseesNothing() {
    store.leasesRunOut();
    Lease next = got(store.leases().take(OTHER_NODE, SHARD, LEASE)).lease();
    assertThatThrownBy(() -> foresee(foreseen(run, "a", 3, 0, HOUR)))
        .isInstanceOf(Journal.LeaseLost.class);
    assertThat(counted()).isZero();
    done(forecasts().foresee(next, List.of(run), List.of(foreseen(run, "a", 3, 0, HOUR))));
    assertThat(counted()).isEqualTo(3);
  }

  // ---- what was learnt

  private Learnt learnt(int version) {
    return got(forecasts().learnt(WS, "room", version));
  }

  private boolean learn(int version, long revision, String lessons) {
    return got(forecasts().learn(WS, "room", version, revision, lessons));
  }

  @Test
  void whatWasLearntOfAVersionIsThatOrWhatWasLearntBeforeIt() {
    assertThat(forecasts().learnt(WS, "room", 1).blockOptional()).isEmpty();
    assertThat(learn(1, 0, "{\"a\":1}")).isTrue();
    assertThat(learnt(1)).isEqualTo(new Learnt(1, 1, "{\"a\":1}"));
    assertThat(learnt(3)).isEqualTo(new Learnt(1, 1, "{\"a\":1}"));
    assertThat(learn(3, 0, "{\"a\":3}")).isTrue();
    assertThat(learnt(2).version()).isEqualTo(1);
    assertThat(learnt(3)).isEqualTo(new Learnt(3, 1, "{\"a\":3}"));
    assertThat(forecasts().learnt(WS, "other", 1).blockOptional()).isEmpty();
    assertThat(forecasts().learnt("other", "room", 1).blockOptional()).isEmpty();
  }

  @Test
  void whatSomebodyElseHasLearntIsNotOverwritten() {
    assertThat(learn(1, 0, "{\"a\":1}")).isTrue();
    assertThat(learn(1, 0, "{\"a\":2}")).isFalse();
    assertThat(learn(1, 1, "{\"a\":3}")).isTrue();
    assertThat(learn(1, 1, "{\"a\":4}")).isFalse();
    assertThat(learnt(1)).isEqualTo(new Learnt(1, 2, "{\"a\":3}"));
  }

  // ---- queues

  @Test
  void howAQueueStandsIsKeptByWhomeverSawItLast() {
    assertThat(got(forecasts().workers())).isEmpty();
    Workers gpu = new Workers("gpu", false, 7.0, "{\"1\":1}", 0, 0);
    assertThat(got(forecasts().keep(gpu))).isTrue();
    assertThat(got(forecasts().keep(gpu))).isFalse();
    Workers read = got(forecasts().workers()).getFirst();
    assertThat(read.asked()).isCloseTo(7, within(5.0));
    assertThat(read).isEqualTo(new Workers("gpu", false, read.asked(), "{\"1\":1}", 1, 0));
    assertThat(got(forecasts().keep(new Workers("gpu", true, null, "{}", 1, 0)))).isTrue();
    assertThat(got(forecasts().workers()))
        .containsExactly(new Workers("gpu", true, null, "{}", 2, 0));
  }

  @Test
  void whatTasksHaveWaitedIsKeptBesideHowTheirQueueStands() {
    assertThat(got(forecasts().keep(new Workers("gpu", true, null, "{}", 0, 0)))).isTrue();
    done(forecasts().waited(Map.of("gpu", 12.5, "nobody has looked at it", 1.0)));
    assertThat(got(forecasts().workers()))
        .containsExactly(new Workers("gpu", true, null, "{}", 1, 12.5));
    assertThat(got(forecasts().keep(new Workers("gpu", false, null, "{}", 1, 0)))).isTrue();
    assertThat(got(forecasts().workers()))
        .as("who looks at workers knows nothing of it")
        .containsExactly(new Workers("gpu", false, null, "{}", 2, 12.5));
    done(forecasts().waited(Map.of("gpu", -Forecasts.WAITED)));
    assertThat(got(forecasts().workers()).getFirst().waited()).as("too long ago").isZero();
  }
}
