package dev.solidflux.bench.scaling;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.forecast.Outlook;
import dev.solidflux.core.forecast.Outlook.Standing;
import dev.solidflux.core.forecast.Outlook.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of a trace on its way. */
final class SimulatedRun {

  private static final Standing AHEAD = new Standing.Ahead();
  private static final Standing DONE = new Standing.Over(true);
  private static final Standing SKIPPED = new Standing.Over(false);

  private final Simulation world;
  private final int number;
  private final Trace.Run run;
  private final Pipeline pipeline;
  private final double began;
  private final Map<String, Standing> standing = new HashMap<>();
  private final Map<String, Double> begunAt = new HashMap<>();
  private final Map<String, Integer> left = new HashMap<>();
  private double ended;

  SimulatedRun(Simulation world, int number, Trace.Run run, Pipeline pipeline) {
    this.world = world;
    this.number = number;
    this.run = run;
    this.pipeline = pipeline;
    this.began = world.clock().now();
  }

  /** How long it took. */
  double seconds() {
    return ended - began;
  }

  /** Begins whatever can be begun now. */
  void goOn() {
    boolean more = true;
    while (more) {
      more = false;
      for (Step step : outlook().steps()) {
        more |= isNext(step) && turn(step);
      }
    }
    Outlook now = outlook();
    world.changed(number, run.pipeline(), now);
    if (now.steps().stream().allMatch(step -> step.standing() instanceof Standing.Over)) {
      ended = world.clock().now();
      world.ended();
    }
  }

  private Outlook outlook() {
    double now = world.clock().now();
    return Outlook.of(
        pipeline,
        path -> {
          Double begun = begunAt.get(path);
          Standing at = standing.getOrDefault(path, AHEAD);
          return begun == null || at instanceof Standing.Over
              ? at
              : new Standing.Begun(now - begun);
        });
  }

  private boolean isNext(Step step) {
    return !standing.containsKey(step.path())
        && isOver(step.within())
        && step.after().stream().allMatch(this::isOver);
  }

  private boolean isOver(@Nullable String path) {
    return path == null || standing.get(path) instanceof Standing.Over;
  }

  /** Returns whether something else may be next now. */
  private boolean turn(Step step) {
    String path = step.path();
    long done = step.after().stream().filter(this::isDone).count();
    boolean its =
        isDone(step.within())
            && switch (step.join()) {
              case ALL -> done == step.after().size();
              case ANY -> done > 0;
              case FINISHED -> true;
            };
    boolean taken = its && !run.skipped().contains(path);
    if (its) {
      world.experience().step(run.pipeline(), path, of -> of.turned(taken));
    }
    List<Double> tasks = run.tasks().getOrDefault(path, List.of());
    if (!taken || tasks.isEmpty()) {
      standing.put(path, taken ? DONE : SKIPPED);
      return true;
    }
    begin(path, step.queue(), tasks);
    return false;
  }

  private boolean isDone(@Nullable String path) {
    return path == null || DONE.equals(standing.get(path));
  }

  private void begin(String path, @Nullable String queue, List<Double> tasks) {
    standing.put(path, new Standing.Waiting());
    left.put(path, tasks.size());
    world.experience().step(run.pipeline(), path, of -> of.hadTasks(tasks.size()));
    for (double seconds : tasks) {
      if (queue == null) {
        begun(path);
        world.clock().after(seconds, () -> ended(path));
      } else {
        world.workers(queue).add(seconds, () -> begun(path), () -> ended(path));
      }
    }
  }

  private void begun(String path) {
    if (begunAt.putIfAbsent(path, world.clock().now()) == null) {
      world.changed(number, run.pipeline(), outlook());
    }
  }

  private void ended(String path) {
    if (left.merge(path, -1, Integer::sum) == 0) {
      double took = world.clock().now() - begunAt.getOrDefault(path, world.clock().now());
      standing.put(path, DONE);
      world.experience().step(run.pipeline(), path, of -> of.tookSeconds(took));
      goOn();
    }
  }
}
