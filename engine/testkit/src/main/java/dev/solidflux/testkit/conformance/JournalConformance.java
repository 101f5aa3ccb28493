package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.OTHER_NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.attempt;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.json;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.parkedRow;
import static dev.solidflux.testkit.conformance.Samples.progress;
import static dev.solidflux.testkit.conformance.Samples.running;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static dev.solidflux.testkit.conformance.Samples.task;
import static dev.solidflux.testkit.conformance.Samples.timer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** What every {@link Journal} does. */
public abstract class JournalConformance {

  private StoreUnderTest store;
  private Journal journal;
  private Lease lease;
  private RunId run;

  protected abstract StoreUnderTest newStore();

  @BeforeEach
  final void ownAShardWithARun() {
    store = newStore();
    journal = store.journal();
    done(store.meta().open(deployment()));
    lease = got(store.leases().take(NODE, SHARD, LEASE));
    run = newRun();
    done(store.submissions().submit(submission(run)));
  }

  @Test
  void aSubmittedRunIsReadAsItWasSubmitted() {
    assertThat(got(journal.run(run)))
        .isEqualTo(new Journal.StoredRun(WS, run, "room", 1, SHARD, submission(run).traceparent()));
    assertThat(journal.run(newRun()).blockOptional()).isEmpty();
  }

  @Test
  void eventsAreReadInOrderAndInPages() {
    int count = Journal.PAGE + 5;
    append(
        Parts.of()
            .events(
                LongStream.rangeClosed(1, count)
                    .mapToObj(seq -> event(run, seq))
                    .toArray(Batch.EventRow[]::new)));

    List<RunEvent> first = got(journal.events(run, 0));
    List<RunEvent> second = got(journal.events(run, Journal.PAGE));

    List<RunEvent> all = new ArrayList<>(first);
    all.addAll(second);
    assertThat(first).hasSize(Journal.PAGE);
    assertThat(all)
        .isEqualTo(
            IntStream.rangeClosed(1, count)
                .mapToObj(n -> new RunEvent.AttemptStarted(1, n, "worker"))
                .toList());
  }

  @Test
  void numbersOfAnySizeAndTextOfAnyScriptSurvive() {
    String text =
        """
        {"big":123456789012345678901234567890,"decimal":0.1000000000000000055511151231257827,\
        "large":1e400,"text":"päivää 日本 😀 \\" \\\\ {a,b} NULL","empty":"","none":null}""";
    append(Parts.of().events(event(run, 1, new RunEvent.RunSucceeded(json(text)))));

    RunEvent.RunSucceeded read = (RunEvent.RunSucceeded) got(journal.events(run, 0)).getFirst();

    assertThat(read.output().get("big").bigIntegerValue())
        .isEqualTo("123456789012345678901234567890");
    assertThat(read.output().get("decimal").decimalValue())
        .isEqualTo("0.1000000000000000055511151231257827");
    assertThat(read.output().get("large").decimalValue()).isEqualByComparingTo("1e400");
    assertThat(read.output().get("text").stringValue()).isEqualTo("päivää 日本 😀 \" \\ {a,b} NULL");
    assertThat(read.output().get("empty").stringValue()).isEmpty();
    assertThat(read.output().get("none").isNull()).isTrue();
  }

  @Test
  void aStaleEpochWritesNothingOfAnyPart() {
    Attempt open = attempt(run, 1);
    Timer armed = timer(1, Timer.Kind.QUEUE, 1);
    append(
        Parts.of()
            .events(event(run, 1))
            .runs(running(run, 1))
            .outbox(task(open))
            .timers(new Batch.TimerRow(run, armed, NOON)));
    long start = got(journal.inbox(SHARD, 10)).getFirst().id();
    store.leasesRunOut();
    done(store.leases().take(OTHER_NODE, SHARD, LEASE));
    Everything before = everything();

    List<Parts> stale =
        List.of(
            Parts.of(),
            Parts.of().events(event(run, 2)),
            Parts.of().runs(new Batch.RunUpdate(run, RunPhase.FAILED, 2, NOON)),
            Parts.of().timers(new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 2), NOON)),
            Parts.of().timers(new Batch.TimerRow(run, armed, NOON.plusSeconds(1))),
            Parts.of().disarmed(open),
            Parts.of().timersGone(new Batch.TimerKey(run, armed)),
            Parts.of().outbox(task(attempt(run, 2))),
            Parts.of().attemptsEnded(open),
            Parts.of().runsEnded(run),
            Parts.of().published(new Batch.PublishedMark(open, 1)),
            Parts.of().inboxDone(start),
            Parts.of().telemetry(progress(open, "{}")),
            Parts.of().parked(parkedRow("forged")));

    for (Parts part : stale) {
      assertThatThrownBy(() -> append(part)).isInstanceOf(Journal.LeaseLost.class);
      assertThat(everything()).isEqualTo(before);
    }
  }

  @Test
  void aReleasedLeaseWritesNothing() {
    done(store.leases().release(NODE, lease));

    assertThatThrownBy(() -> append(Parts.of().events(event(run, 1))))
        .isInstanceOf(Journal.LeaseLost.class);
    assertThat(got(journal.events(run, 0))).isEmpty();
  }

  @Test
  void aLeaseThatRanOutStillWritesUntilSomebodyTakesTheShard() {
    store.leasesRunOut();
    append(Parts.of().events(event(run, 1)));

    assertThat(got(journal.events(run, 0))).hasSize(1);
  }

  @Test
  void anEventNumberIsWrittenOnlyOnce() {
    append(Parts.of().events(event(run, 1)));
    Everything before = everything();

    assertThatThrownBy(
            () ->
                append(
                    Parts.of()
                        .events(event(run, 1))
                        .runs(running(run, 9))
                        .outbox(task(attempt(run, 7)))))
        .isInstanceOf(Journal.SequenceTaken.class);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void dataThatCannotBeStoredRefusesTheWholeBatch() {
    Everything before = everything();
    RunId other = newRun();
    var nul = JsonNodeFactory.instance.objectNode().put("a", "x\u0000y");
    var lone = JsonNodeFactory.instance.objectNode().put("a", "x\ud800y");
    var name = JsonNodeFactory.instance.objectNode().put("\u0000", 1);
    var nan = JsonNodeFactory.instance.numberNode(Double.NaN);

    for (var body : List.of(nul, lone, name, nan)) {
      assertThatThrownBy(
              () ->
                  append(
                      Parts.of()
                          .events(
                              event(other, 1),
                              event(run, 1, new RunEvent.InvocationSucceeded(1, 1, body, false)))
                          .outbox(task(attempt(run, 1)))))
          .isInstanceOf(Journal.DataRefused.class);
    }
    assertThatThrownBy(() -> append(Parts.of().parked(parkedRow("\u0000"))))
        .isInstanceOf(Journal.DataRefused.class);

    assertThat(everything()).isEqualTo(before);
    assertThat(got(journal.events(other, 0))).isEmpty();
    append(Parts.of().events(event(run, 1)));
  }

  @Test
  void anAttemptThatEndsTakesItsTaskAndItsTimersAlong() {
    Attempt first = attempt(run, 1);
    Attempt second = attempt(run, 2);
    append(
        Parts.of()
            .outbox(task(first), task(second))
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.QUEUE, 1), NOON),
                new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 1), NOON),
                new Batch.TimerRow(run, timer(2, Timer.Kind.QUEUE, 1), NOON)));

    append(Parts.of().attemptsEnded(first));

    assertThat(unpublished(1)).extracting(entry -> entry.row().attempt()).containsExactly(second);
    assertThat(timers()).containsExactly(timer(2, Timer.Kind.QUEUE, 1));
  }

  @Test
  void aDisarmedAttemptKeepsItsTaskAndMayArmAnewInTheSameBatch() {
    Attempt first = attempt(run, 1);
    append(
        Parts.of()
            .outbox(task(first))
            .timers(new Batch.TimerRow(run, timer(1, Timer.Kind.QUEUE, 1), NOON)));

    append(
        Parts.of()
            .disarmed(first)
            .timers(new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 2), NOON)));

    assertThat(timers()).containsExactly(timer(1, Timer.Kind.RUN, 2));
    assertThat(unpublished(1)).hasSize(1);
  }

  @Test
  void exactlyTheNamedTimersGo() {
    append(
        Parts.of()
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.QUEUE, 1), NOON),
                new Batch.TimerRow(run, timer(1, Timer.Kind.QUEUE, 2), NOON)));

    append(Parts.of().timersGone(new Batch.TimerKey(run, timer(1, Timer.Kind.QUEUE, 1))));

    assertThat(timers()).containsExactly(timer(1, Timer.Kind.QUEUE, 2));
  }

  @Test
  void aRunThatEndsTakesAllItsTasksAndTimersAlongAndNoOthers() {
    RunId other = newRun();
    done(store.submissions().submit(submission(other)));
    append(
        Parts.of()
            .outbox(task(attempt(run, 1)), task(attempt(run, 2)), task(attempt(other, 1)))
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.QUEUE, 1), NOON),
                new Batch.TimerRow(run, timer(0, Timer.Kind.CANCEL_GRACE, 2), NOON),
                new Batch.TimerRow(other, timer(4, Timer.Kind.RETRY, 3), NOON)));

    append(
        Parts.of()
            .runs(new Batch.RunUpdate(run, RunPhase.SUCCEEDED, 5, NOON))
            .attemptsEnded(attempt(run, 2))
            .runsEnded(run));

    assertThat(unpublished(1))
        .extracting(entry -> entry.row().attempt())
        .containsExactly(attempt(other, 1));
    assertThat(timers()).containsExactly(timer(4, Timer.Kind.RETRY, 3));
  }

  @Test
  void timersComeSoonestFirstAndOnlyThoseThatAreDue() {
    append(
        Parts.of()
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 1), NOON.plusSeconds(3)),
                new Batch.TimerRow(run, timer(2, Timer.Kind.HEARTBEAT, 1), NOON.plusSeconds(1)),
                new Batch.TimerRow(run, timer(3, Timer.Kind.QUEUE, 1), NOON.plusSeconds(2))));

    assertThat(got(journal.timers(SHARD, NOON.plusSeconds(3), 10)))
        .containsExactly(
            new Journal.DueTimer(run, timer(2, Timer.Kind.HEARTBEAT, 1), NOON.plusSeconds(1)),
            new Journal.DueTimer(run, timer(3, Timer.Kind.QUEUE, 1), NOON.plusSeconds(2)));
    assertThat(got(journal.timers(SHARD, NOON.plusSeconds(9), 1))).hasSize(1);
    assertThat(got(journal.timers(SHARD + 1, NOON.plusSeconds(9), 10))).isEmpty();
  }

  @Test
  void aTimerOfTheSameIdentityIsMoved() {
    Timer timer = timer(1, Timer.Kind.HEARTBEAT, 1);
    append(Parts.of().timers(new Batch.TimerRow(run, timer, NOON)));
    append(Parts.of().timers(new Batch.TimerRow(run, timer, NOON.plusSeconds(5))));

    assertThat(got(journal.timers(SHARD, NOON.plusSeconds(9), 10)))
        .containsExactly(new Journal.DueTimer(run, timer, NOON.plusSeconds(5)));
  }

  @Test
  void unpublishedTasksComeInPagesInTheOrderOfTheirAttempts() {
    RunId later = newRun();
    done(store.submissions().submit(submission(later)));
    append(
        Parts.of()
            .outbox(
                task(attempt(later, 1)),
                task(attempt(run, 10)),
                task(attempt(run, 2)),
                task(new Attempt(run, 2, 3))));

    List<Journal.OutboxEntry> first = got(journal.unpublished(SHARD, 1, null, 3));
    List<Journal.OutboxEntry> second =
        got(journal.unpublished(SHARD, 1, first.getLast().row().attempt(), 3));

    assertThat(first)
        .extracting(entry -> entry.row().attempt())
        .containsExactly(attempt(run, 2), new Attempt(run, 2, 3), attempt(run, 10));
    assertThat(second)
        .containsExactly(
            new Journal.OutboxEntry(task(attempt(later, 1)), submission(later).traceparent(), 0));
    assertThat(got(journal.unpublished(SHARD + 1, 1, null, 3))).isEmpty();
  }

  @Test
  void whatWasConfirmedInAnOlderGenerationIsUnpublishedInANewerOne() {
    Attempt attempt = attempt(run, 1);
    append(Parts.of().outbox(task(attempt)));
    append(Parts.of().published(new Batch.PublishedMark(attempt, 1)));

    assertThat(unpublished(1)).isEmpty();
    assertThat(unpublished(2))
        .extracting(Journal.OutboxEntry::publishedGeneration)
        .containsExactly(1);
  }

  @Test
  void theInboxKeepsCommandsInOrderUntilTheyAreTaken() {
    done(store.submissions().cancel(WS, run, "enough"));

    List<Journal.InboxEntry> waiting = got(journal.inbox(SHARD, 10));
    assertThat(waiting)
        .extracting(Journal.InboxEntry::command)
        .containsExactly(new Command.Start(submission(run).input()), new Command.Cancel("enough"));
    assertThat(got(journal.inbox(SHARD, 1))).isEqualTo(waiting.subList(0, 1));
    assertThat(got(journal.inbox(SHARD + 1, 10))).isEmpty();

    append(Parts.of().inboxDone(waiting.getFirst().id()));
    assertThat(got(journal.inbox(SHARD, 10))).isEqualTo(waiting.subList(1, 2));
  }

  @Test
  void anEmptyBatchIsNothing() {
    Everything before = everything();
    append(Parts.of());

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void allPartsGoInOneBatch() {
    long start = got(journal.inbox(SHARD, 10)).getFirst().id();
    append(
        Parts.of()
            .outbox(task(attempt(run, 1)), task(attempt(run, 2)))
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.QUEUE, 1), NOON),
                new Batch.TimerRow(run, timer(2, Timer.Kind.QUEUE, 1), NOON),
                new Batch.TimerRow(run, timer(3, Timer.Kind.RETRY, 1), NOON)));

    append(
        Parts.of()
            .events(event(run, 1), event(run, 2))
            .runs(running(run, 2))
            .timers(new Batch.TimerRow(run, timer(5, Timer.Kind.QUEUE, 2), NOON))
            .disarmed(attempt(run, 2))
            .timersGone(new Batch.TimerKey(run, timer(3, Timer.Kind.RETRY, 1)))
            .outbox(task(attempt(run, 5)))
            .attemptsEnded(attempt(run, 1))
            .published(new Batch.PublishedMark(attempt(run, 2), 1))
            .inboxDone(start)
            .telemetry(progress(attempt(run, 2), "{\"fraction\":0.5}"))
            .parked(parkedRow("forged")));

    assertThat(got(journal.events(run, 0))).hasSize(2);
    assertThat(got(store.runs().run(WS, run)).seq()).isEqualTo(2);
    assertThat(timers()).containsExactly(timer(5, Timer.Kind.QUEUE, 2));
    assertThat(unpublished(1))
        .extracting(entry -> entry.row().attempt())
        .containsExactly(attempt(run, 5));
    assertThat(got(journal.inbox(SHARD, 10))).isEmpty();
    assertThat(got(store.runs().telemetry(run, 0, 10))).hasSize(1);
    assertThat(store.parked()).isEqualTo(1);
  }

  @Test
  void whatIsParkedIsCapped() {
    Batch.ParkedRow[] rows =
        IntStream.range(0, 6_000).mapToObj(n -> parkedRow("n" + n)).toArray(Batch.ParkedRow[]::new);
    append(Parts.of().parked(rows));
    append(Parts.of().parked(rows));
    append(Parts.of().parked(parkedRow("last")));

    assertThat(store.parked()).isBetween(1, 10_001);
  }

  private void append(Parts parts) {
    done(journal.append(lease, parts.batch()));
  }

  private List<Journal.OutboxEntry> unpublished(int generation) {
    return got(journal.unpublished(SHARD, generation, null, 100));
  }

  private List<Timer> timers() {
    return got(journal.timers(SHARD, NOON.plusSeconds(3600), 100)).stream()
        .map(Journal.DueTimer::timer)
        .toList();
  }

  private Everything everything() {
    return new Everything(
        got(journal.events(run, 0)),
        store.runs().run(WS, run).block(),
        got(journal.timers(SHARD, NOON.plusSeconds(3600), 100)),
        unpublished(99),
        got(journal.inbox(SHARD, 100)),
        got(store.runs().telemetry(run, 0, 100)),
        store.parked());
  }

  private record Everything(
      List<RunEvent> events,
      @Nullable Object run,
      List<Journal.DueTimer> timers,
      List<Journal.OutboxEntry> outbox,
      List<Journal.InboxEntry> inbox,
      List<?> telemetry,
      int parked) {}
}
