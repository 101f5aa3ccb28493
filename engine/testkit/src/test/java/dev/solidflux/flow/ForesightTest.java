package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.forecast.Forecast;
import dev.solidflux.core.forecast.Prewarm;
import dev.solidflux.core.forecast.Prewarms;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.Site.Started;
import dev.solidflux.flow.foresee.Knowledge;
import dev.solidflux.flow.foresee.KnownQueues;
import dev.solidflux.flow.foresee.RunForecasts;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.testkit.ScriptedWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** Workers that take long to come are there when a run needs them, since they were asked before. */
class ForesightTest {

  private static final String TWO_STEPS =
      """
      pipeline: room
      solids:
        views: {queue: cpu, task: t.views}
        depth: {queue: gpu, task: t.depth, after: [views]}
      """;

  private static final Duration FIRST_STEP = Duration.ofSeconds(60);
  private static final Duration COLD = Duration.ofSeconds(30);
  private static final Duration COOLDOWN = Duration.ofSeconds(20);

  private final Site site = new Site();

  /** What scales the workers of {@code gpu}, as KEDA does from the demand. */
  private @Nullable Instant asked;

  private @Nullable Instant idle;
  private boolean there;

  @AfterEach
  void close() {
    site.close();
  }

  private Started node() {
    return node(Prewarms.DEFAULT);
  }

  private Started node(Prewarms prewarms) {
    site.worker.nobody("gpu");
    site.worker.succeeding("t.views", task -> Site.json("1"));
    site.worker.succeeding("t.depth", task -> Site.json("2"));
    site.worker.after("t.views", FIRST_STEP);
    site.pipeline(TWO_STEPS);
    Started node = site.node(settings -> settings.with(prewarms));
    site.until(() -> node.owns(Site.SHARDS));
    return node;
  }

  private Demand.Count demand() {
    Demand.Count count = site.get(site.store.demand().of("gpu"));
    assertThat(count).isNotNull();
    return count;
  }

  /** Lets time go on, and workers come and go, until something holds. */
  private void scaledUntil(BooleanSupplier holds) {
    for (int second = 0; second < 600; second++) {
      if (site.time.runUntil(holds, Duration.ofSeconds(1))) {
        return;
      }
      scale();
    }
    throw new AssertionError("not within ten minutes");
  }

  private void scale() {
    Instant now = site.time.instant();
    boolean wanted = demand().demand() > 0;
    if (wanted) {
      idle = null;
      asked = asked == null ? now : asked;
      if (!there && !now.isBefore(asked.plus(COLD))) {
        there = true;
        site.worker.somebody("gpu");
      }
    } else {
      asked = there ? asked : null;
      idle = idle == null ? now : idle;
      if (there && !now.isBefore(idle.plus(COOLDOWN))) {
        there = false;
        asked = null;
        site.worker.nobody("gpu");
      }
    }
  }

  private RunId ended() {
    RunId run = site.submit("room", "{}");
    scaledUntil(() -> site.state(run).ended());
    assertThat(site.state(run)).isEqualTo(RunState.SUCCEEDED);
    return run;
  }

  private void cooledDown() {
    scaledUntil(() -> !there);
    site.time.advance(Duration.ofSeconds(10));
  }

  /** For how long the second step of a run waited for a worker, which then took no time. */
  private Duration waited(RunId run) {
    List<Runs.Event> events = site.history(run);
    Instant ready = at(events, "invocations-scheduled");
    return Duration.between(ready, at(events, "invocation-succeeded"));
  }

  private static Instant at(List<Runs.Event> events, String type) {
    return events.stream().filter(e -> e.type().equals(type)).toList().getLast().at();
  }

  @Test
  void theSecondRunHasItsWorkerWhenItNeedsIt() {
    node();
    RunId first = ended();
    assertThat(waited(first)).isBetween(COLD, COLD.plusSeconds(5));
    cooledDown();
    RunId second = ended();
    assertThat(waited(second)).isLessThan(COLD.dividedBy(5));
    assertThat(Duration.between(at(site.history(first), "run-started"), end(first)))
        .isGreaterThanOrEqualTo(FIRST_STEP.plus(COLD));
    assertThat(Duration.between(at(site.history(second), "run-started"), end(second)))
        .isLessThan(FIRST_STEP.plus(COLD.dividedBy(5)));
  }

  private Instant end(RunId run) {
    Instant ended = site.summary(run).endedAt();
    assertThat(ended).isNotNull();
    return ended;
  }

  @Test
  void ofAQueueThatMayCostNothingNobodyIsAskedBefore() {
    node(new Prewarms(Prewarm.BUDGET, Map.of("gpu", Prewarm.OFF)));
    ended();
    cooledDown();
    assertThat(waited(ended())).isGreaterThanOrEqualTo(COLD);
  }

  @Test
  void workersThatAreForeseenAreNotWantedOnceTheirRunHasFailed() {
    node();
    ended();
    cooledDown();
    site.worker.on("t.views", task -> List.of(ScriptedWorker.failed("Broken", "no view")));
    RunId run = site.submit("room", "{}");
    scaledUntil(() -> demand().foreseen() > 0);
    site.end(run);
    assertThat(site.state(run)).isEqualTo(RunState.FAILED);
    assertThat(demand()).isEqualTo(new Demand.Count(0, 0));
  }

  @Test
  void norOnceItIsCancelled() {
    node();
    ended();
    cooledDown();
    RunId run = site.submit("room", "{}");
    scaledUntil(() -> demand().foreseen() > 0);
    site.cancel(run);
    site.until(() -> demand().demand() == 0);
    assertThat(site.state(run).ended()).as("while its worker is at it").isFalse();
  }

  @Test
  void whatIsForeseenSurvivesItsNode() {
    Started first = node();
    ended();
    cooledDown();
    RunId run = site.submit("room", "{}");
    site.until(() -> !site.get(site.store.demand().foreseen("gpu", 10)).isEmpty());
    assertThat(demand().foreseen()).as("not yet").isZero();
    first.host().kill();
    scaledUntil(() -> demand().foreseen() == 1);
    Started second = site.node();
    site.until(() -> second.owns(Site.SHARDS));
    scaledUntil(() -> site.state(run).ended());
    assertThat(waited(run)).isLessThan(COLD.dividedBy(5));
  }

  @Test
  void aTaskIsNeverForeseenAndThere() {
    node();
    ended();
    cooledDown();
    RunId run = site.submit("room", "{}");
    scaledUntil(
        () -> {
          assertThat(demand().demand()).isLessThanOrEqualTo(1);
          return site.state(run).ended();
        });
    site.until(() -> site.get(site.store.demand().foreseen("gpu", 10)).isEmpty());
  }

  @Test
  void theEndOfARunKnowsWhatWaitsBeforeItsTasks() {
    site.worker.succeeding("t.one", task -> Site.json("1"));
    site.worker.after("t.one", Duration.ofSeconds(10)).workers("cpu", 1);
    String one =
        """
        pipeline: one
        solids: {a: {queue: cpu, task: t.one}}
        """;
    site.pipeline(one);
    Started node = site.node();
    site.until(() -> node.owns(Site.SHARDS));
    site.end(site.submit("one", "{}"));
    site.time.advance(Duration.ofSeconds(10));
    assertThat(expected(one).middle()).isBetween(9.0, 12.0);

    List<RunId> runs = site.submit("one", 20);
    site.time.advance(Duration.ofSeconds(105));
    assertThat(expected(one).middle()).as("ten have begun").isBetween(95.0, 115.0);
    runs.forEach(site::end);
    assertThat(expected(one).middle()).isGreaterThan(100);
    site.time.advance(Duration.ofMinutes(5));
    assertThat(expected(one).middle()).as("long over").isBetween(9.0, 12.0);
  }

  @Test
  void whatATaskWaitedBecauseThereWasNoWorkerIsNotBeforeTheNextOne() {
    node();
    ended();
    site.time.advance(Duration.ofSeconds(5));
    assertThat(there).isTrue();
    assertThat(expected(TWO_STEPS).middle()).isBetween(50.0, FIRST_STEP.toSeconds() + 10.0);
  }

  /** From now until a run of it would end. */
  private Forecast.Span expected(String document) {
    Pipeline pipeline =
        ((PipelineDocument.Parsed) PipelineDocument.parse(document, Format.YAML)).pipeline();
    Forecast forecast =
        site.get(
            new RunForecasts(
                    new KnownQueues(site.store.forecasts(), Prewarms.DEFAULT, () -> 0),
                    new Knowledge(site.store.forecasts(), () -> 0),
                    Schedulers.immediate())
                .of(
                    "default",
                    Run.initial(RunId.firstAt(site.time.instant()), pipeline, 1),
                    path -> null));
    assertThat(forecast).isNotNull();
    assertThat(forecast.endKnown()).isTrue();
    return forecast.end();
  }
}
