package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.OTHER_NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Node;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What every {@link Leases} does. */
public abstract class LeasesConformance {

  private static final Duration ALIVE = Duration.ofSeconds(10);

  private StoreUnderTest store;
  private Leases leases;

  protected abstract StoreUnderTest newStore();

  @BeforeEach
  final void openTheDeployment() {
    store = newStore();
    leases = store.leases();
    done(store.meta().open(deployment()));
  }

  @Test
  void atFirstAllShardsAreFree() {
    assertThat(got(leases.free())).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void aTakenShardIsNotFreeAndNobodyElseGetsIt() {
    assertThat(got(leases.take(NODE, SHARD, LEASE))).isEqualTo(new Lease(SHARD, 1));

    assertThat(got(leases.free())).doesNotContain(SHARD).hasSize(7);
    assertThat(leases.take(OTHER_NODE, SHARD, LEASE).blockOptional()).isEmpty();
    assertThat(leases.take(NODE, SHARD, LEASE).blockOptional()).isEmpty();
  }

  @Test
  void ofManyWhoTakeAShardAtOnceOneGetsIt() {
    List<Lease> taken =
        got(
            Flux.range(0, 12)
                .flatMap(n -> leases.take(new Node("node-" + n, "build", 1), SHARD, LEASE), 12)
                .collectList());

    assertThat(taken).containsExactly(new Lease(SHARD, 1));
  }

  @Test
  void aLeaseThatRanOutIsTakenOverWithTheNextEpoch() {
    done(leases.take(NODE, SHARD, LEASE));
    store.leasesRunOut();

    assertThat(got(leases.free())).contains(SHARD);
    assertThat(got(leases.take(OTHER_NODE, SHARD, LEASE))).isEqualTo(new Lease(SHARD, 2));
  }

  @Test
  void aReleasedLeaseIsFreeAtOnceAndItsEpochIsNeverUsedAgain() {
    Lease first = got(leases.take(NODE, SHARD, LEASE));
    done(leases.release(NODE, first));

    assertThat(got(leases.free())).contains(SHARD);
    assertThat(got(leases.take(NODE, SHARD, LEASE))).isEqualTo(new Lease(SHARD, 2));
  }

  @Test
  void renewingSaysWhichLeasesTheNodeStillHas() {
    Lease kept = got(leases.take(NODE, 1, LEASE));
    Lease lost = got(leases.take(NODE, 2, LEASE));
    Lease released = got(leases.take(NODE, 4, LEASE));
    store.leasesRunOut();
    done(leases.take(OTHER_NODE, 2, LEASE));
    done(leases.release(NODE, released));

    assertThat(got(leases.renew(NODE, List.of(kept, lost, released), LEASE))).containsExactly(kept);
    assertThat(got(leases.renew(OTHER_NODE, List.of(kept), LEASE))).isEmpty();
    assertThat(got(leases.renew(NODE, List.of(), LEASE))).isEmpty();
  }

  @Test
  void aRenewedLeaseHolds() {
    Lease lease = got(leases.take(NODE, SHARD, LEASE));
    store.leasesRunOut();
    done(leases.renew(NODE, List.of(lease), LEASE));

    assertThat(leases.take(OTHER_NODE, SHARD, LEASE).blockOptional()).isEmpty();
  }

  @Test
  void aStaleLeaseIsNotReleased() {
    Lease stale = got(leases.take(NODE, SHARD, LEASE));
    store.leasesRunOut();
    Lease current = got(leases.take(OTHER_NODE, SHARD, LEASE));

    done(leases.release(NODE, stale));
    done(leases.release(NODE, current));

    assertThat(got(leases.renew(OTHER_NODE, List.of(current), LEASE))).containsExactly(current);
  }

  @Test
  void aShardThatDoesNotExistIsNotTaken() {
    assertThat(leases.take(NODE, 8, LEASE).blockOptional()).isEmpty();
  }

  @Test
  void nodesThatBeatCountEachOther() {
    assertThat(got(leases.beat(NODE, ALIVE))).isEqualTo(1);
    assertThat(got(leases.beat(OTHER_NODE, ALIVE))).isEqualTo(2);
    assertThat(got(leases.beat(NODE, ALIVE))).isEqualTo(2);
  }

  @Test
  void aSilentNodeDoesNotCount() {
    done(leases.beat(NODE, ALIVE));
    store.nodesFallSilent();

    assertThat(got(leases.beat(OTHER_NODE, ALIVE))).isEqualTo(1);
    assertThat(got(leases.beat(NODE, ALIVE))).isEqualTo(2);
  }

  @Test
  void aNodeThatLeavesDoesNotCount() {
    done(leases.beat(NODE, ALIVE));
    done(leases.leave(NODE));

    assertThat(got(leases.beat(OTHER_NODE, ALIVE))).isEqualTo(1);
  }

  @Test
  void manyShardsAreTakenAtOnce() {
    List<Lease> taken =
        got(Flux.range(0, 8).flatMap(shard -> leases.take(NODE, shard, LEASE)).collectList());

    assertThat(taken)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 8).mapToObj(shard -> new Lease(shard, 1)).toList());
    assertThat(got(leases.renew(NODE, taken, LEASE))).containsExactlyInAnyOrderElementsOf(taken);
  }
}
