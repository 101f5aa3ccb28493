package dev.solidflux.flow.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch.OutboxRow;
import dev.solidflux.json.RefPlaces;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whose turn it is in a queue. */
class LanesTest {

  private static final RunId RUN = new RunId(new UUID(1, 2));

  private final Room room = new Room(10_000, 1_000_000);
  private final Lanes lanes = new Lanes();
  private long place;

  private void committed(int priority, int count) {
    for (int i = 0; i < count; i++) {
      long at = ++place;
      Attempt attempt = new Attempt(RUN, (int) at, 1);
      OutboxRow row =
          new OutboxRow(
              attempt,
              at,
              "q",
              priority,
              "t",
              "{}",
              SecretPlaces.NONE,
              RefPlaces.NONE,
              null,
              0,
              null);
      lanes.of(priority, of -> new Lane(of, at - 1, at - 1)).committed(new Send(row, null), room);
    }
  }

  private List<Integer> taken(int count) {
    List<Integer> priorities = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Lane lane = lanes.next();
      if (lane != null) {
        lane.take();
        priorities.add(lane.priority());
      }
    }
    return priorities;
  }

  @Test
  void theHighestGoesFirst() {
    committed(0, 2);
    committed(5, 2);
    committed(9, 2);
    assertThat(taken(9)).containsExactly(9, 9, 5, 5, 0, 0);
  }

  @Test
  void thatOfAllPrioritiesHasNoTurnsToCount() {
    committed(9, 20);
    committed(0, 20);
    assertThat(taken(40))
        .startsWith(IntStream.generate(() -> 9).limit(20).boxed().toArray(Integer[]::new));
  }

  @Test
  void onceSevenHaveOvertakenItTheOldestGoes() {
    committed(0, 2);
    committed(3, 1);
    committed(9, 20);
    assertThat(taken(23))
        .containsExactly(9, 9, 9, 9, 9, 9, 9, 0, 9, 9, 9, 9, 9, 9, 9, 0, 9, 9, 9, 9, 9, 9, 3);
  }

  @Test
  void whateverComesOnTopEverythingGoesInTheEnd() {
    committed(0, 10);
    int low = 0;
    for (int turn = 0; turn < 10 * Lanes.ROUND; turn++) {
      committed(1 + turn % 9, 1);
      low += taken(1).contains(0) ? 1 : 0;
    }
    assertThat(low).isEqualTo(10);
  }
}
