package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.ALIVE;
import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.OTHER_NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Leases.Nodes;
import dev.solidflux.flow.port.Leases.Taken;
import dev.solidflux.flow.port.Node;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What every {@link Leases} does, and what a {@link Journal} notes of an owner for the next. */
public abstract class LeasesConformance {

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
    assertThat(free()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void aTakenShardIsNotFreeAndNobodyElseGetsIt() {
    assertThat(take(NODE)).isEqualTo(new Taken(new Lease(SHARD, 1), true, null, 0));

    assertThat(free()).doesNotContain(SHARD).hasSize(7);
    assertThat(leases.take(OTHER_NODE, SHARD, LEASE).blockOptional()).isEmpty();
    assertThat(leases.take(NODE, SHARD, LEASE).blockOptional()).isEmpty();
  }

  @Test
  void ofManyWhoTakeAShardAtOnceOneGetsIt() {
    List<Taken> taken =
        got(
            Flux.range(0, 12)
                .flatMap(n -> leases.take(new Node("node-" + n, "build", 1), SHARD, LEASE), 12)
                .collectList());

    assertThat(taken).extracting(Taken::lease).containsExactly(new Lease(SHARD, 1));
  }

  @Test
  void aLeaseThatRanOutIsTakenOverWithTheNextEpoch() {
    take(NODE);
    store.leasesRunOut();

    assertThat(free()).contains(SHARD);
    assertThat(take(OTHER_NODE).lease()).isEqualTo(new Lease(SHARD, 2));
  }

  @Test
  void aReleasedLeaseIsFreeAtOnceAndItsEpochIsNeverUsedAgain() {
    done(leases.release(NODE, take(NODE).lease(), true));

    assertThat(free()).contains(SHARD);
    assertThat(take(NODE).lease()).isEqualTo(new Lease(SHARD, 2));
  }

  @Test
  void renewingSaysWhichLeasesTheNodeStillHas() {
    Lease kept = got(leases.take(NODE, 1, LEASE)).lease();
    Lease lost = got(leases.take(NODE, 2, LEASE)).lease();
    Lease released = got(leases.take(NODE, 4, LEASE)).lease();
    store.leasesRunOut();
    done(leases.take(OTHER_NODE, 2, LEASE));
    done(leases.release(NODE, released, true));

    assertThat(got(leases.renew(NODE, List.of(kept, lost, released), LEASE))).containsExactly(kept);
    assertThat(got(leases.renew(OTHER_NODE, List.of(kept), LEASE))).isEmpty();
    assertThat(got(leases.renew(NODE, List.of(), LEASE))).isEmpty();
  }

  @Test
  void aRenewedLeaseHolds() {
    Lease lease = take(NODE).lease();
    store.leasesRunOut();
    done(leases.renew(NODE, List.of(lease), LEASE));

    assertThat(free()).doesNotContain(SHARD);
    assertThat(leases.take(OTHER_NODE, SHARD, LEASE).blockOptional()).isEmpty();
  }

  @Test
  void aStaleLeaseIsNotReleased() {
    Lease stale = take(NODE).lease();
    store.leasesRunOut();
    Lease current = take(OTHER_NODE).lease();

    done(leases.release(NODE, stale, true));
    done(leases.release(NODE, current, true));

    assertThat(got(leases.renew(OTHER_NODE, List.of(current), LEASE))).containsExactly(current);
  }

  @Test
  void aShardThatDoesNotExistIsNotTaken() {
    assertThat(leases.take(NODE, 8, LEASE).blockOptional()).isEmpty();
  }

  @Test
  void manyShardsAreTakenAtOnce() {
    List<Lease> taken =
        got(
            Flux.range(0, 8)
                .flatMap(shard -> leases.take(NODE, shard, LEASE))
                .map(Taken::lease)
                .collectList());

    assertThat(taken)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 8).mapToObj(shard -> new Lease(shard, 1)).toList());
    assertThat(got(leases.renew(NODE, taken, LEASE))).containsExactlyInAnyOrderElementsOf(taken);
  }

  @Test
  void nodesThatBeatCountEachOther() {
    assertThat(beat(NODE)).isEqualTo(new Nodes(1, 1, 1));
    assertThat(beat(OTHER_NODE)).isEqualTo(new Nodes(2, 2, 1));
    assertThat(beat(NODE)).isEqualTo(new Nodes(2, 2, 1));
  }

  @Test
  void aNodeThatDoesNotReachTheBrokerIsCountedApartUntilItDoes() {
    beat(NODE);

    assertThat(got(leases.beat(OTHER_NODE, false, ALIVE))).isEqualTo(new Nodes(2, 1, 1));
    assertThat(got(leases.beat(NODE, false, ALIVE))).isEqualTo(new Nodes(2, 0, 1));
    assertThat(beat(NODE)).isEqualTo(new Nodes(2, 1, 1));
  }

  @Test
  void theNewestFormatsAreThoseOfTheNodesThatLive() {
    Node newer = new Node("node-c", "build-2", 7);
    beat(newer);
    assertThat(beat(NODE).newestFormats()).isEqualTo(7);

    store.nodesFallSilent();
    assertThat(beat(NODE).newestFormats()).isEqualTo(1);

    beat(newer);
    done(leases.leave(newer));
    assertThat(beat(NODE).newestFormats()).isEqualTo(1);
  }

  @Test
  void whoLooksForShardsSeesWhoCouldShareThem() {
    beat(NODE);
    done(leases.beat(OTHER_NODE, false, ALIVE));
    beat(new Node("node-c", "build-2", 7));

    assertThat(got(leases.free(ALIVE)).nodes()).isEqualTo(new Nodes(3, 2, 7));

    store.nodesFallSilent();
    assertThat(got(leases.free(ALIVE)).nodes().alive()).isZero();
    assertThat(got(leases.free(ALIVE)).nodes().reaching()).isZero();
  }

  @Test
  void aSilentNodeDoesNotCount() {
    beat(NODE);
    store.nodesFallSilent();

    assertThat(beat(OTHER_NODE)).isEqualTo(new Nodes(1, 1, 1));
    assertThat(beat(NODE)).isEqualTo(new Nodes(2, 2, 1));
  }

  @Test
  void aNodeThatLeavesDoesNotCount() {
    beat(NODE);
    done(leases.leave(NODE));

    assertThat(beat(OTHER_NODE)).isEqualTo(new Nodes(1, 1, 1));
  }

  @Test
  void anOwnerThatLeftByItsOwnWillLeavesACleanShard() {
    done(leases.release(NODE, take(NODE).lease(), true));

    assertThat(take(OTHER_NODE).clean()).isTrue();
  }

  @Test
  void anOwnerThatGaveUpOrFellSilentDoesNot() {
    done(leases.release(NODE, take(NODE).lease(), false));
    assertThat(take(NODE).clean()).isFalse();

    store.leasesRunOut();
    assertThat(take(OTHER_NODE).clean()).isFalse();
  }

  @Test
  void theNextOwnerKnowsWhichRunTheLastOneWasTrying() {
    RunId run = newRun();
    suspect(take(NODE).lease(), run);
    store.leasesRunOut();

    assertThat(take(OTHER_NODE)).isEqualTo(new Taken(new Lease(SHARD, 2), false, run, 1));
  }

  @Test
  void everyOwnerInARowThatEndsWhileTryingTheSameRunIsCounted() {
    RunId run = newRun();
    suspect(take(NODE).lease(), run);
    store.leasesRunOut();
    Lease second = take(NODE).lease();
    suspect(second, run);
    done(leases.release(NODE, second, false));
    Taken third = take(NODE);
    assertThat(third.suspect()).isEqualTo(run);
    assertThat(third.tries()).isEqualTo(2);

    RunId other = newRun();
    suspect(third.lease(), other);
    store.leasesRunOut();

    Taken fourth = take(OTHER_NODE);
    assertThat(fourth.suspect()).isEqualTo(other);
    assertThat(fourth.tries()).isEqualTo(1);
  }

  @Test
  void anOwnerThatTriesARunAgainIsCountedOnce() {
    RunId run = newRun();
    Lease lease = take(NODE).lease();
    suspect(lease, run);
    suspect(lease, run);
    suspect(lease, run);
    store.leasesRunOut();

    assertThat(take(OTHER_NODE).tries()).isEqualTo(1);
  }

  @Test
  void whatWasTriedAndLivedIsNotSuspected() {
    Lease lease = take(NODE).lease();
    suspect(lease, newRun());
    suspect(lease, null);
    store.leasesRunOut();

    assertThat(take(OTHER_NODE)).isEqualTo(new Taken(new Lease(SHARD, 2), false, null, 0));
  }

  @Test
  void anOwnerThatLeavesByItsOwnWillSuspectsNothing() {
    Lease lease = take(NODE).lease();
    suspect(lease, newRun());
    done(leases.release(NODE, lease, true));

    assertThat(take(OTHER_NODE)).isEqualTo(new Taken(new Lease(SHARD, 2), true, null, 0));
  }

  @Test
  void renewingALeaseKeepsTheSuspicion() {
    RunId run = newRun();
    Lease lease = take(NODE).lease();
    suspect(lease, run);
    done(leases.renew(NODE, List.of(lease), LEASE));
    store.leasesRunOut();

    assertThat(take(OTHER_NODE).suspect()).isEqualTo(run);
  }

  @Test
  void aStaleOwnerSuspectsNothing() {
    RunId run = newRun();
    Lease stale = take(NODE).lease();
    store.leasesRunOut();
    Lease current = take(OTHER_NODE).lease();
    suspect(current, run);

    assertThatThrownBy(() -> suspect(stale, newRun())).isInstanceOf(Journal.LeaseLost.class);
    assertThatThrownBy(() -> suspect(stale, null)).isInstanceOf(Journal.LeaseLost.class);

    done(leases.release(OTHER_NODE, current, false));
    assertThatThrownBy(() -> suspect(current, null)).isInstanceOf(Journal.LeaseLost.class);
    assertThat(take(NODE).suspect()).isEqualTo(run);
  }

  private List<Integer> free() {
    return got(leases.free(ALIVE)).shards();
  }

  private Taken take(Node node) {
    return got(leases.take(node, SHARD, LEASE));
  }

  private Nodes beat(Node node) {
    return got(leases.beat(node, true, ALIVE));
  }

  private void suspect(Lease lease, @Nullable RunId run) {
    done(store.journal().suspect(lease, run));
  }
}
