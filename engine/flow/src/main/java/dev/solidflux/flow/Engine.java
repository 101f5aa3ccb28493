package dev.solidflux.flow;

import dev.solidflux.core.id.TaskIds;
import dev.solidflux.core.run.EventFormat;
import dev.solidflux.flow.port.Deployment;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One engine node: owns its share of the shards and moves their runs. The wiring of this package,
 * and its only place that subscribes. Its threads are as many as the machine has cores, whatever
 * the number of runs.
 */
public final class Engine implements LeaseKeeper.Owner {

  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final Duration HAND_OVER = Duration.ofSeconds(6);

  private record Living(Shard shard, Disposable subscription) {}

  private final EngineSettings settings;
  private final EnginePorts ports;
  private final Deployment deployment;
  private final Clocks clocks;
  private final FlowMetrics metrics;
  private final TaskIds ids;
  private final RunLoader loader;
  private final Scheduler workers;
  private final Scheduler keeping;
  private final LeaseKeeper keeper;
  private final Flux<Integer> generations;
  private final AtomicReference<@Nullable Integer> generation = new AtomicReference<>();
  private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();
  private final Map<Integer, Living> living = new ConcurrentHashMap<>();
  private final Disposable.Composite running = Disposables.composite();

  /**
   * @param deployment as {@code Meta.open} gave it
   */
  public Engine(
      EngineSettings settings,
      EnginePorts ports,
      Deployment deployment,
      Clocks clocks,
      MeterRegistry registry) {
    this.settings = settings;
    this.ports = ports;
    this.deployment = deployment;
    this.clocks = clocks;
    this.metrics = new FlowMetrics(registry);
    this.ids = new TaskIds(deployment.secret(), deployment.name());
    this.loader = new RunLoader(ports.journal(), new Definitions(ports.pipelines()));
    this.workers =
        Schedulers.newParallel("solidflux-shard", Runtime.getRuntime().availableProcessors());
    this.keeping = Schedulers.newSingle("solidflux-lease");
    this.keeper =
        new LeaseKeeper(ports.leases(), settings, clocks, deployment.shards(), keeping, this);
    this.generations =
        new BrokerWatch(ports.meta(), ports.transport())
            .generations()
            .doOnNext(generation::set)
            .replay(1)
            .autoConnect(1, running::add);
    Gauge.builder("solidflux.shards.owned", keeper, LeaseKeeper::owned).register(registry);
    Gauge.builder("solidflux.nodes", keeper, LeaseKeeper::nodes).register(registry);
  }

  /** Begins to own shards; completes at once. */
  public Mono<Void> start() {
    return Mono.fromRunnable(
        () -> {
          // while nobody owns a shard, somebody has to listen; its error is the disposal of stop()
          running.add(
              generations.subscribe(known -> {}, stopped -> log.debug("{}", stopped.toString())));
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
        .timeout(HAND_OVER, Mono.empty())
        .doFinally(
            end -> {
              living.values().forEach(one -> one.subscription().dispose());
              running.dispose();
              workers.dispose();
              keeping.dispose();
            });
  }

  /**
   * How the node does.
   *
   * @param shardsOwned how many shards it owns
   * @param nodes how many nodes live
   * @param leasesFresh whether the database has heard of it lately
   * @param brokerKnown whether it has reached the broker
   * @param trouble what keeps it from being ready, for people
   */
  public record Health(
      int shardsOwned,
      int nodes,
      boolean leasesFresh,
      boolean brokerKnown,
      @Nullable String trouble) {

    /** Whether runs make progress here. */
    public boolean ready() {
      return leasesFresh && brokerKnown && trouble == null;
    }
  }

  /** How the node does now. */
  public Health health() {
    return new Health(
        keeper.owned(), keeper.nodes(), keeper.fresh(), generation.get() != null, trouble.get());
  }

  /** How many shards runs hash to. */
  public int shards() {
    return deployment.shards();
  }

  @Override
  public void taken(HeldLease lease) {
    Scheduler loop = Schedulers.single(workers);
    Shard shard =
        new Shard(
            lease,
            generations,
            current ->
                new ShardLoop(lease, settings, ports, ids, loader, clocks, loop, metrics, current));
    Disposable subscription =
        shard
            .live()
            .doFinally(end -> loop.dispose())
            .subscribe(nothing -> {}, failure -> failed(lease, failure));
    living.put(lease.shard(), new Living(shard, subscription));
  }

  private void failed(HeldLease lease, Throwable failure) {
    living.remove(lease.shard());
    if (failure instanceof EventFormat.UnknownEvent) {
      trouble.set(failure.getMessage() + "; a newer node has to take its shard");
      log.atError().addKeyValue("shard", lease.shard()).setCause(failure).log("a shard is refused");
      keeper.refuse(lease).subscribe();
      return;
    }
    log.atWarn().addKeyValue("shard", lease.shard()).log("a shard is lost: {}", failure.toString());
    keeper.drop(lease).subscribe();
  }

  @Override
  public void lost(HeldLease lease) {
    lease.revoke();
    Living lost = living.remove(lease.shard());
    if (lost != null) {
      lost.subscription().dispose();
    }
  }

  @Override
  public Mono<Void> handOver(HeldLease lease) {
    Living leaving = living.remove(lease.shard());
    return leaving == null ? Mono.empty() : leaving.shard().stop().timeout(HAND_OVER, Mono.empty());
  }
}
