package dev.solidflux.bench.scaling;

import dev.solidflux.core.forecast.Prewarm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Ways to scale workers, side by side on one trace; its components are the fields of the JSON. What
 * a run waits is added to what it takes if as many workers as there may be are always there. What
 * is paid for is a worker's time from the moment that it is asked for.
 *
 * @param seed of how long each worker takes to come
 * @param hours from the first run to the end of the last
 */
public record Comparison(
    String trace, String about, int runs, double hours, long seed, List<Way> ways) {

  private static final List<Scaling> OTHERS =
      List.of(Scaling.QUICK_DEPTH, Scaling.demand(Prewarm.BUDGET), Scaling.demand(Prewarm.EAGER));

  /**
   * One of them.
   *
   * @param waited what each run waited, in seconds, the shortest first
   * @param median of that
   * @param p95 what 95 of 100 runs did not exceed
   * @param longest of that
   * @param workerHours that were paid for
   * @param busyHours of it in which they worked
   * @param waitRatio how many times longer the p95 run waits with KEDA on depth, as it is when
   *     nothing is set; 0 if it does not wait here
   * @param hoursRatio how many times as many worker hours as that one takes
   * @param queues worker hours by queue
   */
  public record Way(
      String name,
      List<Double> waited,
      double median,
      double p95,
      double longest,
      double workerHours,
      double busyHours,
      double waitRatio,
      double hoursRatio,
      Map<String, Double> queues) {}

  /**
   * Plays the trace once with each way.
   *
   * @throws IllegalArgumentException if it has no runs
   */
  public static Comparison of(Trace trace, long seed) {
    if (trace.runs().isEmpty()) {
      throw new IllegalArgumentException("the trace " + trace.name() + " has no runs");
    }
    Played always = Simulation.play(trace, Scaling.ALWAYS_ON, seed);
    Way depth = way(Simulation.play(trace, Scaling.DEPTH, seed), always);
    List<Way> ways =
        new ArrayList<>(List.of(beside(way(always, always), depth), beside(depth, depth)));
    for (Scaling other : OTHERS) {
      ways.add(beside(way(Simulation.play(trace, other, seed), always), depth));
    }
    double end =
        IntStream.range(0, trace.runs().size())
            .mapToDouble(i -> trace.runs().get(i).at() + always.seconds().get(i))
            .max()
            .orElse(0);
    return new Comparison(
        trace.name(),
        trace.about(),
        trace.runs().size(),
        (end - trace.runs().getFirst().at()) / 3_600,
        seed,
        List.copyOf(ways));
  }

  private static Way way(Played played, Played always) {
    double[] waited =
        IntStream.range(0, played.seconds().size())
            .mapToDouble(i -> Math.max(0, played.seconds().get(i) - always.seconds().get(i)))
            .sorted()
            .toArray();
    Map<String, Double> queues = new LinkedHashMap<>();
    played.pools().forEach((queue, pool) -> queues.put(queue, pool.workerHours()));
    return new Way(
        played.scaling().name(),
        Arrays.stream(waited).boxed().toList(),
        at(waited, 0.5),
        at(waited, 0.95),
        waited[waited.length - 1],
        played.workerHours(),
        played.pools().values().stream().mapToDouble(Played.OfPool::busyHours).sum(),
        0,
        0,
        queues);
  }

  private static Way beside(Way way, Way depth) {
    return new Way(
        way.name(),
        way.waited(),
        way.median(),
        way.p95(),
        way.longest(),
        way.workerHours(),
        way.busyHours(),
        way.p95() == 0 ? 0 : depth.p95() / way.p95(),
        way.workerHours() / depth.workerHours(),
        way.queues());
  }

  private static double at(double[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }

  /** A table, for people. */
  public String table() {
    StringBuilder text =
        new StringBuilder("%s: %,d runs in %.0f hours; %s%n".formatted(trace, runs, hours, about));
    text.append(
        "%-26s %34s %34s%n".formatted("", "a run waits, median / p95 / longest", "worker hours"));
    for (Way way : ways) {
      text.append(
          "%-26s %14s %9s %9s %18.0f (%.2f of depth)%n"
              .formatted(
                  way.name(),
                  time(way.median()),
                  time(way.p95()),
                  time(way.longest()),
                  way.workerHours(),
                  way.hoursRatio()));
    }
    return text.toString();
  }

  private static String time(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : "%d min %02d s".formatted(whole / 60, whole % 60);
  }
}
