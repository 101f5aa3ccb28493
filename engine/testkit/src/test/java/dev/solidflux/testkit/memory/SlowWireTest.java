package dev.solidflux.testkit.memory;

import static dev.solidflux.testkit.conformance.Samples.ALL;
import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.testkit.SettableClock;
import dev.solidflux.testkit.conformance.Parts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A store that is reached over a slow wire, on time that a test moves. */
class SlowWireTest {

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final MemoryStore store = new MemoryStore(new SettableClock());
  private final Deque<Duration> latencies = new ArrayDeque<>();
  private final MemoryStore far = store.on(time, this::latency);
  private final RunId run = newRun();
  private Lease lease;

  private Duration latency() {
    return latencies.isEmpty() ? Duration.ofMillis(10) : latencies.remove();
  }

  @BeforeEach
  void ownAShard() {
    done(store.meta().open(deployment()));
    lease = got(store.leases().take(NODE, 0, LEASE)).lease();
  }

  private int events() {
    return got(store.journal().events(run, 0, ALL)).items().size();
  }

  private void pass(int millis) {
    time.advanceTimeBy(Duration.ofMillis(millis));
  }

  @Test
  void anAppendIsWrittenWhenItArrivesAndKnownWhenItsAnswerDoes() {
    List<String> answers = new ArrayList<>();
    far.journal()
        .append(lease, Parts.of().events(event(run, 1)).batch())
        .subscribe(nothing -> {}, error -> {}, () -> answers.add("written"));

    pass(9);
    assertThat(events()).isZero();
    pass(1);
    assertThat(events()).isEqualTo(1);
    assertThat(answers).isEmpty();
    pass(10);
    assertThat(answers).containsExactly("written");
  }

  @Test
  void aRefusalComesLateAsWell() {
    List<Throwable> refusals = new ArrayList<>();
    far.journal()
        .append(new Lease(0, 99), Parts.of().batch())
        .subscribe(nothing -> {}, refusals::add);

    pass(19);
    assertThat(refusals).isEmpty();
    pass(1);
    assertThat(refusals).singleElement().isInstanceOf(Journal.LeaseLost.class);
  }

  @Test
  void anAppendThatNobodyWaitsForAnyMoreIsWrittenAllTheSame() {
    far.journal().append(lease, Parts.of().events(event(run, 1)).batch()).subscribe().dispose();

    pass(10);
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void writesOfAShardArriveInTheOrderInWhichTheyLeft() {
    latencies.add(Duration.ofMillis(10));
    latencies.add(Duration.ofMillis(1));
    far.journal().append(lease, Parts.of().events(event(run, 1)).batch()).subscribe();
    far.journal().append(lease, Parts.of().events(event(run, 2)).batch()).subscribe();

    pass(1);
    assertThat(got(store.journal().events(run, 0, ALL)).items())
        .extracting(Journal.KeptEvent::seq)
        .containsExactly(1L);
    pass(9);
    assertThat(events()).isEqualTo(2);
  }

  @Test
  void hintsAreLate() {
    List<Hint> heard = new ArrayList<>();
    store.hints().hints().subscribe(heard::add);

    far.hints().send(List.of(new Hint.Inbox(3))).subscribe();

    assertThat(heard).isEmpty();
    pass(10);
    assertThat(heard).containsExactly(new Hint.Inbox(3));
  }

  @Test
  void hintsAreLostAndDoubledAsATestWantsIt() {
    List<Hint> heard = new ArrayList<>();
    store.hints().hints().subscribe(heard::add);
    store.losingHints(hint -> hint.equals(new Hint.Inbox(1)));
    store.doublingHints(hint -> hint.equals(new Hint.Inbox(2)));

    done(store.hints().send(List.of(new Hint.Inbox(1), new Hint.Inbox(2), new Hint.Inbox(3))));

    assertThat(heard).containsExactly(new Hint.Inbox(2), new Hint.Inbox(2), new Hint.Inbox(3));
  }

  @Test
  void freeShardsComeInAnOrderThatTheSeedDecides() {
    assertThat(freeBySeed(7)).isEqualTo(freeBySeed(7)).isNotEqualTo(freeBySeed(8));
  }

  private static List<List<Integer>> freeBySeed(long seed) {
    MemoryStore seeded = new MemoryStore(new SettableClock(), new Random(seed));
    done(seeded.meta().open(deployment()));
    return List.of(
        got(seeded.leases().free(LEASE)).shards(), got(seeded.leases().free(LEASE)).shards());
  }
}
