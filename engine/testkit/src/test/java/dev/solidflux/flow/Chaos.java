package dev.solidflux.flow;

import dev.solidflux.flow.Site.Started;
import dev.solidflux.flow.turn.SnapshotSettings;
import dev.solidflux.flow.turn.TurnSettings;
import dev.solidflux.testkit.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Everything that goes wrong in a simulated deployment, one thing after the other, by chance. */
final class Chaos {

  private static final int NODES = 2;

  private final Site site;
  private final Random chance;
  private final int slowest;
  private final boolean snapshots;
  private final boolean apart;
  private int kills;
  private int freezes;
  private final List<Started> alive = new ArrayList<>();
  private final List<Runnable> healing = new ArrayList<>();

  Chaos(Site site, Random chance) {
    this.site = site;
    this.chance = chance;
    snapshots = chance.nextBoolean();
    apart = chance.nextInt(3) == 0;
    slowest = List.of(0, 5, 50, 500).get(chance.nextInt(4));
    for (int node = 0; node < NODES; node++) {
      alive.add(node());
    }
    if (chance.nextInt(4) == 0) {
      site.store.losingHints(hint -> chance.nextInt(3) == 0);
    }
    if (chance.nextInt(4) == 0) {
      site.store.doublingHints(hint -> chance.nextInt(3) == 0);
    }
  }

  /** It reaches the database over a wire on which everything takes its time, and is reordered. */
  private Started node() {
    MemoryStore reached =
        slowest == 0
            ? site.store
            : site.store.on(
                site.outside.timers(), () -> Duration.ofMillis(chance.nextInt(slowest)));
    return site.node(1, this::settings, reached);
  }

  /** In every third deployment everything but numbers is kept elsewhere. */
  private EngineSettings settings(EngineSettings usual) {
    return snapshotting(apart ? usual.with(usual.values().withInline(3)) : usual);
  }

  /** In every other deployment snapshots so often that they matter, and runs that leave soon. */
  private EngineSettings snapshotting(EngineSettings usual) {
    if (!snapshots) {
      return usual;
    }
    SnapshotSettings often = new SnapshotSettings(1 + chance.nextInt(8), 1, 1 << 20, 3);
    TurnSettings turns = usual.turns().with(often);
    return usual.with(
        chance.nextBoolean()
            ? turns
            : turns.passivatedAfter(Duration.ofMillis(chance.nextInt(3_000))));
  }

  /** One more fault. */
  String strike() {
    Started node = alive.get(chance.nextInt(alive.size()));
    return switch (chance.nextInt(15)) {
      case 0 -> kill(node);
      case 1, 2 -> freeze(node);
      case 3 -> said("a connection is cut", node.transport()::cut);
      case 4 ->
          lasting("the broker is away", node.transport()::disconnect, node.transport()::reconnect);
      case 5 -> said("the broker forgets everything", site.broker::forget);
      case 6 ->
          lasting("the broker is blocked", () -> site.broker.block("memory"), site.broker::unblock);
      case 7 -> {
        String queue = "q" + (1 + chance.nextInt(3));
        yield lasting(
            queue + " is refused",
            () -> site.broker.refuse(queue, "no such queue"),
            () -> site.broker.accept(queue));
      }
      case 8 ->
          said(
              "answers of writes are lost",
              () -> {
                node.database().answersToLose = 1 + chance.nextInt(3);
                node.database().givesToLose = 1;
              });
      case 9 ->
          lasting(
              "the database is away for a node",
              () -> node.database().cutOff = true,
              () -> node.database().cutOff = false);
      case 10 -> {
        String call =
            List.of(
                    "append", "run", "recall", "keep", "starts", "renew", "free", "backlog",
                    "timers")
                .get(chance.nextInt(9));
        yield lasting(
            call + " hangs",
            () -> node.database().hanging = call::equals,
            () -> node.database().hanging = any -> false);
      }
      case 11 ->
          said("confirms are lost", () -> node.transport().loseConfirms(1 + chance.nextInt(5)));
      case 13 ->
          lasting(
              "large values cannot be kept or fetched, mostly",
              () -> site.store.failingPayloads(ref -> chance.nextInt(3) > 0),
              () -> site.store.failingPayloads(ref -> false));
      case 12 ->
          said("publishes are lost", () -> node.transport().losePublishes(1 + chance.nextInt(5)));
      default -> {
        String queue = "q" + (1 + chance.nextInt(3));
        yield lasting(
            "nobody works for " + queue,
            () -> site.worker.nobody(queue),
            () -> site.worker.somebody(queue));
      }
    };
  }

  private static String said(String what, Runnable fault) {
    fault.run();
    return what;
  }

  private String lasting(String what, Runnable begin, Runnable end) {
    begin.run();
    healing.add(end);
    return what;
  }

  private String kill(Started node) {
    kills++;
    node.host().kill();
    node.transport().die();
    alive.remove(node);
    alive.add(node());
    return "a node is killed, and another one started";
  }

  private String freeze(Started node) {
    freezes++;
    node.host().freeze();
    boolean noticed = chance.nextBoolean();
    if (noticed) {
      node.transport().disconnect();
    }
    healing.add(
        () -> {
          node.host().wake();
          if (noticed) {
            node.transport().reconnect();
          }
        });
    return "a node is frozen";
  }

  /** Ends one of the faults that last. */
  String heal() {
    if (healing.isEmpty()) {
      return "nothing to heal";
    }
    healing.remove(chance.nextInt(healing.size())).run();
    return "something is well again";
  }

  /** From here on nothing goes wrong. */
  void end() {
    List.copyOf(healing).forEach(Runnable::run);
    healing.clear();
    alive.forEach(node -> node.database().answersToLose = 0);
    alive.forEach(node -> node.database().givesToLose = 0);
    alive.forEach(node -> node.transport().loseConfirms(0));
    alive.forEach(node -> node.transport().losePublishes(0));
    site.store.losingHints(hint -> false);
  }

  /** Whether every node lived, and was awake, all the time. */
  boolean allWereAwake() {
    return kills == 0 && freezes == 0;
  }

  /** How often a run was brought into memory from a snapshot, by the nodes that are left. */
  int snapshotsRead() {
    return alive.stream().mapToInt(node -> node.database().snapshotsRead).sum();
  }

  String health() {
    return alive.stream()
        .map(
            node ->
                node.engine().health().toString()
                    + " really "
                    + site.get(node.transport().reach().next()))
        .toList()
        .toString();
  }
}
