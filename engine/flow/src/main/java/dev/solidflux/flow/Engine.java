package dev.solidflux.flow;

import dev.solidflux.core.id.TaskIds;
import dev.solidflux.flow.foresee.Foresight;
import dev.solidflux.flow.foresee.KnownQueues;
import dev.solidflux.flow.foresee.QueueWaits;
import dev.solidflux.flow.foresee.QueueWatch;
import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.own.LeaseKeeper;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Tracing;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Reach;
import dev.solidflux.flow.send.BrokerWatch;
import dev.solidflux.flow.send.SendMetrics;
import dev.solidflux.flow.send.ServedQueues;
import dev.solidflux.flow.send.Stuck;
import dev.solidflux.flow.trace.RunTraces;
import dev.solidflux.flow.trace.Traces;
import dev.solidflux.flow.turn.Definitions;
import dev.solidflux.flow.turn.FlowMetrics;
import dev.solidflux.flow.turn.InDoubt;
import dev.solidflux.flow.turn.NewerBuildNeeded;
import dev.solidflux.flow.turn.RunLoader;
import dev.solidflux.flow.turn.Shard;
import dev.solidflux.flow.turn.ShardContext;
import dev.solidflux.flow.turn.Snapshots;
import dev.solidflux.flow.value.UnkeptWhenLost;
import dev.solidflux.flow.value.Values;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One engine node: owns its share of the shards and moves their runs. The wiring of this package,
 * and its only place that subscribes.
 */
public final class Engine implements LeaseKeeper.Owner {

  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final Duration HAND_OVER = Duration.ofSeconds(6);

  private record Living(Shard shard, Disposable subscription) {}

  /** The broker as it was last seen, and since when. */
  private record Seen(Reach reach, long since) {}

  private final Deployment deployment;
  private final Pace pace;
  private final ShardContext context;
  private final LeaseKeeper keeper;
  private final Transport transport;
  private final BrokerWatch watch;
  private final Snapshots snapshots;
  private final Foresight foresight;
  private final QueueWatch queueWatch;
  private final Traces traces;

  // sinks and no replay(1), which holds everybody up for the one subscriber that is stuck
  private final Sinks.Many<Reach> reach = Sinks.many().replay().latest();
  private final Sinks.Many<Integer> generations = Sinks.many().replay().latest();
  private final AtomicReference<Seen> seen;
  private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();
  private final Map<Integer, Living> living = new ConcurrentHashMap<>();
  private final Disposable.Composite running = Disposables.composite();

  /**
   * @param deployment as {@code Meta.open} gave it
   * @param pace ends with this engine
   */
  public Engine(
      EngineSettings settings,
      EnginePorts ports,
      Deployment deployment,
      Pace pace,
      MeterRegistry registry) {
    this.deployment = deployment;
    this.pace = pace;
    this.seen =
        new AtomicReference<>(
            new Seen(new Reach(0, Condition.AWAY, "not connected yet"), pace.nanos()));
    this.transport = ports.transport();
    this.watch = new BrokerWatch(ports.meta(), transport, pace.timers());
    this.keeper =
        new LeaseKeeper(
            ports.leases(), settings.node(), settings.leasing(), pace, deployment.shards(), this);
    KnownQueues queues = new KnownQueues(ports.forecasts(), settings.prewarms(), pace::nanos);
    QueueWaits waits = new QueueWaits(queues, pace::nanos);
    FlowMetrics metrics = new FlowMetrics(registry, waits, pace::nanos);
    this.snapshots =
        new Snapshots(
            ports.journal(),
            settings.turns().snapshots(),
            settings.leasing().patience(),
            pace,
            metrics);
    this.foresight =
        new Foresight(
            ports.forecasts(),
            ports.journal(),
            queues,
            pace,
            settings.leasing().patience(),
            registry);
    this.queueWatch =
        new QueueWatch(
            ports.demand(),
            ports.forecasts(),
            transport,
            queues,
            waits,
            pace,
            () -> living.containsKey(0),
            this::able,
            registry);
    Tracing tracing = ports.tracing();
    this.traces =
        tracing == null
            ? Traces.OFF
            : new RunTraces(tracing, settings.leasing().patience(), pace, registry);
    this.context =
        new ShardContext(
            settings.node().id(),
            deployment.shards(),
            settings.turns(),
            settings.sending(),
            settings.leasing().patience(),
            ports.journal(),
            ports.transport(),
            ports.hints(),
            new RunLoader(
                ports.journal(),
                new Definitions(ports.pipelines(), pace.evaluators(), settings.queues()),
                settings.turns().bytes(),
                pace.evaluators(),
                metrics),
            snapshots,
            foresight,
            new Values(
                new UnkeptWhenLost(ports.payloads(), ports.journal()),
                settings.values(),
                pace.evaluators(),
                pace.timers()),
            new TaskIds(deployment.secret(), deployment.name()),
            traces,
            pace,
            metrics,
            new ServedQueues(),
            new SendMetrics(registry, pace::nanos),
            reach.asFlux(),
            generations.asFlux(),
            () -> keeper.nodes().newestFormats() > settings.node().formats());
    Gauge.builder("solidflux.shards.owned", keeper, LeaseKeeper::owned).register(registry);
    Gauge.builder("solidflux.nodes", keeper, one -> one.nodes().alive()).register(registry);
    Gauge.builder("solidflux.queues.stuck", this, one -> one.stuck().size())
        .description("queues whose tasks the broker does not take")
        .register(registry);
  }

  private void saw(Reach now) {
    reach.emitNext(now, Sinks.EmitFailureHandler.FAIL_FAST);
    seen.updateAndGet(
        before ->
            before.reach().condition() == now.condition()
                ? new Seen(now, before.since())
                : new Seen(now, pace.nanos()));
    if (now.condition() != Condition.CONNECTED) {
      log.warn(
          "the broker is {}: {}",
          now.condition().name().toLowerCase(java.util.Locale.ROOT),
          now.reason());
    }
  }

  /** Begins to own shards; completes at once. */
  public Mono<Void> start() {
    return Mono.fromRunnable(
        () -> {
          running.add(
              watch
                  .generations(reach.asFlux())
                  .subscribe(
                      known -> generations.emitNext(known, Sinks.EmitFailureHandler.FAIL_FAST),
                      e -> log.error("the broker is not watched any more", e)));
          running.add(
              transport
                  .reach()
                  .subscribe(this::saw, e -> log.error("the broker is not seen any more", e)));
          running.add(
              snapshots
                  .run()
                  .subscribe(nothing -> {}, e -> log.error("no snapshots are made any more", e)));
          running.add(
              foresight
                  .run()
                  .subscribe(nothing -> {}, e -> log.error("nothing is foreseen any more", e)));
          running.add(
              queueWatch
                  .run()
                  .subscribe(
                      nothing -> {}, e -> log.error("queues are not looked at any more", e)));
          running.add(
              traces
                  .run()
                  .subscribe(nothing -> {}, e -> log.error("no traces are told any more", e)));
          running.add(
              keeper
                  .run()
                  .subscribe(
                      nothing -> {}, e -> log.error("the node keeps no leases any more", e)));
        });
  }

  /**
   * Hands the shards over to other nodes and ends; completes when that is done or its time is up.
   */
  public Mono<Void> stop() {
    return keeper
        .leave()
        .timeout(HAND_OVER.plusSeconds(1), Mono.empty(), pace.timers())
        .doFinally(
            end -> {
              living.values().forEach(one -> one.subscription().dispose());
              running.dispose();
              pace.close();
            });
  }

  /** How the node does now. */
  public Health health() {
    return new Health(
        true,
        keeper.owned(),
        keeper.nodes().alive(),
        keeper.fresh(),
        seen.get().reach(),
        stuck(),
        trouble.get());
  }

  private List<Stuck> stuck() {
    return living.values().stream().flatMap(one -> one.shard().stuck().stream()).toList();
  }

  /** How many shards runs hash to. */
  public int shards() {
    return deployment.shards();
  }

  @Override
  public boolean able() {
    return seen.get().reach().condition() != Condition.AWAY;
  }

  @Override
  public Duration unable() {
    return able() ? Duration.ZERO : Duration.ofNanos(pace.nanos() - seen.get().since());
  }

  @Override
  public void taken(HeldLease lease) {
    Shard shard = new Shard(lease, context);
    Living one =
        new Living(shard, shard.live().subscribe(nothing -> {}, failure -> failed(lease, failure)));
    living.put(lease.shard(), one);
  }

  private void failed(HeldLease lease, Throwable failure) {
    living.computeIfPresent(
        lease.shard(), (shard, one) -> one.shard().held() == lease ? null : one);
    if (failure instanceof NewerBuildNeeded) {
      trouble.set(failure.getMessage() + "; a newer node has to take its shard");
      log.atError()
          .addKeyValue("shard", lease.shard())
          .log("a shard is left: {}", failure.getMessage());
      keeper.leaveToNewer(lease).subscribe();
      return;
    }
    log.atWarn().addKeyValue("shard", lease.shard()).log("a shard is lost: {}", failure.toString());
    log.debug("a shard is lost", failure);
    keeper.drop(lease, failure instanceof InDoubt).subscribe();
  }

  @Override
  public void lost(HeldLease lease) {
    lease.revoke();
    Living lost = remove(lease);
    if (lost != null) {
      lost.subscription().dispose();
    }
  }

  @Override
  public Mono<Void> handOver(HeldLease lease) {
    Living leaving = remove(lease);
    return leaving == null
        ? Mono.empty()
        : leaving
            .shard()
            .stop()
            .timeout(HAND_OVER, Mono.empty(), pace.timers())
            // one that did not stop in time must not go on consuming
            .doFinally(end -> leaving.subscription().dispose());
  }

  private @Nullable Living remove(HeldLease lease) {
    Living one = living.get(lease.shard());
    return one != null && one.shard().held() == lease && living.remove(lease.shard(), one)
        ? one
        : null;
  }

  @Override
  public boolean stuck(HeldLease lease) {
    Living one = living.get(lease.shard());
    return one != null && one.shard().held() == lease && one.shard().isStuck();
  }

  @Override
  public boolean blameless(HeldLease lease) {
    Living one = living.get(lease.shard());
    return one == null || one.shard().held() != lease || one.shard().isWaiting();
  }
}
