package dev.solidflux.flow;

import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Leases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps this node's share of the shards: renews what it holds, takes what is free up to its share,
 * hands over what is beyond it, and drops what it can no longer believe in. Confined to one worker.
 */
final class LeaseKeeper {

  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);
  private static final Duration WATCH = Duration.ofMillis(250);

  /** What happens to shards as their leases come and go. */
  interface Owner {
    /** A lease was taken. */
    void taken(HeldLease lease);

    /** The lease is not ours any more, or not to be believed: stop at once. */
    void lost(HeldLease lease);

    /** The shard is to go to another node: finish what is under way. */
    Mono<Void> handOver(HeldLease lease);
  }

  private final Leases leases;
  private final EngineSettings settings;
  private final Clocks clocks;
  private final int shards;
  private final Scheduler worker;
  private final Owner owner;
  private final Map<Integer, HeldLease> held = new ConcurrentHashMap<>();
  private final Set<Integer> notWanted = new HashSet<>();
  private volatile long lastBeat;
  private volatile int nodes = 1;
  private volatile boolean leaving;
  private long nextRenewal;

  LeaseKeeper(
      Leases leases,
      EngineSettings settings,
      Clocks clocks,
      int shards,
      Scheduler worker,
      Owner owner) {
    this.leases = leases;
    this.settings = settings;
    this.clocks = clocks;
    this.shards = shards;
    this.worker = worker;
    this.owner = owner;
    this.nextRenewal = clocks.nanos().getAsLong();
    this.lastBeat = nextRenewal - settings.leaseDuration().toNanos();
  }

  /** Keeps on until cancelled. */
  Flux<Void> run() {
    Flux<Void> keeping =
        Flux.interval(Duration.ZERO, settings.freeShardPoll(), worker)
            .onBackpressureDrop()
            .concatMap(tick -> cycle(), 1);
    Flux<Void> watching =
        Flux.interval(WATCH, worker).onBackpressureDrop().concatMap(tick -> dropUnbelievable());
    return Flux.merge(keeping, watching);
  }

  int owned() {
    return held.size();
  }

  int nodes() {
    return nodes;
  }

  Collection<HeldLease> held() {
    return List.copyOf(held.values());
  }

  /** Whether the database has heard of this node within the time that leases are believed. */
  boolean fresh() {
    return clocks.nanos().getAsLong() - lastBeat < settings.leaseTrust().toNanos();
  }

  /** Gives one lease back and does not take that shard again. */
  Mono<Void> refuse(HeldLease lease) {
    return Mono.defer(
            () -> {
              notWanted.add(lease.shard());
              return forget(lease) ? release(lease) : Mono.empty();
            })
        .subscribeOn(worker);
  }

  /** Gives up a lease that turned out not to be ours; the shard may be taken again later. */
  Mono<Void> drop(HeldLease lease) {
    return Mono.defer(() -> forget(lease) ? release(lease) : Mono.empty()).subscribeOn(worker);
  }

  /** Hands every shard over and leaves the list of nodes. */
  Mono<Void> leave() {
    return Flux.defer(
            () -> {
              leaving = true;
              return Flux.fromIterable(List.copyOf(held.values()));
            })
        .flatMap(this::handOver)
        .then(leases.leave(settings.node()))
        .onErrorResume(e -> ignore("leaving", e));
  }

  private Mono<Void> cycle() {
    return Mono.defer(this::renew)
        .then(Mono.defer(this::take))
        .then(Mono.defer(this::handOverSurplus))
        .onErrorResume(e -> ignore("keeping leases", e));
  }

  private Mono<Void> renew() {
    long sent = clocks.nanos().getAsLong();
    if (sent - nextRenewal < 0) {
      return Mono.empty();
    }
    nextRenewal = sent + settings.leaseRenewal().toNanos();
    List<HeldLease> before = List.copyOf(held.values());
    return leases
        .beat(settings.node(), settings.leaseDuration())
        .doOnNext(
            alive -> {
              nodes = Math.max(1, alive);
              lastBeat = sent;
            })
        .then(
            Mono.defer(
                () ->
                    leases.renew(
                        settings.node(),
                        before.stream().map(HeldLease::lease).toList(),
                        settings.leaseDuration())))
        .publishOn(worker)
        .flatMap(kept -> renewed(before, new HashSet<>(kept), sent));
  }

  private Mono<Void> renewed(List<HeldLease> before, Set<Lease> kept, long sent) {
    List<HeldLease> over = new ArrayList<>();
    for (HeldLease lease : before) {
      boolean ours = kept.contains(lease.lease());
      if (!ours || !lease.renewed(sent + settings.leaseTrust().toNanos())) {
        if (forget(lease)) {
          log.atWarn().addKeyValue("shard", lease.shard()).log("a lease is lost");
          owner.lost(lease);
        }
        over.add(lease);
      }
    }
    return Flux.fromIterable(over).concatMap(this::release).then();
  }

  private Mono<Void> take() {
    int room = share() - held.size();
    if (room <= 0 || leaving) {
      return Mono.empty();
    }
    return leases
        .free()
        .publishOn(worker)
        .flatMapIterable(free -> free)
        .filter(shard -> !held.containsKey(shard) && !notWanted.contains(shard))
        .take(room)
        .concatMap(this::take)
        .then();
  }

  private Mono<Void> take(int shard) {
    long sent = clocks.nanos().getAsLong();
    return leases
        .take(settings.node(), shard, settings.leaseDuration())
        .publishOn(worker)
        .doOnNext(
            lease -> {
              HeldLease mine =
                  new HeldLease(lease, clocks.nanos(), sent + settings.leaseTrust().toNanos());
              held.put(shard, mine);
              log.atInfo()
                  .addKeyValue("shard", shard)
                  .addKeyValue("epoch", lease.epoch())
                  .log("a shard is taken");
              owner.taken(mine);
            })
        .then();
  }

  private int share() {
    return (shards + nodes - 1) / nodes;
  }

  private Mono<Void> handOverSurplus() {
    int surplus = held.size() - share();
    if (surplus <= 0) {
      return Mono.empty();
    }
    List<HeldLease> highest = new ArrayList<>(held.values());
    highest.sort(Comparator.comparingInt(HeldLease::shard).reversed());
    return Flux.fromIterable(highest).take(surplus).flatMap(this::handOver).then();
  }

  private Mono<Void> handOver(HeldLease lease) {
    return owner
        .handOver(lease)
        .publishOn(worker)
        .then(Mono.defer(() -> forget(lease) ? release(lease) : Mono.empty()));
  }

  private Mono<Void> release(HeldLease lease) {
    lease.revoke();
    return leases
        .release(settings.node(), lease.lease())
        .onErrorResume(e -> ignore("releasing a shard", e));
  }

  private Mono<Void> dropUnbelievable() {
    List<HeldLease> over = new ArrayList<>();
    for (HeldLease lease : List.copyOf(held.values())) {
      if (!lease.valid() && forget(lease)) {
        log.atWarn()
            .addKeyValue("shard", lease.shard())
            .log("a lease could not be renewed in time; the shard is dropped");
        owner.lost(lease);
        over.add(lease);
      }
    }
    return Flux.fromIterable(over).concatMap(this::release).then();
  }

  private boolean forget(HeldLease lease) {
    return held.remove(lease.shard(), lease);
  }

  private static Mono<Void> ignore(String what, Throwable e) {
    log.warn("{} failed, trying again: {}", what, e.toString());
    return Mono.empty();
  }
}
