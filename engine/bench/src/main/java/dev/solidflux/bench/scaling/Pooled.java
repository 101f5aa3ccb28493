package dev.solidflux.bench.scaling;

import dev.solidflux.core.forecast.Forecast;
import dev.solidflux.core.forecast.Prewarm;
import dev.solidflux.core.forecast.Queues;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** A queue with its workers, what scales them, and what is foreseen for it. */
final class Pooled {

  private final Clock clock;
  private final Workers workers;
  private final Autoscaler scaler;
  private final Prewarm prewarm;
  private final Map<Key, Foreseen> foreseen = new HashMap<>();
  private final Experience experience;
  private final String queue;
  private final Deque<Double> asked = new ArrayDeque<>();

  Pooled(
      Clock clock,
      Scaling scaling,
      String queue,
      Trace.Pool pool,
      SplittableRandom random,
      Experience experience) {
    this.clock = clock;
    this.queue = queue;
    this.experience = experience;
    this.prewarm = scaling.prewarm();
    this.workers = new Workers(clock, pool, random, this::came);
    this.scaler = new Autoscaler(clock, scaling, workers, this::demand);
    if (scaling.always()) {
      workers.begin(pool.most());
    }
  }

  private record Key(int run, String path) {}

  /** Tasks that will come, and from when until when they count. */
  private record Foreseen(int tasks, double from, double until) {}

  Workers workers() {
    return workers;
  }

  void poll() {
    look();
    scaler.poll();
  }

  void sync() {
    scaler.sync();
  }

  private double demand() {
    double now = clock.now();
    foreseen.values().removeIf(one -> one.until() <= now);
    return workers.open()
        + foreseen.values().stream()
            .filter(one -> one.from() <= now)
            .mapToInt(Foreseen::tasks)
            .sum();
  }

  /** Remembers since when each worker is asked for that is not there. */
  void look() {
    int missing = Math.min((int) Math.ceil(demand()), workers.most()) - workers.present();
    while (asked.size() > Math.max(0, missing)) {
      asked.removeLast();
    }
    while (asked.size() < missing) {
      asked.addLast(clock.now());
    }
  }

  private void came() {
    Double since = asked.pollFirst();
    if (since != null) {
      experience.came(queue, clock.now() - since);
    }
  }

  Queues.State state() {
    Double since = workers.present() > 0 ? null : asked.peekFirst();
    return new Queues.State(
        prewarm, workers.present() > 0, since == null ? null : clock.now() - since);
  }

  /** What counts already goes on counting from when it did. */
  void foresee(int run, Forecast.Need need) {
    double now = clock.now();
    foreseen.compute(
        new Key(run, need.path()),
        (key, old) ->
            new Foreseen(
                need.tasks(),
                old != null && old.from() <= now ? old.from() : now + need.ask(),
                now + need.until()));
  }

  void forget(int run, String path) {
    foreseen.remove(new Key(run, path));
  }
}
