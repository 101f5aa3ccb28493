package dev.solidflux.bench.scaling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * Traces that are made up, in the shape of the product that Solidflux comes from: photographs are
 * checked, aligned, looked at view by view on a GPU, and made into a mesh, which now and then is
 * textured on a GPU of another kind. Each queue's workers come from nothing.
 */
public final class Traces {

  private static final double MINUTE = 60;
  private static final double HOUR = 60 * MINUTE;
  private static final double DAY = 24 * HOUR;

  static final String ROOM =
      """
      pipeline: room
      solids:
        check: {queue: check, task: t}
        align: {queue: align, task: t, after: [check]}
        depth: {forEach: "${input.views}", queue: depth, task: t, after: [align]}
        mesh: {queue: mesh, task: t, after: [depth]}
        texture: {when: "${input.texture}", queue: texture, task: t, after: [mesh]}
      """;

  /** What is quick to come is a small program; what is slow, an image of tens of gigabytes. */
  private static final Map<String, Trace.Pool> POOLS =
      Map.of(
          "check", new Trace.Pool(20, 0.15, 10),
          "align", new Trace.Pool(90, 0.2, 10),
          "depth", new Trace.Pool(8 * MINUTE, 0.2, 40),
          "mesh", new Trace.Pool(3 * MINUTE, 0.2, 10),
          "texture", new Trace.Pool(10 * MINUTE, 0.2, 10));

  private final SplittableRandom random;
  private final List<Trace.Run> runs = new ArrayList<>();

  /** By how much steps take longer than usual. */
  private double slower = 1;

  /** How long photographs are aligned: all the time there is to bring a GPU. */
  private double lead = 8 * MINUTE;

  /** How often a run is textured. */
  private double textured = 0.3;

  private Traces(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Some at a time, then none for an hour or more; three days. */
  public static Trace bursty(long seed) {
    return bursts(new Traces(seed))
        .trace("bursty", "one to six runs within five minutes, then none for a time");
  }

  /** The same, where a GPU is needed long before it can be there. */
  public static Trace shortLead(long seed) {
    Traces made = new Traces(seed);
    made.lead = 2 * MINUTE;
    return bursts(made)
        .trace("short lead", "as bursty, and GPUs are needed six minutes before they can be there");
  }

  private static Traces bursts(Traces made) {
    for (double at = HOUR; at < 3 * DAY; at += made.exponential(1.5 * HOUR) + 20 * MINUTE) {
      int count = 1 + made.random.nextInt(6);
      for (int i = 0; i < count; i++) {
        made.add(at + made.random.nextDouble() * 5 * MINUTE);
      }
    }
    return made;
  }

  /** Many by day, few at night; three days. */
  public static Trace diurnal(long seed) {
    Traces made = new Traces(seed);
    for (double at = 0; at < 3 * DAY; ) {
      double share = Math.max(0.02, -Math.cos(2 * Math.PI * at / DAY));
      at += made.exponential(8 * MINUTE / share);
      made.add(at);
    }
    return made.trace("diurnal", "one run every eight minutes at noon, hardly one at night");
  }

  /** Steps of very different lengths; three days. */
  public static Trace longTail(long seed) {
    Traces made = new Traces(seed);
    for (double at = HOUR; at < 3 * DAY; at += made.exponential(45 * MINUTE)) {
      made.slower = Math.exp(made.random.nextGaussian());
      made.add(at);
    }
    return made.trace("long tail", "some runs take ten times as long as others");
  }

  /** What was learnt is wrong again and again: steps and branches change twice a day. */
  public static Trace wrong(long seed) {
    Traces made = new Traces(seed);
    for (double at = HOUR; at < 3 * DAY; at += made.exponential(45 * MINUTE)) {
      boolean odd = (int) (at / (DAY / 2)) % 2 == 1;
      made.slower = odd ? 4 : 0.5;
      made.textured = odd ? 0.02 : 0.9;
      made.add(at);
    }
    return made.trace(
        "wrong predictions", "every twelve hours all takes eight times as long, or an eighth");
  }

  /** All of them. */
  public static List<Trace> all(long seed) {
    return List.of(bursty(seed), shortLead(seed), diurnal(seed), longTail(seed), wrong(seed));
  }

  private void add(double at) {
    int views = 4 + random.nextInt(9);
    boolean texture = random.nextDouble() < textured;
    Map<String, List<Double>> tasks = new HashMap<>();
    tasks.put("check", List.of(around(10)));
    tasks.put("align", List.of(around(lead)));
    tasks.put("depth", DoubleStream.generate(() -> around(45)).limit(views).boxed().toList());
    tasks.put("mesh", List.of(around(3 * MINUTE)));
    if (texture) {
      tasks.put("texture", List.of(around(2 * MINUTE)));
    }
    runs.add(new Trace.Run(at, "room", tasks, texture ? Set.of() : Set.of("texture")));
  }

  private double around(double seconds) {
    return slower * seconds * Math.exp(0.25 * random.nextGaussian());
  }

  private double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  private Trace trace(String name, String about) {
    return new Trace(name, about, POOLS, Map.of("room", ROOM), runs);
  }
}
