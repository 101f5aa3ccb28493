package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefetchTest {

  private static final int MIB = 1 << 20;

  private final Prefetch prefetch = new Prefetch(250, 8 * MIB);

  @Test
  void smallRepliesKeepTheLargePrefetch() {
    IntStream.range(0, 10_000).forEach(i -> assertThat(prefetch.within(1_000)).isFalse());
    assertThat(prefetch.now()).isEqualTo(250);
  }

  @Test
  void itShrinksToWhatFitsTheBudget() {
    prefetch.beyond(2 * MIB);
    assertThat(prefetch.now()).isEqualTo(4);
    prefetch.beyond(3 * MIB);
    assertThat(prefetch.now()).isEqualTo(2);
    prefetch.beyond(100 * MIB);
    assertThat(prefetch.now()).isEqualTo(1);
  }

  @Test
  void itShrinksByTheLargestSeenLately() {
    boolean unused = prefetch.within(4 * MIB);
    prefetch.beyond(MIB);
    assertThat(prefetch.now()).isEqualTo(2);
  }

  @Test
  void itDoublesAfterAQuietTimeUpToTheLargest() {
    prefetch.beyond(2 * MIB);
    for (int expected : new int[] {8, 16, 32, 64, 128, 250}) {
      quiet(1_000);
      assertThat(prefetch.within(1_000)).isTrue();
      assertThat(prefetch.now()).isEqualTo(expected);
    }
    quiet(1_000);
    assertThat(prefetch.within(1_000)).isFalse();
  }

  @Test
  void itDoesNotDoubleWhereThatWouldPassTheBudgetAtOnce() {
    prefetch.beyond(2 * MIB);
    quiet(3 * MIB / 2);
    assertThat(prefetch.within(3 * MIB / 2)).isFalse();
    assertThat(prefetch.now()).isEqualTo(4);
  }

  private void quiet(int bytes) {
    IntStream.range(1, Prefetch.QUIET).forEach(i -> assertThat(prefetch.within(bytes)).isFalse());
  }
}
