package dev.solidflux.flow;

import dev.solidflux.flow.own.LeaseSettings;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Leases.Nodes;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Reach;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A node that owns nothing, and is not on the list of those that do: it looks how these, the
 * database and the broker are, for its health.
 */
public final class Onlooker {
  private static final Logger log = LoggerFactory.getLogger(Onlooker.class);

  private final LeaseSettings settings;
  private final Leases leases;
  private final Transport transport;
  private final Scheduler timers;
  private final LongSupplier nanos;
  private final Disposable.Composite running = Disposables.composite();

  private volatile Seen seen = new Seen(new Nodes(0, 0, 0), 0, false);
  private volatile Reach reach = new Reach(0, Condition.AWAY, "not connected yet");

  /** The other nodes, and when the database told of them last. */
  private record Seen(Nodes nodes, long at, boolean ever) {}

  /**
   * @param settings how often it looks, and for how long what it saw counts, as owners do
   * @param nanos a monotonic clock
   */
  public Onlooker(
      LeaseSettings settings,
      Leases leases,
      Transport transport,
      Scheduler timers,
      LongSupplier nanos) {
    this.settings = settings;
    this.leases = leases;
    this.transport = transport;
    this.timers = timers;
    this.nanos = nanos;
  }

  /** Begins to look; completes at once. */
  public Mono<Void> start() {
    return Mono.fromRunnable(
        () -> {
          running.add(
              looks()
                  .subscribe(
                      now -> seen = now, e -> log.error("the nodes are not seen any more", e)));
          running.add(
              transport
                  .reach()
                  .subscribe(
                      now -> reach = now, e -> log.error("the broker is not seen any more", e)));
        });
  }

  public Mono<Void> stop() {
    return Mono.fromRunnable(running::dispose);
  }

  /** How it does now. */
  public Health health() {
    Seen last = seen;
    boolean fresh = last.ever() && nanos.getAsLong() - last.at() < settings.trust().toNanos();
    return new Health(false, 0, last.nodes().alive(), fresh, reach, List.of(), null);
  }

  private Flux<Seen> looks() {
    return Flux.interval(Duration.ZERO, settings.renewal(), timers)
        .onBackpressureDrop()
        .concatMap(tick -> look(), 1);
  }

  private Mono<Seen> look() {
    return Mono.defer(() -> leases.free(settings.duration()))
        .timeout(settings.patience(), timers)
        .map(free -> new Seen(free.nodes(), nanos.getAsLong(), true))
        .doOnError(e -> log.warn("the database does not tell of the nodes: {}", e.toString()))
        .onErrorResume(e -> Mono.empty());
  }
}
