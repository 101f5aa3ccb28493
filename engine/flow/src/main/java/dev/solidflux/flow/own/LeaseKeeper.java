package dev.solidflux.flow.own;

import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Leases.Nodes;
import dev.solidflux.flow.port.Leases.Taken;
import dev.solidflux.flow.port.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps this node's share of the shards. Loops that do not wait for each other: one renews what is
 * held, one says that the node lives, one takes what is free up to the share, one hands over what
 * is beyond it, one drops what is not to be believed or does not move. Confined to one worker.
 */
public final class LeaseKeeper {

  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);
  private static final Duration WATCH = Duration.ofMillis(250);

  /** What happens to shards as their leases come and go. */
  public interface Owner {
    /** Whether this node can do a shard's work now: it is connected to the broker. */
    boolean able();

    /** For how long it could not; zero if it can. */
    Duration unable();

    /** A lease was taken. */
    void taken(HeldLease lease);

    /** The lease is not ours any more, or not to be believed: stop at once. */
    void lost(HeldLease lease);

    /** The shard is to go to another node: finish what is under way. */
    Mono<Void> handOver(HeldLease lease);

    /** Whether the shard makes no step although it should. */
    boolean stuck(HeldLease lease);

    /** Whether no run can be to blame for that: it is the database that the shard waits for. */
    boolean blameless(HeldLease lease);
  }

  private final Leases leases;
  private final Node node;
  private final LeaseSettings settings;
  private final Pace pace;
  private final int shards;
  private final Scheduler worker;
  private final Owner owner;
  private final Map<Integer, HeldLease> held = new ConcurrentHashMap<>();
  private final Reluctance reluctance;

  /** Shards that ended here by nobody's fault, which could not be written down. */
  private final Set<Integer> blameless = new HashSet<>();

  private volatile long lastBeat;
  private volatile Nodes nodes;
  private volatile boolean leaving;

  /**
   * @param shards how many shards there are
   */
  public LeaseKeeper(
      Leases leases, Node node, LeaseSettings settings, Pace pace, int shards, Owner owner) {
    this.leases = leases;
    this.node = node;
    this.settings = settings;
    this.pace = pace;
    this.shards = shards;
    this.worker = pace.leases();
    this.owner = owner;
    this.reluctance = new Reluctance(settings.backoff(), pace::nanos);
    this.nodes = new Nodes(1, 1, node.formats());
    this.lastBeat = pace.nanos() - settings.duration().toNanos();
  }

  /** Keeps on until cancelled. */
  public Flux<Void> run() {
    return Flux.merge(
        every(settings.renewal(), "renewing leases", this::renew),
        every(settings.renewal(), "telling that this node lives", this::beat),
        every(settings.freePoll(), "taking free shards", this::takeShare),
        every(settings.freePoll(), "handing shards over", this::handOverSurplus),
        every(WATCH, "watching shards", this::watch));
  }

  private Flux<Void> every(Duration interval, String what, Supplier<Mono<Void>> round) {
    return Flux.interval(Duration.ZERO, interval, worker)
        .onBackpressureDrop()
        .concatMap(tick -> Mono.defer(round).onErrorResume(e -> ignore(what, e)), 1);
  }

  /** An answer that does not come must not end a loop. */
  private <T> Mono<T> answered(Mono<T> call) {
    return call.timeout(settings.trust().dividedBy(2), worker).publishOn(worker);
  }

  /** How many shards are held. */
  public int owned() {
    return held.size();
  }

  /** The nodes that live, as they were last seen. */
  public Nodes nodes() {
    return nodes;
  }

  /** Whether the database has heard of this node within the time that leases are believed. */
  public boolean fresh() {
    return pace.nanos() - lastBeat < settings.trust().toNanos();
  }

  /** Gives one lease back, and does not take that shard again while a newer build lives. */
  public Mono<Void> leaveToNewer(HeldLease lease) {
    return Mono.defer(
            () -> {
              reluctance.leaveToNewer(lease.shard());
              return giveUp(lease, true);
            })
        .subscribeOn(worker);
  }

  /**
   * Gives up a lease whose shard ended by an error; it is not taken again at once.
   *
   * @param blameless whether no run can be to blame for it
   */
  public Mono<Void> drop(HeldLease lease, boolean blameless) {
    return Mono.defer(
            () -> {
              reluctance.failed(lease.shard());
              return giveUp(lease, blameless);
            })
        .subscribeOn(worker);
  }

  private Mono<Void> giveUp(HeldLease lease, boolean clean) {
    return forget(lease) ? release(lease, clean) : Mono.empty();
  }

  /**
   * Leaves the list of nodes first, so that the others' shares grow at once, and then hands every
   * shard over.
   */
  public Mono<Void> leave() {
    return Mono.defer(
            () -> {
              leaving = true;
              return answered(leases.leave(node));
            })
        .onErrorResume(e -> ignore("leaving", e))
        .thenMany(Flux.defer(() -> Flux.fromIterable(List.copyOf(held.values()))))
        .flatMap(this::handOver)
        .then();
  }

  private Mono<Void> beat() {
    if (leaving) {
      return Mono.empty();
    }
    long sent = pace.nanos();
    return answered(leases.beat(node, well(), settings.duration()))
        .doOnNext(
            alive -> {
              nodes = alive;
              lastBeat = sent;
            })
        .then();
  }

  private Mono<Void> renew() {
    if (held.isEmpty()) {
      return Mono.empty();
    }
    long sent = pace.nanos();
    List<HeldLease> before = List.copyOf(held.values());
    List<Lease> mine = before.stream().map(HeldLease::lease).toList();
    return answered(leases.renew(node, mine, settings.duration()))
        .flatMap(kept -> renewed(before, new HashSet<>(kept), sent));
  }

  private Mono<Void> renewed(List<HeldLease> before, Set<Lease> kept, long sent) {
    List<HeldLease> over = new ArrayList<>();
    for (HeldLease lease : before) {
      boolean ours = kept.contains(lease.lease());
      if (!ours || !lease.renewed(sent + settings.trust().toNanos())) {
        over.add(lease);
      }
    }
    return lost(over, "a lease is lost");
  }

  private Mono<Void> takeShare() {
    if (leaving) {
      return Mono.empty();
    }
    return answered(leases.free(settings.duration()))
        .flatMap(
            free -> {
              nodes = free.nodes();
              return take(free.shards());
            });
  }

  private Mono<Void> take(List<Integer> free) {
    int room = share(nodes) - held.size();
    if (room <= 0) {
      return Mono.empty();
    }
    return Flux.fromIterable(free)
        .filter(
            shard ->
                !held.containsKey(shard)
                    && reluctance.mayTake(shard, nodes.newestFormats() > node.formats()))
        .take(room)
        .concatMap(this::take)
        .then();
  }

  private Mono<Void> take(int shard) {
    if (leaving || !owner.able()) {
      return Mono.empty();
    }
    long sent = pace.nanos();
    return answered(leases.take(node, shard, settings.duration()))
        .flatMap(taken -> taken(taken, sent));
  }

  private Mono<Void> taken(Taken taken, long sent) {
    Lease lease = taken.lease();
    Taken known = blameless.remove(lease.shard()) ? new Taken(lease, true, null, 0) : taken;
    HeldLease mine = new HeldLease(known, pace::nanos, sent + settings.trust().toNanos());
    if (leaving) {
      return release(mine, true);
    }
    held.put(lease.shard(), mine);
    log.atInfo()
        .addKeyValue("shard", lease.shard())
        .addKeyValue("epoch", lease.epoch())
        .log("a shard is taken");
    owner.taken(mine);
    return Mono.empty();
  }

  private boolean well() {
    return owner.able() && !reluctance.isUnwell();
  }

  /** None for a node that cannot do a shard's work, or not well, while another one can. */
  private int share(Nodes now) {
    if (!owner.able()) {
      return 0;
    }
    if (reluctance.isUnwell()) {
      return now.reaching() > 0 ? 0 : shards;
    }
    int sharing = Math.max(1, now.reaching());
    return (shards + sharing - 1) / sharing;
  }

  private Mono<Void> handOverSurplus() {
    boolean alone = nodes.reaching() == 0;
    boolean maySoonBeOver = owner.unable().compareTo(settings.brokerAway()) < 0;
    if (!owner.able() && (alone || maySoonBeOver)) {
      return Mono.empty();
    }
    int surplus = held.size() - share(nodes);
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
        .then(Mono.defer(() -> forget(lease) ? release(lease, true) : Mono.empty()));
  }

  private Mono<Void> release(HeldLease lease, boolean clean) {
    lease.revoke();
    return answered(leases.release(node, lease.lease(), clean))
        .doOnError(
            e -> {
              if (clean) {
                blameless.add(lease.shard());
              }
            })
        .onErrorResume(e -> ignore("releasing a shard", e));
  }

  private Mono<Void> watch() {
    List<HeldLease> unbelievable = new ArrayList<>();
    List<HeldLease> stuck = new ArrayList<>();
    for (HeldLease lease : List.copyOf(held.values())) {
      if (!lease.valid()) {
        unbelievable.add(lease);
      } else if (owner.stuck(lease)) {
        reluctance.stuck(lease.shard());
        stuck.add(lease);
      }
    }
    return lost(unbelievable, "a lease could not be renewed in time; the shard is dropped")
        .then(lost(stuck, "a shard does not move; it is dropped"));
  }

  private Mono<Void> lost(List<HeldLease> over, String why) {
    return Flux.fromIterable(over)
        .filter(this::forget)
        .concatMap(
            lease -> {
              log.atWarn().addKeyValue("shard", lease.shard()).log(why);
              boolean blameless = owner.blameless(lease);
              owner.lost(lease);
              return release(lease, blameless);
            })
        .then();
  }

  private boolean forget(HeldLease lease) {
    return held.remove(lease.shard(), lease);
  }

  private static Mono<Void> ignore(String what, Throwable e) {
    log.warn("{} failed, trying again: {}", what, e.toString());
    return Mono.empty();
  }
}
