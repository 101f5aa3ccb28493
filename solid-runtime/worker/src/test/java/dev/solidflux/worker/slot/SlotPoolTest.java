package dev.solidflux.worker.slot;

import static dev.solidflux.worker.slot.FakeSlots.FIRST;
import static dev.solidflux.worker.slot.FakeSlots.SECOND;
import static dev.solidflux.worker.slot.FakeSlots.SLICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlotPoolTest {

  private static final SlotNeed TWO = new SlotNeed(2, 0);
  private static final SlotNeed LARGE = SlotNeed.ONE.withMemory(40L << 30);

  private final SlotPool pool = new SlotPool(List.of(FIRST, SECOND, SLICE), Runnable::run);
  private final AtomicInteger turns = new AtomicInteger();
  private final SlotLine line = pool.line(turns::incrementAndGet);
  private final SlotLine other = pool.line(turns::incrementAndGet);

  private static List<Slot> slots(SlotLease lease) {
    assertThat(lease).isNotNull();
    return lease.slots();
  }

  @Test
  void aTaskGetsTheSmallestSlotThatIsLargeEnough() {
    assertThat(slots(line.take(SlotNeed.ONE))).containsExactly(SLICE);
    assertThat(slots(line.take(LARGE))).containsExactly(FIRST);
    assertThat(slots(line.take(LARGE))).containsExactly(SECOND);
    assertThat(line.take(SlotNeed.ONE)).isNull();
  }

  @Test
  void severalSlotsAreOfOneKindAndNoSlicesWhichNoProcessCouldSeeTogether() {
    assertThat(slots(line.take(TWO))).containsExactly(FIRST, SECOND);
    assertThat(pool.capacity(TWO)).isEqualTo(1);
    assertThat(pool.capacity(SlotNeed.ONE)).isEqualTo(3);
    assertThat(pool.capacity(new SlotNeed(3, 0))).isZero();
  }

  @Test
  void whoeverWaitsIsToldWhenASlotIsGivenBackAndHasItOnce() {
    SlotLease lease = line.take(TWO);
    assertThat(other.take(LARGE)).isNull();
    lease.close();
    lease.close();
    assertThat(turns).hasValue(1);
    assertThat(slots(other.take(LARGE))).containsExactly(FIRST);
    assertThat(pool.states()).filteredOn(SlotState::taken).hasSize(1);
  }

  @Test
  void whoWaitsForTwoIsNotPassedByThoseWhoNeedOneOfTheSame() {
    SlotLease first = line.take(LARGE);
    assertThat(line.take(TWO)).isNull();
    assertThat(other.take(LARGE)).as("the second is kept for the two").isNull();
    assertThat(slots(other.take(SlotNeed.ONE))).as("the slice serves nobody else").contains(SLICE);
    first.close();
    assertThat(slots(line.take(TWO))).containsExactly(FIRST, SECOND);
  }

  @Test
  void whoLeavesTheLineKeepsNobodyWaiting() {
    SlotLease unused = line.take(LARGE);
    assertThat(line.take(TWO)).isNull();
    assertThat(other.take(LARGE)).isNull();
    line.leave();
    assertThat(turns).as("the others are asked").hasValue(1);
    assertThat(slots(other.take(LARGE))).containsExactly(SECOND);
  }

  @Test
  void aSlotInQuarantineGetsNoTaskAndKeepsTheOneThatItHas() {
    SlotLease lease = line.take(LARGE);
    pool.quarantine(FIRST.id(), "Xid 79");
    pool.quarantine(SECOND.id(), "Xid 48");
    assertThat(pool.usable(LARGE)).isZero();
    assertThat(other.take(LARGE)).isNull();
    lease.close();
    assertThat(other.take(LARGE)).as("given back, and still in quarantine").isNull();
    turns.set(0);
    pool.recover(SECOND.id());
    assertThat(turns).hasValue(1);
    assertThat(slots(other.take(LARGE))).containsExactly(SECOND);
    assertThat(pool.states())
        .extracting(SlotState::quarantine)
        .containsExactly("Xid 79", null, null);
  }

  @Test
  void whatIsFreeIsReckonedWithoutWhatOthersWaitFor() {
    assertThat(pool.free(SlotNeed.ONE)).isEqualTo(3);
    SlotLease unused = line.take(LARGE);
    assertThat(line.take(TWO)).isNull();
    assertThat(pool.free(SlotNeed.ONE)).as("the slice alone").isEqualTo(1);
    assertThat(pool.free(LARGE)).isZero();
  }

  @Test
  void tasksOfOneSolidCanShareASlotAndLetItGoTogether() {
    SlotNeed together = LARGE.sharedBy(3);
    assertThat(pool.capacity(together)).isEqualTo(6);
    SlotLease one = line.take(together, "depth");
    SlotLease two = line.take(together, "depth");
    assertThat(slots(two)).containsExactly(FIRST);
    assertThat(slots(other.take(together, "mesh"))).as("another solid").containsExactly(SECOND);
    assertThat(pool.free(together, "depth")).isEqualTo(1);
    one.close();
    assertThat(pool.states().getFirst().taken()).isTrue();
    two.close();
    assertThat(pool.states().getFirst().taken()).isFalse();
    assertThat(pool.free(together, "depth")).isEqualTo(3);
  }

  @Test
  void aSlotThatSomebodyElseWaitsForIsNotSharedAnyFurther() {
    SlotNeed together = LARGE.sharedBy(3);
    SlotLease one = line.take(together, "depth");
    SlotLease unused = line.take(LARGE);
    assertThat(other.take(LARGE)).isNull();
    assertThat(line.take(together, "depth")).isNull();
    one.close();
    assertThat(slots(other.take(LARGE))).containsExactly(FIRST);
  }

  @Test
  void slotsHaveIdsOfTheirOwn() {
    assertThatThrownBy(() -> new SlotPool(List.of(FIRST, FIRST), Runnable::run))
        .hasMessage("two slots have the id GPU-1");
    assertThatThrownBy(() -> new SlotPool(List.of(), Runnable::run))
        .hasMessageContaining("no slot");
  }

  /** Whatever is taken, given back, left and broken, in any order. */
  @Test
  void noSlotIsEverGivenToTwoAndNobodyWaitsForEver() {
    long seed = System.nanoTime();
    for (int round = 0; round < 200; round++) {
      play(new Random(seed + round), "seed " + (seed + round));
    }
  }

  private static void play(Random random, String seed) {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(6); i++) {
      Slot.Kind kind = Slot.Kind.values()[random.nextInt(3)];
      slots.add(new Slot("slot-" + i, kind, "", 1 + random.nextInt(4)));
    }
    SlotPool pool = new SlotPool(slots, Runnable::run);
    List<SlotLine> lines = new ArrayList<>();
    SlotNeed[] wants = new SlotNeed[3];
    List<SlotLease> held = new ArrayList<>();
    for (int i = 0; i < wants.length; i++) {
      lines.add(pool.line(() -> {}));
    }
    for (int step = 0; step < 300; step++) {
      int who = random.nextInt(wants.length);
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> {
          if (wants[who] == null) {
            wants[who] = new SlotNeed(1 + random.nextInt(3), random.nextInt(4));
          }
          take(lines.get(who), who, wants, held);
        }
        case 3 -> {
          if (!held.isEmpty()) {
            held.remove(random.nextInt(held.size())).close();
          }
        }
        case 4 -> pool.quarantine(slots.get(random.nextInt(slots.size())).id(), "broken");
        default -> pool.recover(slots.get(random.nextInt(slots.size())).id());
      }
      Set<Slot> distinct = new HashSet<>();
      for (SlotLease lease : held) {
        assertThat(lease.slots()).as(seed).allMatch(distinct::add);
      }
      assertThat(pool.states())
          .as(seed)
          .allMatch(state -> state.taken() == distinct.contains(state.slot()));
    }
    slots.forEach(slot -> pool.recover(slot.id()));
    for (int i = 0; i < wants.length; i++) {
      held.forEach(SlotLease::close);
      held.clear();
      for (int who = 0; who < wants.length; who++) {
        if (wants[who] != null && pool.capacity(wants[who]) > 0) {
          take(lines.get(who), who, wants, held);
        } else {
          lines.get(who).leave();
          wants[who] = null;
        }
      }
    }
    assertThat(wants).as("%s: all have been served", seed).containsOnlyNulls();
  }

  private static void take(SlotLine line, int who, SlotNeed[] wants, List<SlotLease> held) {
    SlotLease lease = line.take(wants[who]);
    if (lease != null) {
      assertThat(lease.slots()).hasSize(wants[who].count());
      held.add(lease);
      wants[who] = null;
    }
  }
}
