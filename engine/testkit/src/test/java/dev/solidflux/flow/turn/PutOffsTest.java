package dev.solidflux.flow.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Journal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PutOffsTest {

  private long nanos;
  private final PutOffs putOffs = new PutOffs(() -> nanos);

  private static RunId run(int number) {
    return new RunId(new UUID(0x0190_0000_0000_7000L, number));
  }

  private void waits(int seconds) {
    nanos += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void oneIsHeardAgainAfterAPauseThatGrows() {
    putOffs.add(run(1));
    assertThat(putOffs.waits(run(1))).isTrue();
    assertThat(putOffs.due()).isEmpty();
    waits(2);
    assertThat(putOffs.due()).containsExactly(run(1));
    assertThat(putOffs.waits(run(1))).isFalse();
    assertThat(putOffs.isKnown(run(1))).isTrue();
    putOffs.add(run(1));
    waits(2);
    assertThat(putOffs.due()).isEmpty();
    waits(2);
    assertThat(putOffs.due()).containsExactly(run(1));
  }

  @Test
  void whatComesMeanwhileDoesNotPostponeIt() {
    putOffs.add(run(1));
    waits(1);
    putOffs.add(run(1));
    waits(1);
    assertThat(putOffs.due()).containsExactly(run(1));
  }

  @Test
  void asSoonAsOneGetsThroughAllAreTried() {
    putOffs.add(run(1));
    putOffs.add(run(2));
    putOffs.gotThrough(run(1));
    assertThat(putOffs.isKnown(run(1))).isFalse();
    assertThat(putOffs.due()).containsExactly(run(2));
  }

  @Test
  void oneOfWhichNothingComesIsForgotten() {
    putOffs.add(run(1));
    waits(2);
    assertThat(putOffs.due()).hasSize(1);
    waits(60);
    assertThat(putOffs.due()).isEmpty();
    assertThat(putOffs.isKnown(run(1))).isFalse();
  }

  @Test
  void thoseOfAFormerOwnerAreTriedAPageAtATime() {
    putOffs.inherits(IntStream.range(0, Journal.PAGE).mapToObj(PutOffsTest::run).toList());
    int heard = 0;
    while (heard < Journal.PAGE) {
      assertThat(putOffs.mayInheritMore()).isFalse();
      List<RunId> due = putOffs.due();
      assertThat(due).isNotEmpty();
      heard += due.size();
      due.forEach(putOffs::gotThrough);
    }
    assertThat(putOffs.mayInheritMore()).isTrue();
    assertThat(putOffs.mayInheritMore()).isFalse();
  }
}
