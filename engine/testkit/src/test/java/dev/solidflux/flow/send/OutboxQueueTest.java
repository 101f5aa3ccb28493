package dev.solidflux.flow.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch.OutboxRow;
import dev.solidflux.flow.port.Batch.QueueMark;
import dev.solidflux.flow.port.Journal.OutboxEntry;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.json.RefPlaces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OutboxQueueTest {

  private static final long WINDOW = Duration.ofSeconds(2).toNanos();
  private static final RunId RUN = new RunId(new UUID(1, 2));

  private static final Room ROOM = new Room(100, 1_000);
  private static final Room FULL = new Room(0, 0);

  private long now;
  private OutboxQueue queue = queue(0, 0);

  private OutboxQueue queue(long confirmed, long last) {
    OutboxQueue with = new OutboxQueue("q", new Credit(2, 100, WINDOW, now), 1, now);
    with.inherits(0, confirmed, last);
    return with;
  }

  private static Send task(int place) {
    return new Send(
        new OutboxRow(new Attempt(RUN, place, 1), place, "q", "t", "{}", null, 0, null), null);
  }

  private static Send task(int place, int priority) {
    return new Send(
        new OutboxRow(
            new Attempt(RUN, place, 1),
            place,
            "q",
            priority,
            "t",
            "{}",
            SecretPlaces.NONE,
            RefPlaces.NONE,
            null,
            0,
            null),
        null);
  }

  private static OutboxEntry entry(int place) {
    return new OutboxEntry(task(place).row(), null, 2);
  }

  private Lane lane() {
    return queue.lanes().iterator().next();
  }

  private List<Integer> takeAll() {
    List<Integer> taken = new ArrayList<>();
    for (Send send = queue.take(now); send != null; send = queue.take(now)) {
      taken.add((int) send.place());
    }
    return taken;
  }

  private long mark() {
    List<QueueMark> marks = queue.marks();
    marks.forEach(queue::written);
    return marks.isEmpty() ? -1 : marks.getFirst().place();
  }

  @Test
  void tasksGoInTheirOrderAndNoMoreThanTheCredit() {
    for (int place = 1; place <= 4; place++) {
      assertThat(queue.committed(task(place), ROOM, now)).isTrue();
    }
    assertThat(takeAll()).containsExactly(1, 2);
    queue.confirmed(task(1), 0);
    assertThat(takeAll()).as("it is with the broker, and nobody has begun it").isEmpty();
    queue.begun(task(1).attempt(), now);
    assertThat(takeAll()).containsExactly(3);
  }

  @Test
  void theMarkIsBelowEverythingThatIsNotConfirmed() {
    queue.committed(task(1), ROOM, now);
    queue.committed(task(2), ROOM, now);
    takeAll();
    queue.confirmed(task(2), 0);
    assertThat(mark()).isEqualTo(0);
    queue.confirmed(task(1), 0);
    assertThat(mark()).isEqualTo(2);
    assertThat(mark()).as("nothing new").isEqualTo(-1);
  }

  @Test
  void whatMemoryHasNoRoomForIsReadAfterIt() {
    queue.committed(task(1), ROOM, now);
    assertThat(queue.committed(task(2), FULL, now)).isFalse();
    assertThat(queue.committed(task(3), ROOM, now)).as("not before the second").isFalse();
    assertThat(takeAll()).containsExactly(1);
    queue.confirmed(task(1), 0);
    assertThat(queue.wantsRows(lane(), now)).isPositive();
    assertThat(queue.beginReading(lane())).isEqualTo(1);
    queue.committed(task(4), ROOM, now); // while rows are read
    queue.read(lane(), new Slice<>(List.of(entry(2), entry(3)), false), 1, now);
    queue.begun(task(1).attempt(), now);
    assertThat(takeAll()).containsExactly(2, 3);
    queue.dropped(task(2));
    queue.dropped(task(3));
    assertThat(queue.wantsRows(lane(), now)).as("the fourth is in its row").isPositive();
  }

  @Test
  void whatEndedWhileRowsWereReadIsNotSent() {
    queue.committed(task(1), FULL, now);
    queue.committed(task(2), FULL, now);
    queue.beginReading(lane());
    queue.over(task(1).attempt(), now);
    queue.read(lane(), new Slice<>(List.of(entry(1), entry(2)), false), 1, now);
    assertThat(takeAll()).containsExactly(2);
  }

  @Test
  void whatEndedOnItsWayIsNotSentAgain() {
    queue.committed(task(1), ROOM, now);
    takeAll();
    queue.over(task(1).attempt(), now);
    assertThat(queue.unknown(task(1), now)).isFalse();
    assertThat(takeAll()).isEmpty();
    assertThat(mark()).isEqualTo(1);
  }

  @Test
  void whatIsWithheldIsNotSentThoughItsRowIsThere() {
    queue.committed(task(1), ROOM, now);
    queue.committed(task(2), FULL, now);
    assertThat(queue.withhold(task(1).attempt())).isNotNull();
    assertThat(queue.withhold(task(2).attempt())).isNull();
    queue.beginReading(lane());
    queue.read(lane(), new Slice<>(List.of(entry(2)), false), 1, now);
    assertThat(takeAll()).isEmpty();
  }

  @Test
  void inTroubleOneTaskAtATimeIsTriedAndMoreAndMoreSeldom() {
    queue.committed(task(1), ROOM, now);
    queue.committed(task(2), ROOM, now);
    assertThat(takeAll()).containsExactly(1, 2);
    queue.refused(task(1), "no", Instant.EPOCH, refusals -> refusals * 10L, now);
    queue.refused(task(2), "no", Instant.EPOCH.plusSeconds(9), refusals -> refusals * 10L, now);
    assertThat(queue.trouble().since()).isEqualTo(Instant.EPOCH);
    assertThat(takeAll()).isEmpty();
    now += 20;
    assertThat(takeAll()).containsExactly(1);
    assertThat(queue.marks().getFirst().trouble()).isEqualTo("no");
    queue.confirmed(task(1), 0);
    assertThat(queue.trouble()).isNull();
    assertThat(takeAll()).containsExactly(2);
  }

  @Test
  void whatAFormerOwnerLeftIsAskedAbout() {
    queue = queue(1, 3);
    assertThat(queue.wantsRows(lane(), now)).isPositive();
    assertThat(queue.beginReading(lane())).isEqualTo(1);
    var taken = queue.read(lane(), new Slice<>(List.of(entry(2), entry(3)), false), 1, now);
    assertThat(taken.ready()).isEmpty();
    assertThat(taken.ask()).hasSize(2);
    assertThat(mark()).isEqualTo(1);
    queue.needsNoSending(0, 2);
    queue.resend(task(3));
    assertThat(takeAll()).containsExactly(3);
    queue.confirmed(task(3), 0);
    assertThat(mark()).isEqualTo(3);
  }

  @Test
  void onceTheBrokerHasForgottenEverythingEverythingIsLookedAtAgainAndNothingTwice() {
    queue.committed(task(1), ROOM, now);
    queue.committed(task(2), ROOM, now);
    queue.committed(task(3), ROOM, now);
    takeAll();
    queue.confirmed(task(1), 0);
    queue.forgotten(2);
    queue.unknown(task(2), now); // its confirm was of the old broker
    assertThat(mark()).isEqualTo(0);
    assertThat(takeAll()).containsExactly(2, 3);
    queue.confirmed(task(2), 0);
    queue.confirmed(task(3), 0);
    queue.over(task(2).attempt(), now);
    queue.over(task(3).attempt(), now);
    assertThat(queue.beginReading(lane())).isZero();
    var taken = queue.read(lane(), new Slice<>(List.of(entry(1)), false), 2, now);
    assertThat(taken.ask()).extracting(e -> e.row().place()).containsExactly(1L);
  }

  @Test
  void theHighestPriorityGoesFirstAndAllShareTheCredit() {
    queue.committed(task(1), ROOM, now);
    queue.committed(task(2), ROOM, now);
    queue.committed(task(3, 7), ROOM, now);
    assertThat(takeAll()).containsExactly(3, 1);
    queue.confirmed(task(3, 7), now);
    queue.begun(task(3, 7).attempt(), now);
    queue.committed(task(4, 7), ROOM, now);
    assertThat(takeAll()).containsExactly(4);
  }

  @Test
  void eachPriorityHasAMarkOfItsOwnAndWhatTroublesTheQueueIsToldByAll() {
    queue.committed(task(1), ROOM, now);
    queue.committed(task(2, 7), ROOM, now);
    takeAll();
    queue.confirmed(task(2, 7), now);
    queue.refused(task(1), "no", Instant.EPOCH, refusals -> 10L, now);
    assertThat(queue.marks())
        .extracting(QueueMark::priority, QueueMark::place, QueueMark::trouble)
        .containsExactly(tuple(7, 2L, "no"), tuple(0, 0L, "no"));
    queue.marks().forEach(queue::written);
    assertThat(queue.marks()).isEmpty();
  }

  @Test
  void whatIsOvertakenInMemoryIsReadBeforeThereIsCreditForIt() {
    queue.committed(task(1), ROOM, now);
    queue.committed(task(2), ROOM, now);
    takeAll();
    queue.committed(task(3), ROOM, now);
    queue.committed(task(4, 7), FULL, now);
    Lane high = lane();
    assertThat(high.priority()).isEqualTo(7);
    assertThat(queue.wantsRows(high, now)).isPositive();
    queue.beginReading(high);
    OutboxEntry row = new OutboxEntry(task(4, 7).row(), null, 2);
    queue.read(high, new Slice<>(List.of(row), false), 1, now);
    queue.begun(task(1).attempt(), now);
    queue.confirmed(task(1), now);
    queue.begun(task(1).attempt(), now);
    assertThat(takeAll()).containsExactly(4);
  }

  @Test
  void whatFillsTheMemoryLeavesRoomForTheFirstOfOthers() {
    Room room = new Room(16, 1_000);
    int place = 0;
    while (queue.committed(task(++place), room, now)) {
      room.enter(task(place));
    }
    assertThat(place).isEqualTo(15);
    assertThat(queue.committed(task(16, 7), room, now)).isTrue();
    room.enter(task(16, 7));
    assertThat(queue.committed(task(17, 7), room, now)).isFalse();
    assertThat(takeAll()).containsExactly(16, 1);
  }

  @Test
  void creditGrowsWithWhatWorkersBegin() {
    Credit credit = new Credit(2, 10, WINDOW, 0);
    for (int i = 0; i < 7; i++) {
      credit.begun(1);
    }
    assertThat(credit.allowed(1)).isEqualTo(7);
    assertThat(credit.allowed(WINDOW + 1)).as("as in the window before").isEqualTo(7);
    assertThat(credit.allowed(3 * WINDOW)).isEqualTo(2);
    for (int i = 0; i < 70; i++) {
      credit.begun(3 * WINDOW);
    }
    assertThat(credit.allowed(3 * WINDOW)).isEqualTo(10);
  }
}
