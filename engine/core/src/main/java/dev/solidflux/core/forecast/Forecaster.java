package dev.solidflux.core.forecast;

import dev.solidflux.core.forecast.Forecast.Need;
import dev.solidflux.core.forecast.Forecast.Span;
import dev.solidflux.core.forecast.Outlook.Standing;
import dev.solidflux.core.forecast.Outlook.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Plays a run to its end a number of times, each time with spans and branches as earlier runs had
 * them, and asks for workers when that costs least: a worker that waits costs something, and so
 * does a run that waits for one. The same run, learnt of the same, has the same forecast: what
 * looks like chance is spread evenly over all that may happen.
 */
public final class Forecaster {

  /** How often a run is played; a power of two. */
  private static final int PLAYS = 64;

  /** Workers that come within so many seconds are asked for when they are needed. */
  private static final double AT_ONCE = 2;

  /** What is done in no larger share of all plays says little of when a run ends. */
  private static final double UNLIKELY = 0.1;

  private static final double NEVER = Double.POSITIVE_INFINITY;

  private final Learnt learnt;
  private final Queues queues;
  private final Map<String, Played> played = new HashMap<>();
  private final Map<String, double[]> served = new HashMap<>();
  private final List<Need> needs = new ArrayList<>();

  private Forecaster(Learnt learnt, Queues queues) {
    this.learnt = learnt;
    this.queues = queues;
  }

  /** What is to be expected of a run. */
  public static Forecast of(Outlook run, Learnt learnt, Queues queues) {
    return new Forecaster(learnt, queues).of(run);
  }

  /** Of one step in each play: whether it is done, and when it is over or known not to be done. */
  private static final class Played {
    private final boolean[] done;
    private final double[] over;

    /** Whether that rests on anything. */
    private final boolean known;

    Played(boolean[] done, double[] over, boolean known) {
      this.done = done;
      this.over = over;
      this.known = known;
    }
  }

  private Forecast of(Outlook run) {
    double[] end = new double[PLAYS];
    boolean known = true;
    for (Step step : run.steps()) {
      Played one = play(step);
      played.put(step.path(), one);
      known &= isOver(step) || !isLikely(one) || isTold(step);
      Arrays.setAll(end, k -> Math.max(end[k], one.over[k]));
    }
    return new Forecast(List.copyOf(needs), span(Arrays.stream(end)), known);
  }

  private static boolean isOver(Step step) {
    return step.standing() instanceof Standing.Over;
  }

  private static boolean isLikely(Played one) {
    return IntStream.range(0, PLAYS).filter(k -> one.done[k]).count() > UNLIKELY * PLAYS;
  }

  /** Whether earlier runs have told of it, and of the workers that it needs. */
  private boolean isTold(Step step) {
    String queue = step.queue();
    boolean there = queue == null || queues.of(queue).served() || !learnt.cold(queue).isEmpty();
    return there && (Steps.isEnd(step) || !learnt.step(step.path()).equals(Learnt.OfStep.NOTHING));
  }

  private Played play(Step step) {
    return switch (step.standing()) {
      case Standing.Over(boolean done) -> constant(done);
      case Standing.Begun(double seconds) ->
          new Played(always(), rest(step, seconds), isKnown(step));
      case Standing.Waiting() -> {
        double[] begun = begun(step, headOfQueue(step), always(), null);
        yield new Played(always(), plus(begun, rest(step, 0)), isKnown(step));
      }
      case Standing.Ahead() -> playAhead(step);
    };
  }

  private boolean isKnown(Step step) {
    return step.queue() == null || !learnt.step(step.path()).span().isEmpty();
  }

  private Played playAhead(Step step) {
    double[] ready = new double[PLAYS];
    boolean[] done = new boolean[PLAYS];
    double own = learnt.step(step.path()).begun().share();
    for (int k = 0; k < PLAYS; k++) {
      done[k] = isTurn(step, k, ready) && even(step.path() + "?", k) < own;
    }
    boolean isReadyKnown = step.after().stream().allMatch(before -> known(before).known);
    Need need = need(step, ready, done, isReadyKnown);
    if (need != null) {
      needs.add(need);
    }
    double[] over = plus(begun(step, headOfQueue(step, ready), done, need), rest(step, 0));
    IntStream.range(0, PLAYS).filter(k -> !done[k]).forEach(k -> over[k] = ready[k]);
    return new Played(done, over, isReadyKnown && isKnown(step));
  }

  /** Whether what it waits for makes its turn come, and when that is known. */
  private boolean isTurn(Step step, int k, double[] ready) {
    int were = 0;
    for (String before : step.after()) {
      Played one = known(before);
      ready[k] = Math.max(ready[k], one.over[k]);
      were += one.done[k] ? 1 : 0;
    }
    boolean within = step.within() == null || known(step.within()).done[k];
    return within
        && switch (step.join()) {
          case ALL -> were == step.after().size();
          case ANY -> were > 0 || step.after().isEmpty();
          case FINISHED -> true;
        };
  }

  private Played known(String path) {
    Played one = played.get(path);
    if (one == null) {
      throw new IllegalStateException("not played yet: " + path);
    }
    return one;
  }

  /** What remains of it once it is begun, or was begun so long ago. */
  private double[] rest(Step step, double seconds) {
    Quantiles span = learnt.step(step.path()).span();
    return span.isEmpty()
        ? new double[PLAYS]
        : plays(k -> span.at(even(step.path(), k), seconds) - seconds);
  }

  // ---- workers

  private @Nullable Need need(Step step, double[] ready, boolean[] done, boolean isReadyKnown) {
    String queue = step.queue();
    double[] readies =
        IntStream.range(0, PLAYS).filter(k -> done[k]).mapToDouble(k -> ready[k]).toArray();
    if (queue == null || readies.length == 0) {
      return null;
    }
    Prewarm prewarm = queues.of(queue).prewarm();
    Quantiles cold = learnt.cold(queue);
    boolean known = isReadyKnown && !cold.isEmpty();
    double ask = known ? ask(step, cold, prewarm, ready, done) : asksUnknown(prewarm);
    if (ask == NEVER) {
      return null;
    }
    Span when = span(Arrays.stream(readies));
    double until = known ? when.late() + Math.max(when.late() - when.early(), cold.at(0.5)) : NEVER;
    double chance = readies.length / (double) PLAYS;
    return new Need(step.path(), queue, tasks(step), chance, when, ask, until);
  }

  /** When to ask for workers of which, or of whose task, nothing was ever seen. */
  private static double asksUnknown(Prewarm prewarm) {
    return prewarm == Prewarm.EAGER ? 0 : NEVER;
  }

  /** Of several workers the last one counts. */
  private double ask(Step step, Quantiles cold, Prewarm prewarm, double[] ready, boolean[] done) {
    if (prewarm == Prewarm.OFF || cold.at(0.9) < AT_ONCE) {
      return NEVER;
    }
    double last = 1.0 / tasks(step);
    double[] asks =
        plays(
            k ->
                done[k]
                    ? Math.max(0, ready[k] - cold.at(Math.pow(even(step.path() + "!", k), last)))
                    : NEVER);
    return at(Arrays.stream(asks), prewarm.idleShare(tasks(step)));
  }

  private int tasks(Step step) {
    Quantiles tasks = learnt.step(step.path()).tasks();
    return tasks.isEmpty() ? 1 : Math.max(1, (int) Math.round(tasks.mean()));
  }

  /** When a worker begins it that becomes ready at these times. */
  private double[] begun(Step step, double[] ready, boolean[] done, @Nullable Need need) {
    String queue = step.queue();
    if (queue == null) {
      return ready;
    }
    double[] there = served.computeIfAbsent(queue, this::served);
    double asked = need == null ? NEVER : need.ask();
    Quantiles cold = learnt.cold(queue);
    for (int k = 0; k < PLAYS; k++) {
      if (done[k] && there[k] == NEVER) {
        double comes = cold.isEmpty() ? 0 : cold.at(even(queue, k));
        there[k] = Math.min(asked, ready[k]) + comes;
      }
    }
    return plays(k -> Math.max(ready[k], there[k] == NEVER ? 0 : there[k]));
  }

  /** When it is first in its queue, in which it waits already, nobody knows for how long. */
  private double[] headOfQueue(Step step) {
    double waits = waits(step);
    return plays(k -> waits * even(step.path() + "~", k));
  }

  /**
   * When it is first in its queue that becomes ready at these times: what waits in it now is worked
   * off by then, unless as much comes meanwhile, or something in between.
   */
  private double[] headOfQueue(Step step, double[] ready) {
    double waits = waits(step);
    return waits == 0
        ? ready
        : plays(k -> ready[k] + Math.max(0, waits - ready[k] * even(step.queue() + "~", k)));
  }

  private double waits(Step step) {
    Queues.State queue = step.queue() == null ? null : queues.of(step.queue());
    return queue == null || !queue.served() ? 0 : queue.waits();
  }

  /** From when on there is a worker, if one was asked for or is there. */
  private double[] served(String queue) {
    Queues.State state = queues.of(queue);
    Double asked = state.askedFor();
    Quantiles cold = learnt.cold(queue);
    if (state.served() || (asked != null && cold.isEmpty())) {
      return new double[PLAYS];
    }
    return plays(k -> asked == null ? NEVER : cold.at(even(queue, k), asked) - asked);
  }

  // ---- plays

  /** A number above 0 and below 1, each play another, those of two names in different orders. */
  private static double even(String name, int play) {
    int hash = name.hashCode() * 0x9E3779B9;
    int stride = (hash >>> 8) | 1;
    return (((play * stride + (hash >>> 3)) & (PLAYS - 1)) + 0.5) / PLAYS;
  }

  private static double[] plays(IntToDoubleFunction value) {
    return IntStream.range(0, PLAYS).mapToDouble(value).toArray();
  }

  private static double[] plus(double[] one, double[] other) {
    return plays(k -> one[k] + other[k]);
  }

  private static boolean[] always() {
    boolean[] all = new boolean[PLAYS];
    Arrays.fill(all, true);
    return all;
  }

  private static Played constant(boolean done) {
    return new Played(done ? always() : new boolean[PLAYS], new double[PLAYS], true);
  }

  private static Span span(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return new Span(at(sorted, 0.1), at(sorted, 0.5), at(sorted, 0.9));
  }

  private static double at(DoubleStream values, double share) {
    return at(values.sorted().toArray(), share);
  }

  private static double at(double[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }
}
