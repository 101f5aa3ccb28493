package dev.solidflux.core.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.solidflux.core.definition.Join;
import dev.solidflux.core.forecast.Forecast.Need;
import dev.solidflux.core.forecast.Learnt.OfStep;
import dev.solidflux.core.forecast.Outlook.Standing;
import dev.solidflux.core.forecast.Outlook.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForecasterTest implements Learnt, Queues {

  private static final Standing AHEAD = new Standing.Ahead();
  private static final Percentage CLOSE = Percentage.withPercentage(15);

  private final Map<String, OfStep> steps = new HashMap<>();
  private final Map<String, Quantiles> cold = new HashMap<>();
  private final Map<String, Queues.State> queues = new HashMap<>();
  private final List<Step> run = new ArrayList<>();

  @Override
  public OfStep step(String path) {
    return steps.getOrDefault(path, OfStep.NOTHING);
  }

  @Override
  public Quantiles cold(String queue) {
    return cold.getOrDefault(queue, Quantiles.NONE);
  }

  @Override
  public Queues.State of(String queue) {
    return queues.getOrDefault(queue, new Queues.State(Prewarm.EAGER, false, null));
  }

  private void step(String path, @Nullable String queue, Standing standing, String... after) {
    run.add(new Step(path, List.of(after), Join.ALL, null, queue, standing));
  }

  private void takes(String path, double seconds) {
    for (int i = 0; i < 30; i++) {
      steps.put(path, step(path).tookSeconds(seconds));
    }
  }

  private void comesAfter(String queue, double seconds) {
    for (int i = 0; i < 30; i++) {
      cold.put(queue, cold(queue).plus(seconds));
    }
  }

  private void branch(String path, int taken, int of) {
    for (int i = 0; i < of; i++) {
      steps.put(path, step(path).turned(i < taken));
    }
  }

  private Forecast forecast() {
    return Forecaster.of(new Outlook(run), this, this);
  }

  private Optional<Need> need(String path) {
    return forecast().needs().stream().filter(need -> need.path().equals(path)).findFirst();
  }

  @Test
  void workersAreAskedForAsEarlyAsTheyNeedToCome() {
    takes("a", 60);
    comesAfter("gpu", 45);
    step("a", "cpu", new Standing.Begun(0));
    step("b", "gpu", AHEAD, "a");

    assertThat(need("b").orElseThrow().ask()).isBetween(5.0, 12.0);
    queues.put("gpu", new Queues.State(Prewarm.BUDGET, false, null));
    assertThat(need("b").orElseThrow().ask()).isBetween(12.0, 18.0);
    assertThat(need("b").orElseThrow().ready().middle()).isCloseTo(60, CLOSE);

    run.set(0, new Step("a", List.of(), Join.ALL, null, "cpu", new Standing.Begun(30)));
    assertThat(need("b").orElseThrow().ask()).as("too late already").isZero();
  }

  @Test
  void notForWhatIsNeverDone() {
    takes("a", 60);
    comesAfter("gpu", 45);
    step("a", "cpu", new Standing.Over(false));
    step("b", "gpu", AHEAD, "a");
    assertThat(need("b")).isEmpty();
  }

  @Test
  void aBranchIsAskedForIfItIsWorthIt() {
    takes("a", 60);
    comesAfter("gpu", 45);
    branch("b", 3, 10);
    step("a", "cpu", new Standing.Begun(0));
    step("b", "gpu", AHEAD, "a");

    assertThat(need("b")).get().satisfies(need -> assertThat(need.chance()).isBetween(0.2, 0.45));
    queues.put("gpu", new Queues.State(Prewarm.BUDGET, false, null));
    assertThat(need("b")).isEmpty();

    branch("b", 9, 10);
    assertThat(need("b")).isPresent();
    queues.put("gpu", new Queues.State(Prewarm.OFF, false, null));
    assertThat(need("b")).isEmpty();
  }

  @Test
  void whoeverIsEagerAsksAtOnceForWhatIsUnknown() {
    step("a", "cpu", new Standing.Begun(0));
    step("b", "gpu", AHEAD, "a");
    for (boolean taught : new boolean[] {false, true}) {
      assertThat(need("b").orElseThrow().ask()).isZero();
      assertThat(need("b").orElseThrow().until()).isInfinite();
      queues.put("gpu", new Queues.State(Prewarm.BUDGET, false, null));
      assertThat(need("b")).as("taught one of both: %s", taught).isEmpty();
      queues.clear();
      comesAfter("gpu", 45);
    }
    takes("a", 60);
    assertThat(need("b").orElseThrow().ask()).isPositive();
    assertThat(need("b").orElseThrow().until()).isFinite();
  }

  @Test
  void workersThatComeAtOnceAreAskedForWhenTheyAreNeeded() {
    takes("a", 60);
    comesAfter("gpu", 1);
    step("a", "cpu", new Standing.Begun(0));
    step("b", "gpu", AHEAD, "a");
    assertThat(need("b")).isEmpty();
  }

  @Test
  void asManyAsAreUsual() {
    takes("a", 60);
    comesAfter("gpu", 45);
    steps.put("b", OfStep.NOTHING.hadTasks(30).hadTasks(10));
    step("a", "cpu", new Standing.Begun(0));
    step("b", "gpu", AHEAD, "a");
    assertThat(need("b").orElseThrow().tasks()).isBetween(18, 22);
  }

  @Test
  void whoComesLateMakesAllThatFollowsLate() {
    takes("a", 10);
    takes("b", 100);
    comesAfter("cpu", 200);
    comesAfter("gpu", 45);
    step("a", "cpu", new Standing.Waiting());
    step("b", "gpu", AHEAD, "a");
    queues.put("cpu", new Queues.State(Prewarm.EAGER, false, 50.0));

    assertThat(need("b").orElseThrow().ready().middle()).isCloseTo(160, CLOSE);
    assertThat(forecast().end().middle()).isCloseTo(260, CLOSE);
    queues.put("cpu", new Queues.State(Prewarm.EAGER, true, null));
    assertThat(need("b").orElseThrow().ready().middle()).isCloseTo(10, CLOSE);
  }

  @Test
  void whatWaitsInItsQueueIsBeforeAStep() {
    takes("a", 10);
    takes("b", 20);
    step("a", "cpu", AHEAD);
    step("b", "gpu", AHEAD, "a");
    assertThat(forecast().end().middle()).isCloseTo(30, CLOSE);

    queues.put("cpu", new Queues.State(Prewarm.EAGER, true, null, 300));
    assertThat(forecast().end().early()).as("at its end").isCloseTo(330, CLOSE);
    queues.put("cpu", new Queues.State(Prewarm.EAGER, false, null, 300));
    assertThat(forecast().end().middle()).as("long ago").isCloseTo(30, CLOSE);

    queues.clear();
    queues.put("gpu", new Queues.State(Prewarm.EAGER, true, null, 8));
    assertThat(forecast().end().early()).as("worked off meanwhile").isCloseTo(30, CLOSE);
    assertThat(forecast().end().late()).as("as much has come").isCloseTo(37, CLOSE);

    run.set(0, new Step("a", List.of(), Join.ALL, null, "cpu", new Standing.Waiting()));
    queues.put("cpu", new Queues.State(Prewarm.EAGER, true, null, 300));
    assertThat(forecast().end().middle()).as("somewhere in it").isCloseTo(180, CLOSE);
  }

  @Test
  void ofSeveralTheLastOrAnyDecidesAsTheyAreJoined() {
    takes("a", 10);
    takes("b", 50);
    comesAfter("gpu", 5);
    branch("a", 0, 50);
    step("a", null, AHEAD);
    step("b", null, AHEAD);
    for (Join join : Join.values()) {
      run.add(new Step(join.name(), List.of("a", "b"), join, null, "gpu", AHEAD));
    }
    assertThat(need("ALL")).isEmpty();
    assertThat(need("ANY").orElseThrow().ready().middle()).isCloseTo(50, CLOSE);
    assertThat(need("FINISHED").orElseThrow().chance()).isEqualTo(1);
  }

  @Test
  void whatIsInAGroupIsDoneOnlyWithIt() {
    comesAfter("gpu", 5);
    branch("group.begun", 0, 50);
    step("group.begun", null, AHEAD);
    run.add(new Step("group.in", List.of(), Join.ALL, "group.begun", "gpu", AHEAD));
    assertThat(need("group.in")).isEmpty();
    branch("group.begun", 200, 200);
    assertThat(need("group.in")).isPresent();
  }

  @Test
  void theEndIsThatOfTheLastStep() {
    takes("a", 10);
    takes("b", 50);
    step("a", null, AHEAD);
    step("b", null, AHEAD);
    step("c", null, AHEAD, "a");
    assertThat(forecast().end().middle()).isCloseTo(50, CLOSE);
    assertThat(new Outlook(List.of()).steps()).isEmpty();
    assertThat(Forecaster.of(new Outlook(List.of()), this, this).end().late())
        .isCloseTo(0, within(0.0));
  }

  @Test
  void theSameIsForecastOfTheSame() {
    takes("a", 60);
    comesAfter("gpu", 45);
    branch("b", 3, 10);
    step("a", "cpu", new Standing.Begun(0));
    step("b", "gpu", AHEAD, "a");
    assertThat(forecast()).isEqualTo(forecast());
  }
}
