package dev.solidflux.bench.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.solidflux.bench.scaling.Comparison.Way;
import dev.solidflux.core.forecast.Prewarm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalingTest {

  private static final String TWO =
      """
      pipeline: two
      solids:
        a: {queue: cpu, task: t}
        b: {queue: gpu, task: t, after: [a]}
      """;

  /** Pools whose workers always take as long to come. */
  private static Trace trace(double... at) {
    return new Trace(
        "two",
        "<a> & b",
        Map.of("cpu", new Trace.Pool(0, 0, 2), "gpu", new Trace.Pool(100, 0, 2)),
        Map.of("two", TWO),
        IntStream.range(0, at.length)
            .mapToObj(
                i ->
                    new Trace.Run(
                        at[i], "two", Map.of("a", List.of(300.0), "b", List.of(10.0)), Set.of()))
            .toList());
  }

  @Test
  void whoeverIsAlwaysThereIsPaidForAllTheTime() {
    Played always = Simulation.play(trace(0), Scaling.ALWAYS_ON, 1);
    assertThat(always.seconds()).containsExactly(310.0);
    assertThat(always.workerHours()).isCloseTo(4 * 310 / 3_600.0, within(1e-9));
  }

  @Test
  void withDepthEachRunWaitsForWhoeverComesWhenHeIsNeeded() {
    Played depth = Simulation.play(trace(0, 5_000, 10_000), Scaling.DEPTH, 1);
    assertThat(depth.seconds()).allSatisfy(s -> assertThat(s).isBetween(310 + 100.0, 310 + 160.0));
  }

  @Test
  void withWhatIsForeseenOnlyTheFirstDoes() {
    List<Double> ours = seconds(Prewarm.BUDGET);
    assertThat(ours.getFirst()).isGreaterThan(310 + 100.0);
    assertThat(ours.subList(1, 4)).allSatisfy(s -> assertThat(s).isBetween(310.0, 310 + 30.0));
    assertThat(seconds(Prewarm.EAGER)).allSatisfy(s -> assertThat(s).isBetween(310.0, 310 + 20.0));
  }

  private static List<Double> seconds(Prewarm prewarm) {
    return Simulation.play(trace(0, 5_000, 10_000, 15_000), Scaling.demand(prewarm), 1).seconds();
  }

  @Test
  void allWorkIsDoneAndNoMoreWhoeverScales() {
    for (Trace trace : Traces.all(7)) {
      double work =
          trace.runs().stream()
                  .flatMap(run -> run.tasks().values().stream())
                  .flatMap(List::stream)
                  .mapToDouble(Double::doubleValue)
                  .sum()
              / 3_600;
      for (Way way : Comparison.of(trace, 7).ways()) {
        assertThat(way.busyHours()).as(way.name()).isCloseTo(work, within(1e-6));
        assertThat(way.workerHours()).isGreaterThanOrEqualTo(work);
        assertThat(way.waited()).hasSize(trace.runs().size());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void whatIsForeseenSavesMostOfTheWaitAtAboutTheSameCost(long seed) {
    for (Trace trace : Traces.all(seed)) {
      Comparison all = Comparison.of(trace, seed);
      Way depth = way(all, Scaling.DEPTH);
      Way budget = way(all, Scaling.demand(Prewarm.BUDGET));
      Way eager = way(all, Scaling.demand(Prewarm.EAGER));
      for (Way ours : List.of(budget, eager)) {
        assertThat(ours.p95()).as(all.table()).isLessThanOrEqualTo(depth.p95());
        assertThat(ours.median()).as(all.table()).isLessThanOrEqualTo(depth.median());
      }
      assertThat(budget.hoursRatio()).as(all.table()).isLessThanOrEqualTo(1);
      if (trace.name().equals("bursty")) {
        assertThat(eager.waitRatio()).as(all.table()).isGreaterThanOrEqualTo(5);
        assertThat(eager.hoursRatio()).as(all.table()).isLessThanOrEqualTo(1.25);
      }
    }
  }

  private static Way way(Comparison of, Scaling scaling) {
    return of.ways().stream()
        .filter(way -> way.name().equals(scaling.name()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTraceIsReadBackAsItWasWritten() {
    for (Trace trace : Traces.all(1)) {
      assertThat(Trace.parse(trace.text())).isEqualTo(trace);
    }
  }

  @Test
  void whatIsNoTraceIsSaidAndWhere() {
    String good = trace(0).text();
    refused("{", "Unexpected end-of-input");
    refused(
        good.replace("\"spread\"", "\"spraed\""),
        "/queues/cpu/spread: Missing creator property 'spread'");
    refused(good.replace("\"gpu\" :", "\"cpg\" :"), "two uses a queue that the trace has not: gpu");
    refused(good.replace("310.0", "x").replace("300.0", "-1.0"), "no times that tasks took");
    refused(
        good.replace("\"a\" : [", "\"c\" : ["),
        "run 0, by time, has steps that its pipeline has not: [c]");
    refused(
        good.replace("\"pipeline\" : \"two\"", "\"pipeline\" : \"one\""),
        "run 0, by time, is of no pipeline of the trace: one");
    refused(good.replace("queue: cpu", "quue: cpu"), "quue");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Comparison.of(trace(), 1))
        .withMessage("the trace two has no runs");
  }

  private static void refused(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trace.parse(text))
        .withMessageContaining(why);
  }

  @Test
  void aPlotNamesEveryWayAndTrustsNoText() {
    Comparison all = Comparison.of(trace(0, 5_000), 1);
    assertThat(Plot.of(all))
        .contains("&lt;a&gt; &amp; b")
        .contains("KEDA on depth")
        .doesNotContain("<a>");
    assertThat(all.table()).contains("Solidflux, eager").contains("2 runs");
  }
}
