package dev.solidflux.flow.foresee;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.forecast.LearntText;
import dev.solidflux.core.forecast.Prewarm;
import dev.solidflux.core.forecast.Prewarms;
import dev.solidflux.core.forecast.Quantiles;
import dev.solidflux.core.forecast.Queues;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Forecasts.Workers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The queues as they were last kept, and what may be spent on each. From any thread. */
public final class KnownQueues {

  private static final long FRESH = Duration.ofSeconds(2).toNanos();

  /** Before whatever a task may have waited for. */
  private static final long LONG_AGO = Duration.ofDays(30).toNanos();

  /** Workers that come within so many seconds need not be asked for before. */
  private static final double AT_ONCE = 2;

  private final Forecasts forecasts;
  private final Prewarms prewarms;
  private final LongSupplier nanos;
  private volatile View last;

  /**
   * @param nanos the monotonic clock
   */
  public KnownQueues(Forecasts forecasts, Prewarms prewarms, LongSupplier nanos) {
    this.forecasts = forecasts;
    this.prewarms = prewarms;
    this.nanos = nanos;
    this.last = new View(List.of(), Map.of(), nanos.getAsLong() - FRESH);
  }

  /** As they stand, give or take two seconds. */
  public Mono<View> now() {
    return Mono.defer(
        () -> {
          View view = last;
          return nanos.getAsLong() - view.at < FRESH
              ? Mono.just(view)
              : forecasts.workers().map(this::read);
        });
  }

  /** As they were last seen, however long ago. */
  public View last() {
    return last;
  }

  private View read(List<Workers> rows) {
    long now = nanos.getAsLong();
    View view = new View(rows, servedSince(rows, last, now), now);
    last = view;
    return view;
  }

  private static Map<String, Long> servedSince(List<Workers> rows, View before, long now) {
    Map<String, Long> since = new HashMap<>();
    for (Workers row : rows) {
      if (row.served()) {
        Long earlier = before.servedSince.get(row.queue());
        boolean came = earlier == null && before.isKnown(row.queue());
        since.put(row.queue(), came ? now : earlier == null ? now - LONG_AGO : earlier);
      }
    }
    return since;
  }

  /**
   * Since when it is known here that a queue has a worker, on the monotonic clock; null if it has
   * none, or nobody has looked.
   */
  @Nullable Long servedSince(String queue) {
    return last.servedSince.get(queue);
  }

  /** One moment of them. */
  public final class View implements Queues {

    private final List<Workers> rows;
    private final Map<String, Long> servedSince;
    private final Map<String, Workers> byQueue = new HashMap<>();
    private final Map<String, Quantiles> cold = new HashMap<>();
    private final Set<String> late;
    private final long at;

    View(List<Workers> rows, Map<String, Long> servedSince, long at) {
      this.rows = rows;
      this.servedSince = servedSince;
      this.at = at;
      for (Workers row : rows) {
        byQueue.put(row.queue(), row);
        cold.put(row.queue(), quantiles(row.cold()));
      }
      this.late =
          cold.keySet().stream()
              .filter(queue -> prewarms.of(queue) != Prewarm.OFF)
              .filter(queue -> comesLate(cold(queue)))
              .collect(Collectors.toUnmodifiableSet());
    }

    List<Workers> rows() {
      return rows;
    }

    /** Whether somebody has looked at the queue's workers. */
    public boolean isKnown(String queue) {
      return byQueue.containsKey(queue);
    }

    /** How many seconds a queue's workers take to come. */
    public Quantiles cold(String queue) {
      return cold.getOrDefault(queue, Quantiles.NONE);
    }

    @Override
    public State of(String queue) {
      Workers row = byQueue.get(queue);
      Double asked = row == null ? null : row.asked();
      return new State(
          prewarms.of(queue),
          row == null || row.served(),
          asked == null ? null : asked + (nanos.getAsLong() - at) / 1e9,
          row == null ? 0 : row.waited());
    }

    /** Whether it may be of use to ask for a worker of some task before it is there. */
    boolean isWorthForesight(Pipeline pipeline) {
      if (late.isEmpty() && !mayBeEager()) {
        return false;
      }
      return pipeline
          .all()
          .anyMatch(solid -> solid.work() instanceof Work.Task task && isLate(task.queue()));
    }

    private boolean mayBeEager() {
      return prewarms.others() == Prewarm.EAGER || prewarms.named().containsValue(Prewarm.EAGER);
    }

    private boolean isLate(String queue) {
      return late.contains(queue) || (prewarms.of(queue) == Prewarm.EAGER && cold(queue).isEmpty());
    }
  }

  private static boolean comesLate(Quantiles cold) {
    return !cold.isEmpty() && cold.at(0.9) >= AT_ONCE;
  }

  /** What cannot be read is learnt anew. */
  private static Quantiles quantiles(@Nullable String text) {
    try {
      return text == null ? Quantiles.NONE : LearntText.quantiles(text);
    } catch (IllegalArgumentException e) {
      return Quantiles.NONE;
    }
  }
}
