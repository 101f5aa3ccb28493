package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.amqp.Acknowledgements.Ack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {

  private final Acknowledgements acknowledgements = new Acknowledgements();

  @Test
  void whatStandsInARowIsOneAcknowledgement() {
    assertThat(acknowledgements.of(List.of(1L, 2L, 3L))).containsExactly(new Ack(3, true));
    assertThat(acknowledgements.of(List.of(5L, 4L))).containsExactly(new Ack(5, true));
  }

  @Test
  void whatStandsApartIsAcknowledgedByItself() {
    assertThat(acknowledgements.of(List.of(1L, 3L, 5L)))
        .containsExactly(new Ack(1, true), new Ack(3, false), new Ack(5, false));
  }

  @Test
  void aTagThatTheBrokerNoLongerKnowsIsNotNamedAgain() {
    assertThat(acknowledgements.of(List.of(2L, 3L)))
        .containsExactly(new Ack(2, false), new Ack(3, false));
    assertThat(acknowledgements.of(List.of(1L))).containsExactly(new Ack(1, true));
    assertThat(acknowledgements.of(List.of(4L))).containsExactly(new Ack(4, true));
  }

  @Test
  void inAnyOrderEachTagIsAcknowledgedOnceAndNoOther() {
    long seed = Long.getLong("seed", 1);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Long> order = new ArrayList<>(LongStream.rangeClosed(1, 500).boxed().toList());
    Collections.shuffle(order, random);
    TreeSet<Long> withBroker = new TreeSet<>(order);
    TreeSet<Long> wanted = new TreeSet<>(order);
    while (!order.isEmpty()) {
      List<Long> together = order.subList(0, Math.min(order.size(), 1 + random.nextInt(20)));
      wanted.removeAll(together);
      for (Ack ack : acknowledgements.of(together)) {
        assertThat(withBroker).as("known to the broker").contains(ack.tag());
        if (ack.multiple()) {
          withBroker.headSet(ack.tag(), true).clear();
        } else {
          withBroker.remove(ack.tag());
        }
      }
      assertThat(withBroker).isEqualTo(wanted);
      together.clear();
    }
  }
}
