package dev.solidflux.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Reach;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Transport} knows of the broker that it is connected to. */
abstract class ReachConformance extends TransportSuite {

  @Test
  void theBrokerRemembersAGenerationOnceTold() {
    assertThat(world.transport().remembers(7).block(SOON)).isFalse();
    world.transport().remember(7).block(SOON);
    world.transport().remember(7).block(SOON);
    assertThat(world.another().remembers(7).block(SOON)).isTrue();
    assertThat(world.transport().remembers(8).block(SOON)).isFalse();
  }

  @Test
  void whoeverAsksHowTheBrokerIsReachedIsToldAtOnce() {
    connected(0);

    assertThat(world.transport().reach().blockFirst(SOON))
        .isEqualTo(world.transport().reach().blockFirst(SOON));
  }

  @Test
  void aLostConnectionIsAnnouncedAndSoIsTheNextOneInAnotherEpoch() {
    Reach first = connected(0);
    List<Reach> reached =
        world
            .transport()
            .reach()
            .doOnNext(reach -> cutOnce(reach, first))
            .takeUntil(reach -> reach.epoch() > first.epoch() && isConnected(reach))
            .collectList()
            .blockOptional(SOON)
            .orElseThrow();

    assertThat(reached.getFirst()).isEqualTo(first);
    assertThat(reached).extracting(Reach::condition).contains(Condition.AWAY);
    assertThat(reached).extracting(Reach::epoch).isSorted();
    assertThat(reached)
        .allSatisfy(
            reach ->
                assertThat(reach.reason().isBlank()).as("%s", reach).isEqualTo(isConnected(reach)));
  }

  private void cutOnce(Reach reach, Reach first) {
    if (reach.equals(first)) {
      world.cut();
    }
  }

  private Reach connected(long afterEpoch) {
    return world
        .transport()
        .reach()
        .filter(reach -> reach.epoch() > afterEpoch && isConnected(reach))
        .next()
        .blockOptional(SOON)
        .orElseThrow();
  }

  private static boolean isConnected(Reach reach) {
    return reach.condition() == Condition.CONNECTED;
  }
}
