package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.OTHER_NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Permit;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Runs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does with the permits of limits. */
public abstract class PermitsConformance extends JournalSuite {

  private static final Permit TWO = new Permit("room/depth#0", "ada", 2);

  /** The same limit as another version of the document has it. */
  private static final Permit FOUR = new Permit("room/depth#0", "ada", 4);

  private static Batch.PermitRow ask(RunId of, int invocation, Permit permit) {
    return ask(of, invocation, permit, 0);
  }

  private static Batch.PermitRow ask(RunId of, int invocation, Permit permit, int priority) {
    return new Batch.PermitRow(WS, SHARD, permit, priority, of, invocation, 0);
  }

  private Parts asking(int from, int to, Permit permit) {
    return asking(from, to, permit, 0);
  }

  private Parts asking(int from, int to, Permit permit, int priority) {
    return Parts.of()
        .asked(
            IntStream.rangeClosed(from, to)
                .mapToObj(n -> ask(run, n, permit, priority))
                .toArray(Batch.PermitRow[]::new));
  }

  private static Batch.ReturnedRow back(RunId of, int invocation) {
    return new Batch.ReturnedRow(of, invocation);
  }

  private Journal.Given give() {
    return got(journal.givePermits(lease));
  }

  /** The invocations that have been told so far, and whose. */
  private List<Integer> given() {
    return controls().stream()
        .map(entry -> ((Kept.Known<Command>) entry.command()).value())
        .map(command -> ((Command.PermitGiven) command).invocation())
        .toList();
  }

  private List<Integer> waiting(RunId of) {
    return got(store.runs().permits(of)).stream().map(Runs.WaitingPermit::invocation).toList();
  }

  @Test
  void asManyAreGivenAsThereAreInTheOrderOfAsking() {
    append(asking(1, 5, TWO));

    Journal.Given first = give();

    assertThat(first.shards()).isEqualTo(Set.of(SHARD));
    assertThat(first.more()).isFalse();
    assertThat(given()).containsExactly(1, 2);
    assertThat(controls()).extracting(Journal.InboxEntry::run).containsOnly(run);
    assertThat(waiting(run)).containsExactly(3, 4, 5);
    assertThat(give().shards()).isEmpty();
  }

  @Test
  void whetherThereIsSomethingToGiveIsSeenWithoutGiving() {
    assertThat(got(journal.permitsNoted(SHARD))).isFalse();
    append(asking(1, 3, TWO));
    assertThat(got(journal.permitsNoted(SHARD))).isTrue();
    assertThat(got(journal.permitsNoted(SHARD + 1))).isFalse();
    assertThat(given()).isEmpty();
    give();
    assertThat(got(journal.permitsNoted(SHARD))).isFalse();
    append(Parts.of().returned(back(run, 1)));
    assertThat(got(journal.permitsNoted(SHARD))).isTrue();
  }

  @Test
  void whoHasAHigherPriorityIsGivenOneFirst() {
    append(Parts.of().asked(ask(run, 1, TWO, 0), ask(run, 2, TWO, 0), ask(run, 3, TWO, 4)));
    append(Parts.of().asked(ask(run, 4, TWO, 9), ask(run, 5, TWO, 4)));
    assertThat(got(store.runs().permits(run)))
        .extracting(Runs.WaitingPermit::ahead)
        .containsExactly(3, 4, 1, 0, 2);

    give();
    append(Parts.of().returned(back(run, 3), back(run, 4)));
    give();

    assertThat(given().subList(0, 2)).containsExactlyInAnyOrder(4, 3);
    assertThat(given().subList(2, 4)).containsExactlyInAnyOrder(5, 1);
    assertThat(waiting(run)).containsExactly(2);
  }

  @Test
  void aRunThatAsksForManyDoesNotHoldBackOneThatAsksForOne() {
    Permit one = new Permit("one", "", 1);
    RunId other = newRun();
    RunId third = newRun();
    append(asking(1, 100, one));
    append(Parts.of().asked(ask(other, 201, one), ask(other, 202, one), ask(other, 203, one)));
    append(Parts.of().asked(ask(third, 301, one)));
    assertThat(got(store.runs().permits(other)))
        .extracting(Runs.WaitingPermit::ahead)
        .containsExactly(2, 5, 7);

    for (int i = 0; i < 10; i++) {
      give();
      int holder = given().getLast();
      append(Parts.of().returned(back(holder > 300 ? third : holder > 200 ? other : run, holder)));
    }

    assertThat(given()).containsExactly(1, 2, 201, 301, 3, 202, 4, 203, 5, 6);
  }

  @Test
  void howeverManyRunsComeNobodyWaitsForEver() {
    Permit one = new Permit("one", "", 1);
    append(asking(1, 10, one));
    List<RunId> all = new ArrayList<>(List.of(run));
    for (int i = 1; i <= 25; i++) {
      RunId next = newRun();
      all.add(next);
      append(Parts.of().asked(ask(next, 100 + i, one)));
      give();
      int holder = given().getLast();
      append(Parts.of().returned(back(holder > 100 ? all.get(holder - 100) : run, holder)));
    }
    assertThat(given().stream().filter(invocation -> invocation <= 10)).hasSizeGreaterThan(5);
    assertThat(given().stream().filter(invocation -> invocation > 100)).isSorted();
  }

  @Test
  void whoAskedUnderALowerNumberIsNotPassedOver() {
    append(asking(1, 3, TWO));
    give();
    RunId other = newRun();
    append(Parts.of().asked(ask(other, 201, FOUR), ask(other, 202, FOUR)));

    assertThat(give().shards()).isEmpty();
    append(Parts.of().returned(back(run, 1)));
    give();

    assertThat(given()).containsExactly(1, 2, 3, 201, 202);
  }

  @Test
  void whoAsksUnderALowerNumberIsNotPassedOver() {
    append(asking(1, 3, FOUR));
    RunId other = newRun();
    RunId third = newRun();
    append(Parts.of().asked(ask(other, 201, TWO)));
    append(Parts.of().asked(ask(third, 301, FOUR)));

    give();
    assertThat(given()).containsExactly(1, 2);
    assertThat(waitingInOrder(run, other, third)).containsExactly(201, 301, 3);
    append(Parts.of().returned(back(run, 2)));
    give();

    assertThat(given()).containsExactly(1, 2, 201, 301, 3);
  }

  @Test
  void howeverManyComeUnderAHigherNumberNobodyWaitsForEver() {
    append(asking(1, 3, TWO));
    give();
    RunId other = newRun();
    for (int i = 0; i < 10; i++) {
      append(Parts.of().asked(ask(other, 201 + i, FOUR)));
      give();
      int oldest = given().get(i);
      append(Parts.of().returned(back(oldest > 200 ? other : run, oldest)));
      give();
    }
    assertThat(given()).startsWith(1, 2, 3, 201).hasSize(13);
  }

  @Test
  void whatARunAsksForLaterIsAfterWhatItHasAskedFor() {
    Permit one = new Permit("one", "", 1);
    RunId other = newRun();
    append(asking(1, 3, one));
    append(Parts.of().asked(ask(other, 201, one), ask(other, 202, one)));
    append(Parts.of().asked(ask(run, 4, one), ask(other, 203, one)));
    assertThat(waitingInOrder(run, other)).containsExactly(1, 2, 201, 3, 202, 4, 203);
  }

  private List<Integer> waitingInOrder(RunId... runs) {
    return Stream.of(runs)
        .flatMap(of -> got(store.runs().permits(of)).stream())
        .sorted(Comparator.comparingInt(Runs.WaitingPermit::ahead))
        .map(Runs.WaitingPermit::invocation)
        .toList();
  }

  @Test
  void whatIsReturnedIsGivenToTheNext() {
    append(asking(1, 5, TWO));
    give();

    append(Parts.of().returned(back(run, 2), back(run, 3)));
    give();

    assertThat(given()).containsExactly(1, 2, 4);
    append(Parts.of().returned(back(run, 0)));
    assertThat(waiting(run)).isEmpty();
    RunId other = newRun();
    append(Parts.of().asked(ask(other, 0, TWO), ask(other, 7, TWO)));
    give();
    assertThat(given()).containsExactly(1, 2, 4, 0, 7);
  }

  @Test
  void oneStatementMayReturnAndAsk() {
    append(asking(1, 2, TWO));
    give();

    append(Parts.of().returned(back(run, 1)).asked(ask(run, 3, TWO), ask(run, 4, TWO)));
    give();

    assertThat(given()).containsExactly(1, 2, 3);
    assertThat(waiting(run)).containsExactly(4);
  }

  @Test
  void eachKeyAndEachLimitHasItsOwn() {
    append(
        Parts.of()
            .asked(
                ask(run, 1, new Permit("a", "x", 1)),
                ask(run, 2, new Permit("a", "x", 1)),
                ask(run, 3, new Permit("a", "y", 1)),
                ask(run, 4, new Permit("b", "x", 1))));
    give();

    assertThat(given()).containsExactlyInAnyOrder(1, 3, 4);
  }

  @Test
  void ofAnotherShardOnlyItsOwnerGives() {
    append(Parts.of().asked(new Batch.PermitRow(WS, SHARD + 1, TWO, 0, run, 1, 0)));

    assertThat(give().shards()).isEmpty();
    assertThat(waiting(run)).containsExactly(1);
    Lease other = got(store.leases().take(OTHER_NODE, SHARD + 1, LEASE)).lease();
    assertThat(got(journal.givePermits(other)).shards()).isEqualTo(Set.of(SHARD));
    assertThat(given()).containsExactly(1);
  }

  @Test
  void whoeverHasLostTheShardGivesNoneAsksForNoneAndReturnsNone() {
    append(asking(1, 3, TWO));
    give();
    store.leasesRunOut();
    Lease next = got(store.leases().take(OTHER_NODE, SHARD, LEASE)).lease();

    assertThatThrownBy(this::give).isInstanceOf(Journal.LeaseLost.class);
    assertThatThrownBy(() -> append(asking(4, 4, TWO))).isInstanceOf(Journal.LeaseLost.class);
    assertThatThrownBy(() -> append(Parts.of().returned(back(run, 1))))
        .isInstanceOf(Journal.LeaseLost.class);

    assertThat(got(journal.givePermits(next)).shards()).isEmpty();
    assertThat(waiting(run)).containsExactly(3);
  }

  @Test
  void whoeverWaitsSeesHowManyAreBefore() {
    append(asking(1, 4, TWO));
    give();
    RunId other = newRun();
    append(Parts.of().asked(ask(other, 9, TWO)));

    assertThat(got(store.runs().permits(other))).containsExactly(new Runs.WaitingPermit(9, TWO, 2));
  }

  @Test
  void ofVeryManyNoMoreAreCountedThanPeopleNeed() {
    Permit one = new Permit("one", "", 1);
    append(asking(1, 600, one, 1));
    append(asking(601, 1_200, one, 1));
    RunId other = newRun();
    append(Parts.of().asked(ask(other, 3, one)));

    assertThat(got(store.runs().permits(run))).hasSize(500);
    assertThat(got(store.runs().permits(run)).getLast().ahead()).isEqualTo(499);
    assertThat(got(store.runs().permits(other)))
        .containsExactly(new Runs.WaitingPermit(3, one, Runs.AHEAD));
  }

  @Test
  void thousandsAreGivenInSeveralGoes() {
    Permit many = new Permit("many", "", 1_200);
    append(asking(1, 600, many));
    append(asking(601, 1_300, many));

    for (int i = 0; i < 10; i++) {
      give();
    }

    assertThat(waiting(run)).hasSize(100).startsWith(1_201);
  }
}
