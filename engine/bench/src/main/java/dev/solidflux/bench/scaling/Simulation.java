package dev.solidflux.bench.scaling;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.forecast.Forecast;
import dev.solidflux.core.forecast.Forecaster;
import dev.solidflux.core.forecast.Outlook;
import dev.solidflux.core.forecast.Prewarm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A trace played against one way of scaling. What is learnt is learnt on the way, from nothing, and
 * only from what is over.
 */
final class Simulation {

  private final Trace trace;
  private final Scaling scaling;
  private final Clock clock = new Clock();
  private final Experience experience = new Experience();
  private final Map<String, Pooled> pools = new TreeMap<>();
  private final Map<String, Pipeline> pipelines = new HashMap<>();
  private final List<SimulatedRun> runs = new ArrayList<>();
  private int toEnd;

  private Simulation(Trace trace, Scaling scaling, long seed) {
    this.trace = trace;
    this.scaling = scaling;
    SplittableRandom random = new SplittableRandom(seed);
    for (Map.Entry<String, Trace.Pool> pool : new TreeMap<>(trace.queues()).entrySet()) {
      String queue = pool.getKey();
      pools.put(
          queue, new Pooled(clock, scaling, queue, pool.getValue(), random.split(), experience));
    }
  }

  /**
   * Plays it.
   *
   * @param seed of how long each worker takes to come
   */
  static Played play(Trace trace, Scaling scaling, long seed) {
    return new Simulation(trace, scaling, seed).play();
  }

  private Played play() {
    toEnd = trace.runs().size();
    for (Trace.Run run : trace.runs()) {
      clock.after(run.at(), () -> begin(run));
    }
    if (!scaling.always()) {
      repeat(scaling.poll(), Pooled::poll);
      repeat(Scaling.SYNC, Pooled::sync);
    }
    clock.run();
    Map<String, Played.OfPool> used = new LinkedHashMap<>();
    pools.forEach((queue, pool) -> used.put(queue, Played.OfPool.of(pool.workers())));
    return new Played(scaling, runs.stream().map(SimulatedRun::seconds).toList(), used);
  }

  private void repeat(double every, Consumer<Pooled> look) {
    pools.values().forEach(look);
    if (toEnd > 0 || pools.values().stream().anyMatch(pool -> pool.workers().count() > 0)) {
      clock.after(every, () -> repeat(every, look));
    }
  }

  private void begin(Trace.Run run) {
    Pipeline pipeline = pipelines.computeIfAbsent(run.pipeline(), trace::pipeline);
    SimulatedRun begun = new SimulatedRun(this, runs.size(), run, pipeline);
    runs.add(begun);
    begun.goOn();
  }

  // ---- for its runs

  Clock clock() {
    return clock;
  }

  Experience experience() {
    return experience;
  }

  Workers workers(String queue) {
    return pool(queue).workers();
  }

  private Pooled pool(String queue) {
    Pooled pool = pools.get(queue);
    if (pool == null) {
      throw new IllegalArgumentException("no queue " + queue);
    }
    return pool;
  }

  /** What is foreseen of a run is not as it was. */
  void changed(int run, String pipeline, Outlook outlook) {
    pools.values().forEach(Pooled::look);
    if (scaling.prewarm() == Prewarm.OFF) {
      return;
    }
    Forecast forecast =
        Forecaster.of(outlook, experience.of(pipeline), queue -> pool(queue).state());
    Set<String> foreseen =
        forecast.needs().stream().map(Forecast.Need::path).collect(Collectors.toSet());
    for (Outlook.Step step : outlook.steps()) {
      String queue = step.queue();
      if (queue != null && !foreseen.contains(step.path())) {
        pool(queue).forget(run, step.path());
      }
    }
    forecast.needs().forEach(need -> pool(need.queue()).foresee(run, need));
    pools.values().forEach(Pooled::look);
  }

  void ended() {
    toEnd--;
  }
}
