package dev.solidflux.flow.own;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.flow.EngineSettings;
import dev.solidflux.flow.Faulty;
import dev.solidflux.flow.Site;
import dev.solidflux.flow.port.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class LeaseKeeperTest {

  private final Site site = new Site();
  private final List<String> told = new ArrayList<>();
  private final Faulty database = new Faulty(site.store.journal(), site.store.leases());
  private final Node node = new Node("me", "test", 1);
  private final Owner owner = new Owner();
  private final LeaseKeeper keeper =
      new LeaseKeeper(
          database,
          node,
          EngineSettings.defaults(node).leasing(),
          site.outside,
          Site.SHARDS,
          owner);

  /** Writes down what it is told. */
  private final class Owner implements LeaseKeeper.Owner {
    private boolean able = true;
    private final TreeSet<Integer> stuck = new TreeSet<>();
    private final TreeSet<Integer> owned = new TreeSet<>();

    @Override
    public boolean able() {
      return able;
    }

    @Override
    public Duration unable() {
      return able ? Duration.ZERO : Duration.ofMinutes(1);
    }

    @Override
    public void taken(HeldLease lease) {
      owned.add(lease.shard());
    }

    @Override
    public void lost(HeldLease lease) {
      owned.remove(lease.shard());
      told.add("lost " + lease.shard());
    }

    @Override
    public Mono<Void> handOver(HeldLease lease) {
      owned.remove(lease.shard());
      told.add("handed over " + lease.shard());
      return Mono.empty();
    }

    @Override
    public boolean stuck(HeldLease lease) {
      return stuck.contains(lease.shard());
    }

    @Override
    public boolean blameless(HeldLease lease) {
      return false;
    }
  }

  @AfterEach
  void close() {
    site.close();
  }

  private void all() {
    keeper.run().subscribe();
    site.until(() -> owner.owned.size() == Site.SHARDS);
  }

  @Test
  void aRenewalThatHangsHoldsUpNoOtherLoopAndIsTriedAgain() {
    all();
    database.hanging = "renew"::equals;
    site.time.advance(Duration.ofSeconds(6));
    assertThat(keeper.fresh()).as("it still tells that it lives").isTrue();
    database.hanging = call -> false;
    site.time.advance(Duration.ofSeconds(30));
    assertThat(told).isEmpty();
  }

  @Test
  void aTakeThatHangsCostsNoLease() {
    all();
    database.hanging = call -> call.equals("take") || call.equals("free");
    site.time.advance(Duration.ofMinutes(2));
    assertThat(owner.owned).hasSize(Site.SHARDS);
    assertThat(told).isEmpty();
  }

  @Test
  void aNodeThatCannotRenewLetsGoBeforeItsLeasesRunOut() {
    all();
    database.cutOff = true;
    site.time.advance(Duration.ofSeconds(9));
    assertThat(owner.owned).isEmpty();
    assertThat(keeper.fresh()).isFalse();
  }

  @Test
  void aShardThatDoesNotMoveIsDroppedAndItsRunSuspected() {
    all();
    owner.stuck.add(2);
    site.time.advance(Duration.ofSeconds(1));
    assertThat(told).contains("lost 2");
    owner.stuck.clear();
    site.until(() -> owner.owned.size() == Site.SHARDS);
  }

  @Test
  void aNodeThatIsAloneTakesEvenWhatEndedHere() {
    all();
    for (int time = 0; time < 5; time++) {
      owner.stuck.add(1);
      site.time.advance(Duration.ofSeconds(1));
      owner.stuck.clear();
      site.until(() -> owner.owned.contains(1));
    }
  }

  @Test
  void whoeverIsNotAbleTakesNothing() {
    owner.able = false;
    keeper.run().subscribe();
    site.time.advance(Duration.ofSeconds(30));
    assertThat(owner.owned).isEmpty();
    owner.able = true;
    site.until(() -> owner.owned.size() == Site.SHARDS);
  }

  @Test
  void aNodeLeavesTheListBeforeItHandsOver() {
    all();
    site.get(keeper.leave());
    assertThat(owner.owned).isEmpty();
    assertThat(site.store.nodes()).isEmpty();
    site.time.advance(Duration.ofSeconds(30));
    assertThat(site.store.nodes()).as("and does not come back").isEmpty();
    assertThat(owner.owned).isEmpty();
  }
}
