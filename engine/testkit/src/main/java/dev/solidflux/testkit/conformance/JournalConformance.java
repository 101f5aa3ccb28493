package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.ALL;
import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.OTHER_NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.attempt;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.json;
import static dev.solidflux.testkit.conformance.Samples.large;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.parkedRow;
import static dev.solidflux.testkit.conformance.Samples.progress;
import static dev.solidflux.testkit.conformance.Samples.running;
import static dev.solidflux.testkit.conformance.Samples.sent;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static dev.solidflux.testkit.conformance.Samples.task;
import static dev.solidflux.testkit.conformance.Samples.timer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.TelemetryRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What every {@link Journal} does with batches and events. */
public abstract class JournalConformance extends JournalSuite {

  @Test
  void aSubmittedRunIsReadAsItWasSubmitted() {
    assertThat(got(journal.run(run)))
        .isEqualTo(
            new Journal.StoredRun(
                WS,
                run,
                "room",
                1,
                SHARD,
                submission(run).traceparent(),
                null,
                RunState.QUEUED,
                null));
    assertThat(journal.run(newRun()).blockOptional()).isEmpty();
  }

  @Test
  void eventsAreReadInOrderAndInSlices() {
    int count = Journal.PAGE + 5;
    append(
        Parts.of()
            .events(
                LongStream.rangeClosed(1, count)
                    .mapToObj(seq -> event(run, seq))
                    .toArray(Batch.EventRow[]::new)));

    Slice<Journal.KeptEvent> first = got(journal.events(run, 0, ALL));
    Slice<Journal.KeptEvent> second = got(journal.events(run, Journal.PAGE, ALL));

    List<Journal.KeptEvent> read = new ArrayList<>(first.items());
    read.addAll(second.items());
    assertThat(first.items()).hasSize(Journal.PAGE);
    assertThat(first.more()).isTrue();
    assertThat(second.more()).isFalse();
    assertThat(read)
        .isEqualTo(
            IntStream.rangeClosed(1, count)
                .mapToObj(n -> known(n, new RunEvent.AttemptStarted(1, n, "worker", null)))
                .toList());
    assertThat(got(journal.events(run, count, ALL))).isEqualTo(Slice.none());
  }

  @Test
  void aSliceOfEventsEndsWithItsBytesButHasAtLeastOneRow() {
    append(
        Parts.of()
            .events(
                LongStream.rangeClosed(1, 20)
                    .mapToObj(seq -> large(run, seq, 10_000))
                    .toArray(Batch.EventRow[]::new)));

    Slice<Journal.KeptEvent> some = got(journal.events(run, 0, 45_000));
    Slice<Journal.KeptEvent> one = got(journal.events(run, 0, 1));

    assertThat(some.items()).hasSizeBetween(2, 5);
    assertThat(some.more()).isTrue();
    assertThat(one.items()).hasSize(1);
    assertThat(one.more()).isTrue();
    assertThat(all(Journal.KeptEvent::seq, seq -> journal.events(run, seq, 45_000)))
        .extracting(Journal.KeptEvent::seq)
        .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
  }

  @Test
  void anEventThatCannotBeReadHidesNoOther() {
    append(Parts.of().events(event(run, 1), event(run, 4)));
    store.plantEvent(run, 2, "room-repainted", 1, "{\"colour\":\"blue\"}");
    store.plantEvent(run, 3, "attempt-started", 99, "{}");
    store.plantEvent(run, 5, "attempt-started", 1, "[\"no object\"]");

    List<Journal.KeptEvent> events = events(run);

    assertThat(events).extracting(Journal.KeptEvent::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(events.get(0).event()).isInstanceOf(Kept.Known.class);
    assertThat(unreadable(events.get(1)).newer()).isTrue();
    assertThat(unreadable(events.get(1)).reason()).contains("room-repainted");
    assertThat(unreadable(events.get(2)).newer()).isTrue();
    assertThat(events.get(3).event()).isInstanceOf(Kept.Known.class);
    assertThat(unreadable(events.get(4)).newer()).isFalse();
  }

  private static Kept.Unreadable<RunEvent> unreadable(Journal.KeptEvent event) {
    assertThat(event.event()).isInstanceOf(Kept.Unreadable.class);
    return (Kept.Unreadable<RunEvent>) event.event();
  }

  @Test
  void numbersOfAnySizeAndTextOfAnyScriptSurvive() {
    String text =
        """
        {"big":123456789012345678901234567890,"decimal":0.1000000000000000055511151231257827,\
        "large":1e400,"text":"päivää 日本 😀 \\" \\\\ {a,b} NULL","empty":"","none":null}""";
    append(Parts.of().events(event(run, 1, new RunEvent.RunSucceeded(json(text)))));

    JsonNode output = output(events(run).getFirst());

    assertThat(output.get("big").bigIntegerValue()).isEqualTo("123456789012345678901234567890");
    assertThat(output.get("decimal").decimalValue())
        .isEqualTo("0.1000000000000000055511151231257827");
    assertThat(output.get("large").decimalValue()).isEqualByComparingTo("1e400");
    assertThat(output.get("text").stringValue()).isEqualTo("päivää 日本 😀 \" \\ {a,b} NULL");
    assertThat(output.get("empty").stringValue()).isEmpty();
    assertThat(output.get("none").isNull()).isTrue();
  }

  private static JsonNode output(Journal.KeptEvent event) {
    if (event.event() instanceof Kept.Known<RunEvent>(RunEvent.RunSucceeded(var output))) {
      return output;
    }
    throw new AssertionError("no success: " + event);
  }

  @Test
  void aStaleEpochWritesNothingOfAnyPart() {
    Attempt open = attempt(run, 1);
    Timer armed = timer(1, Timer.Kind.RUN, 1);
    RunId aside = submitted();
    done(store.submissions().cancel(WS, run, "enough"));
    long control = controls().getFirst().id();
    long start = start();
    append(
        Parts.of()
            .events(event(run, 1))
            .runs(running(run))
            .outbox(task(open, "gpu", NOON))
            .timers(new Batch.TimerRow(run, armed, NOON))
            .sent(sent("gpu", 1, 1))
            .setAside(new Batch.SetAside(aside, NOON, "it is broken")));
    store.leasesRunOut();
    done(store.leases().take(OTHER_NODE, SHARD, LEASE));
    Everything before = everything();

    List<Parts> stale =
        List.of(
            Parts.of(),
            Parts.of().events(event(run, 2)),
            Parts.of().runs(new Batch.RunUpdate(run, RunState.FAILED, 0, NOON)),
            Parts.of().timers(new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 2), NOON)),
            Parts.of().timers(new Batch.TimerRow(run, armed, NOON.plusSeconds(1))),
            Parts.of().timersGone(new Batch.TimerKey(run, armed)),
            Parts.of().timersGone(new Batch.TimerKey(run, timer(1, Timer.Kind.QUEUE, 1))),
            Parts.of().outbox(task(attempt(run, 2))),
            Parts.of().attemptsEnded(open),
            Parts.of().runsEnded(run),
            Parts.of().requeued(new Batch.Requeued(open, NOON.plusSeconds(1))),
            Parts.of().sent(sent("gpu", 1, 9)),
            Parts.of().inboxDone(start),
            Parts.of().held(new Batch.HeldRow(run, new Command.Heard(1, 1))),
            Parts.of().inboxHeld(control),
            Parts.of().setAside(new Batch.SetAside(run, NOON, "forged")),
            Parts.of().released(aside),
            Parts.of().parked(parkedRow("forged")));

    for (Parts part : stale) {
      assertThatThrownBy(() -> append(part)).isInstanceOf(Journal.LeaseLost.class);
      assertThat(everything()).isEqualTo(before);
    }
    assertThatThrownBy(() -> done(journal.tell(lease, List.of(progress(open, "{}")))))
        .isInstanceOf(Journal.LeaseLost.class);
    assertThat(everything()).isEqualTo(before);
    assertThat(got(journal.run(aside)).setAside()).isEqualTo("it is broken");
  }

  @Test
  void aReleasedLeaseWritesNothing() {
    done(store.leases().release(NODE, lease, true));

    assertThatThrownBy(() -> append(Parts.of().events(event(run, 1))))
        .isInstanceOf(Journal.LeaseLost.class);
    assertThat(events(run)).isEmpty();
  }

  @Test
  void aLeaseThatRanOutStillWritesUntilSomebodyTakesTheShard() {
    store.leasesRunOut();
    append(Parts.of().events(event(run, 1)));

    assertThat(events(run)).hasSize(1);
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
                        .runs(running(run))
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

    for (JsonNode body : List.of(nul, lone, name, nan)) {
      RunEvent bad = new RunEvent.InvocationSucceeded(1, 1, body, false);
      refused(Parts.of().events(event(other, 1), event(run, 1, bad)).outbox(task(attempt(run, 1))));
      refused(Parts.of().held(new Batch.HeldRow(run, new Command.Succeeded(1, 1, body))));
    }

    assertThat(everything()).isEqualTo(before);
    assertThat(events(other)).isEmpty();
    append(Parts.of().events(event(run, 1)));
  }

  @Test
  void textThatCannotBeStoredRefusesTheBatchWhereverItStands() {
    Everything before = everything();
    Attempt attempt = attempt(run, 1);

    for (String bad : List.of("x\u0000y", "x\ud800y")) {
      refused(Parts.of().outbox(new Batch.OutboxRow(attempt, 1, bad, "t", "{}", null, 1, null)));
      refused(Parts.of().outbox(new Batch.OutboxRow(attempt, 1, "q", bad, "{}", null, 1, null)));
      refused(Parts.of().sent(new Batch.QueueMark("q", 0, 1, 1, bad, NOON, null)));
      refused(Parts.of().setAside(new Batch.SetAside(run, NOON, bad)));
      refused(Parts.of().parked(parkedRow(bad)));
      refused(Parts.of().parked(new Batch.ParkedRow(NOON, "mailbox-3", "forged", bad, "")));
      refused(Parts.of().parked(new Batch.ParkedRow(NOON, "mailbox-3", "forged", "{}", bad)));
    }
    for (String bad : List.of("{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud800\"}", "{\"a\":NaN}")) {
      refused(Parts.of().outbox(new Batch.OutboxRow(attempt, 1, "q", "t", bad, null, 1, null)));
    }
    assertThat(everything()).isEqualTo(before);
  }

  private void refused(Parts parts) {
    assertThatThrownBy(() -> append(parts)).isInstanceOf(Journal.DataRefused.class);
  }

  @Test
  void telemetryThatCannotBeStoredIsRefusedWithWhatWasToldBesideIt() {
    TelemetryRow good = progress(attempt(run, 1), "{}");

    for (String bad : List.of("{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud800\"}", "{\"a\":NaN}")) {
      assertThatThrownBy(
              () -> done(journal.tell(lease, List.of(good, progress(attempt(run, 1), bad)))))
          .isInstanceOf(Journal.DataRefused.class);
    }
    assertThat(got(store.runs().telemetry(run, 0, 10)).items()).isEmpty();
  }

  @Test
  void whoeverSeesAnEventSeesWhatWasToldBeforeIt() {
    for (int n = 1; n <= 20; n++) {
      int seq = n;
      var told = journal.tell(lease, List.of(progress(attempt(run, n), "{}"))).toFuture();
      var appended = journal.append(lease, Parts.of().events(event(run, seq)).batch()).toFuture();

      appended.join();
      assertThat(got(store.runs().telemetry(run, 0, 100)).items()).hasSize(n);
      told.join();
    }
  }

  @Test
  void nothingToTellIsNothing() {
    done(journal.tell(lease, List.of()));

    assertThat(got(store.runs().telemetry(run, 0, 10)).items()).isEmpty();
  }

  @Test
  void anEmptyBatchIsNothing() {
    Everything before = everything();
    append(Parts.of());

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void allPartsGoInOneBatch() {
    RunId aside = submitted();
    RunId back = submitted();
    append(
        Parts.of()
            .outbox(
                task(attempt(run, 1)), task(attempt(run, 2)), task(attempt(run, 3), "cpu", NOON))
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 1), NOON),
                new Batch.TimerRow(run, timer(2, Timer.Kind.RUN, 1), NOON),
                new Batch.TimerRow(run, timer(3, Timer.Kind.RETRY, 1), NOON))
            .setAside(new Batch.SetAside(back, NOON, "it is broken"))
            .held(new Batch.HeldRow(back, new Command.Heard(1, 1))));
    List<Journal.InboxEntry> waiting = starts();

    append(
        Parts.of()
            .events(event(run, 1), event(run, 2))
            .runs(running(run))
            .timers(new Batch.TimerRow(run, timer(5, Timer.Kind.HEARTBEAT, 2), NOON))
            .timersGone(new Batch.TimerKey(run, timer(3, Timer.Kind.RETRY, 1)))
            .outbox(task(attempt(run, 5)))
            .attemptsEnded(attempt(run, 1))
            .requeued(new Batch.Requeued(attempt(run, 3), NOON.plusSeconds(7200)))
            .sent(sent("gpu", 1, 2))
            .inboxDone(waiting.get(0).id())
            .held(new Batch.HeldRow(aside, new Command.Heard(1, 1)))
            .inboxHeld(waiting.get(1).id())
            .setAside(new Batch.SetAside(aside, NOON, "it is broken too"))
            .released(back)
            .parked(parkedRow("forged")));

    assertThat(events(run)).hasSize(2);
    assertThat(got(store.runs().run(WS, run)).state()).isEqualTo(RunState.RUNNING);
    assertThat(timers())
        .containsExactlyInAnyOrder(timer(2, Timer.Kind.RUN, 1), timer(5, Timer.Kind.HEARTBEAT, 2));
    assertThat(open("gpu")).containsExactly(attempt(run, 2), attempt(run, 5));
    assertThat(got(journal.queues(SHARD)))
        .extracting(Journal.QueueState::mark)
        .containsExactly(null, sent("gpu", 1, 2));
    assertThat(starts()).extracting(Journal.InboxEntry::run).containsExactly(back);
    assertThat(controls()).extracting(Journal.InboxEntry::run).containsExactly(back);
    assertThat(store.held(aside)).containsExactlyInAnyOrder("start", "heard");
    assertThat(got(journal.run(aside)).setAside()).isEqualTo("it is broken too");
    assertThat(got(journal.run(back)).setAside()).isNull();
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
}
