package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.attempt;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.task;
import static dev.solidflux.testkit.conformance.Samples.timer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does with timers. */
public abstract class TimersConformance extends JournalSuite {

  @Test
  void timersComeSoonestFirstAndOnlyThoseThatAreDue() {
    append(
        Parts.of()
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 1), NOON.plusSeconds(3)),
                new Batch.TimerRow(run, timer(2, Timer.Kind.HEARTBEAT, 1), NOON.plusSeconds(1)),
                new Batch.TimerRow(run, timer(3, Timer.Kind.RETRY, 1), NOON.plusSeconds(2))));

    assertThat(got(journal.timers(SHARD, NOON.plusSeconds(3), 10)))
        .containsExactly(
            due(run, timer(2, Timer.Kind.HEARTBEAT, 1), NOON.plusSeconds(1)),
            due(run, timer(3, Timer.Kind.RETRY, 1), NOON.plusSeconds(2)));
    assertThat(got(journal.timers(SHARD, NOON.plusSeconds(9), 1)))
        .containsExactly(due(run, timer(2, Timer.Kind.HEARTBEAT, 1), NOON.plusSeconds(1)));
    assertThat(got(journal.timers(SHARD + 1, NOON.plusSeconds(9), 10))).isEmpty();
  }

  @Test
  void noPageOfTimersIsLargerThanTheLimitOfAllPages() {
    append(
        Parts.of()
            .timers(
                IntStream.rangeClosed(1, Journal.PAGE + 5)
                    .mapToObj(n -> new Batch.TimerRow(run, timer(n, Timer.Kind.RUN, 1), NOON))
                    .toArray(Batch.TimerRow[]::new)));

    assertThat(got(journal.timers(SHARD, NOON.plusSeconds(1), 100_000))).hasSize(Journal.PAGE);
  }

  @Test
  void everyKindOfTimerComesBackAsItself() {
    Batch.TimerRow[] rows =
        List.of(Timer.Kind.RUN, Timer.Kind.HEARTBEAT, Timer.Kind.RETRY, Timer.Kind.CANCEL_GRACE)
            .stream()
            .map(kind -> new Batch.TimerRow(run, timer(1, kind, 4), NOON))
            .toArray(Batch.TimerRow[]::new);
    append(Parts.of().timers(rows));

    assertThat(timers())
        .containsExactlyInAnyOrder(
            timer(1, Timer.Kind.RUN, 4),
            timer(1, Timer.Kind.HEARTBEAT, 4),
            timer(1, Timer.Kind.RETRY, 4),
            timer(1, Timer.Kind.CANCEL_GRACE, 4));
  }

  @Test
  void aTimerOfTheSameIdentityIsMoved() {
    Timer timer = timer(1, Timer.Kind.HEARTBEAT, 1);
    append(Parts.of().timers(new Batch.TimerRow(run, timer, NOON)));
    append(Parts.of().timers(new Batch.TimerRow(run, timer, NOON.plusSeconds(5))));

    assertThat(due()).containsExactly(due(run, timer, NOON.plusSeconds(5)));
  }

  @Test
  void exactlyTheNamedTimersGo() {
    append(
        Parts.of()
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 1), NOON),
                new Batch.TimerRow(run, timer(1, Timer.Kind.HEARTBEAT, 1), NOON),
                new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 2), NOON)));

    append(Parts.of().timersGone(new Batch.TimerKey(run, timer(1, Timer.Kind.RUN, 1))));

    assertThat(timers())
        .containsExactlyInAnyOrder(timer(1, Timer.Kind.HEARTBEAT, 1), timer(1, Timer.Kind.RUN, 2));
  }

  @Test
  void anAttemptThatEndsMayArmItsRetryInTheSameBatch() {
    append(
        Parts.of()
            .outbox(task(attempt(run, 1)))
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.HEARTBEAT, 1), NOON),
                new Batch.TimerRow(run, timer(2, Timer.Kind.HEARTBEAT, 1), NOON)));

    append(
        Parts.of()
            .attemptsEnded(attempt(run, 1))
            .timers(new Batch.TimerRow(run, timer(1, Timer.Kind.RETRY, 2), NOON)));

    assertThat(timers())
        .containsExactlyInAnyOrder(
            timer(1, Timer.Kind.RETRY, 2), timer(2, Timer.Kind.HEARTBEAT, 1));
    assertThat(open("gpu")).isEmpty();
  }

  @Test
  void aTimerOfAKindThatNobodyKnowsHidesNoOther() {
    append(
        Parts.of()
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 1), NOON.plusSeconds(1)),
                new Batch.TimerRow(run, timer(3, Timer.Kind.RUN, 1), NOON.plusSeconds(3))));
    store.plantTimer(run, 2, 4, "sundial", 9, NOON.plusSeconds(2));

    List<Journal.DueTimer> due = due();

    assertThat(due).extracting(Journal.DueTimer::invocation).containsExactly(1, 2, 3);
    Journal.DueTimer strange = due.get(1);
    assertThat(strange.run()).isEqualTo(run);
    assertThat(strange.attempt()).isEqualTo(4);
    assertThat(strange.armedSeq()).isEqualTo(9);
    assertThat(strange.due()).isEqualTo(NOON.plusSeconds(2));
    assertThat(strange.kind())
        .isInstanceOfSatisfying(
            Kept.Unreadable.class,
            kind -> {
              assertThat(kind.newer()).isTrue();
              assertThat(kind.reason()).contains("sundial");
            });
  }
}
