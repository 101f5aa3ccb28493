package dev.solidflux.flow.foresee;

import dev.solidflux.core.forecast.LearntText;
import dev.solidflux.core.forecast.Quantiles;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Forecasts.Workers;
import dev.solidflux.flow.port.Transport;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks whether queues that have something to do have somebody to do it, and learns how long it
 * took until they had: from the moment that a queue without workers had some demand until the
 * broker knew a worker. One node looks for all; what tasks have waited each tells of its own.
 */
public final class QueueWatch {

  private static final Logger log = LoggerFactory.getLogger(QueueWatch.class);

  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long SWEEP = Duration.ofMinutes(1).toNanos();
  private static final int LOOKS = 50;
  private static final int AT_ONCE = 4;

  /** How often one is looked at: if it asks in vain, by how long it has; else by what it has. */
  private static final double OF_ASKED = 0.05;

  private static final double SOONEST = 1;
  private static final double LATEST = 30;
  private static final double SERVED = 5;

  private final Demand demand;
  private final Forecasts forecasts;
  private final Transport transport;
  private final KnownQueues known;
  private final QueueWaits waits;
  private final Pace pace;
  private final BooleanSupplier mine;
  private final BooleanSupplier connected;
  private final DemandMetrics metrics;
  private final Map<String, Watched> watched = new ConcurrentHashMap<>();
  private volatile boolean looksAfter;
  private long swept;

  /** One queue; times are on the monotonic clock. */
  private static final class Watched {
    private final String queue;
    private boolean served;
    private @Nullable Long asked;
    private Quantiles cold;
    private long revision;
    private long next;

    Watched(Workers row, Quantiles cold, long now) {
      this.queue = row.queue();
      this.served = row.served();
      this.asked = row.asked() == null ? null : now - (long) (1e9 * row.asked());
      this.cold = cold;
      this.revision = row.revision();
      this.next = now;
    }

    double askedFor(long now) {
      return asked == null ? 0 : (now - asked) / 1e9;
    }

    Workers row(long now) {
      return new Workers(
          queue, served, asked == null ? null : askedFor(now), LearntText.text(cold), revision, 0);
    }
  }

  /**
   * @param mine whether it is this node that looks
   * @param connected whether the broker can be asked
   */
  public QueueWatch(
      Demand demand,
      Forecasts forecasts,
      Transport transport,
      KnownQueues known,
      QueueWaits waits,
      Pace pace,
      BooleanSupplier mine,
      BooleanSupplier connected,
      MeterRegistry registry) {
    this.demand = demand;
    this.forecasts = forecasts;
    this.transport = transport;
    this.known = known;
    this.waits = waits;
    this.pace = pace;
    this.mine = mine;
    this.connected = connected;
    this.metrics = new DemandMetrics(registry);
    this.swept = pace.nanos();
  }

  /** Looks again and again; never completes. */
  public Mono<Void> run() {
    return Mono.defer(this::tellWaits)
        .then(Mono.defer(this::round))
        .onErrorResume(
            e -> {
              log.debug("queues were not looked at", e);
              return Mono.empty();
            })
        .then(Mono.delay(EVERY, pace.timers()))
        .publishOn(pace.evaluators())
        .repeat()
        .then();
  }

  /** Each node of its own runs. */
  private Mono<Void> tellWaits() {
    Map<String, Double> news = waits.news();
    return news.isEmpty()
        ? Mono.empty()
        : forecasts.waited(news).timeout(PATIENCE, pace.timers()).publishOn(pace.evaluators());
  }

  private Mono<Void> round() {
    Mono<KnownQueues.View> view = known.now().timeout(PATIENCE, pace.timers());
    if (!mine.getAsBoolean()) {
      watched.clear();
      metrics.clear();
      looksAfter = false;
      return view.then();
    }
    return view.publishOn(pace.evaluators())
        .doOnNext(this::inherit)
        .then(Mono.defer(() -> demand.asking().timeout(PATIENCE, pace.timers())))
        .publishOn(pace.evaluators())
        .flatMap(this::look)
        .then(Mono.defer(this::sweep));
  }

  private Mono<Void> sweep() {
    long now = pace.nanos();
    if (now - swept < SWEEP) {
      return Mono.empty();
    }
    swept = now;
    return forecasts.sweep().timeout(PATIENCE, pace.timers());
  }

  private void inherit(KnownQueues.View view) {
    if (!looksAfter) {
      long now = pace.nanos();
      for (Workers row : view.rows()) {
        watched.put(row.queue(), new Watched(row, view.cold(row.queue()), now));
      }
      looksAfter = true;
    }
  }

  private Mono<Void> look(List<String> asking) {
    long now = pace.nanos();
    Set<String> wanted = new HashSet<>(asking);
    for (String queue : asking) {
      watched.computeIfAbsent(
          queue,
          name -> new Watched(new Workers(name, true, null, "{}", 0, 0), Quantiles.NONE, now));
    }
    metrics.keep(wanted);
    // what is neither wanted nor served, and has told nothing, is nothing to look after
    watched
        .values()
        .removeIf(one -> !wanted.contains(one.queue) && one.revision == 0 && one.cold.isEmpty());
    if (!connected.getAsBoolean()) {
      return Mono.empty();
    }
    List<Watched> due =
        watched.values().stream()
            .filter(one -> one.next - now <= 0)
            .filter(one -> wanted.contains(one.queue) || one.served || one.asked != null)
            .sorted(Comparator.comparingLong(one -> one.next))
            .limit(LOOKS)
            .toList();
    return Flux.fromIterable(due)
        .flatMap(one -> look(one, wanted.contains(one.queue)), AT_ONCE)
        .then();
  }

  private Mono<Void> look(Watched one, boolean wanted) {
    Mono<Void> counted =
        wanted
            ? demand.of(one.queue).doOnNext(count -> metrics.saw(one.queue, count)).then()
            : Mono.empty();
    return transport
        .depth(one.queue)
        .timeout(PATIENCE, pace.timers())
        .map(Transport.Depth::consumers)
        .defaultIfEmpty(0)
        .publishOn(pace.evaluators())
        .flatMap(consumers -> saw(one, consumers > 0, wanted))
        .then(counted)
        .onErrorResume(
            e -> {
              log.debug("queue '{}' was not looked at", one.queue, e);
              return Mono.empty();
            });
  }

  private Mono<Void> saw(Watched one, boolean served, boolean wanted) {
    long now = pace.nanos();
    boolean changes = one.served != served;
    if (served && one.asked != null) {
      one.cold = one.cold.plus(one.askedFor(now));
      one.asked = null;
      changes = true;
    } else if (!served && wanted && one.asked == null) {
      one.asked = now;
      changes = true;
    } else if (!wanted && one.asked != null) {
      one.asked = null;
      changes = true;
    }
    one.served = served;
    one.next = now + (long) (1e9 * pause(one, wanted, now));
    return changes || one.revision == 0 ? keep(one) : Mono.empty();
  }

  private static double pause(Watched one, boolean wanted, long now) {
    return one.asked != null
        ? Math.clamp(OF_ASKED * one.askedFor(now), SOONEST, LATEST)
        : wanted ? SOONEST : SERVED;
  }

  private Mono<Void> keep(Watched one) {
    return forecasts
        .keep(one.row(pace.nanos()))
        .timeout(PATIENCE, pace.timers())
        .publishOn(pace.evaluators())
        .doOnNext(
            kept -> {
              if (kept) {
                one.revision++;
              } else {
                looksAfter = false; // another node has looked as well: what it kept counts
                watched.remove(one.queue);
              }
            })
        .then();
  }
}
