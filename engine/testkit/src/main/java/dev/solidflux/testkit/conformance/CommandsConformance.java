package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.ALL;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.attempt;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.json;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.noise;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static dev.solidflux.testkit.conformance.Samples.task;
import static dev.solidflux.testkit.conformance.Samples.timer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.RunState;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.Submissions.ReleaseOutcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does with commands that wait, and with runs that are set aside. */
public abstract class CommandsConformance extends JournalSuite {

  @Test
  void controlsAndStartsWaitApartEachInOrder() {
    RunId second = submitted();
    cancel(run, "enough");
    RunId third = submitted();
    cancel(second, "too late");

    assertThat(starts()).extracting(Journal.InboxEntry::run).containsExactly(run, second, third);
    assertThat(commands(starts())).containsOnly(new Command.Start(submission(run).input()));
    assertThat(commands(controls()))
        .containsExactly(new Command.Cancel("enough"), new Command.Cancel("too late"));
    assertThat(got(journal.controls(SHARD, 1, ALL)).items()).isEqualTo(controls().subList(0, 1));
    assertThat(got(journal.controls(SHARD + 1, 10, ALL))).isEqualTo(Slice.none());
    assertThat(got(journal.starts(SHARD + 1, 10, ALL))).isEqualTo(Slice.none());
  }

  @Test
  void aCommandComesWithItsRun() {
    cancel(run, "enough");
    append(Parts.of().events(event(run, 1)).runs(Samples.running(run)));
    Journal.StoredRun stored = got(journal.run(run));

    assertThat(stored.state()).isEqualTo(RunState.RUNNING);
    assertThat(starts()).extracting(Journal.InboxEntry::stored).containsExactly(stored);
    assertThat(controls()).extracting(Journal.InboxEntry::stored).containsExactly(stored);
    assertThat(starts().getFirst().bytes()).isPositive();
  }

  @Test
  void aCommandOfARunThatIsNotThereComesWithoutOne() {
    RunId nobody = newRun();
    store.plantCommand(SHARD, nobody, "cancel", 1, "{\"reason\":\"who?\"}");
    store.plantCommand(SHARD, nobody, "start", 1, "{\"input\":1}");

    assertThat(controls())
        .singleElement()
        .satisfies(entry -> assertThat(entry.stored()).isNull())
        .satisfies(entry -> assertThat(entry.run()).isEqualTo(nobody));
    assertThat(starts().getLast().run()).isEqualTo(nobody);
    assertThat(starts().getLast().stored()).isNull();
  }

  @Test
  void aSliceOfStartsEndsWithItsNumberOrItsBytesButHasAtLeastOneRow() {
    append(Parts.of().inboxDone(start()));
    List<RunId> runs = Stream.generate(Samples::newRun).limit(20).toList();
    var input = json("{\"noise\":\"" + noise(10_000) + "\"}");
    runs.forEach(id -> done(store.submissions().submit(submission(id, input, null, "hash"))));

    Slice<Journal.InboxEntry> three = got(journal.starts(SHARD, 3, ALL));
    Slice<Journal.InboxEntry> some = got(journal.starts(SHARD, 100, 45_000));
    Slice<Journal.InboxEntry> one = got(journal.starts(SHARD, 100, 1));
    Slice<Journal.InboxEntry> all = got(journal.starts(SHARD, 100, ALL));

    assertThat(three.items()).hasSize(3);
    assertThat(three.more()).isTrue();
    assertThat(some.items()).hasSizeBetween(2, 5);
    assertThat(some.more()).isTrue();
    assertThat(one.items()).hasSize(1);
    assertThat(one.more()).isTrue();
    assertThat(all.items()).extracting(Journal.InboxEntry::run).isEqualTo(runs);
    assertThat(all.more()).isFalse();
  }

  @Test
  void aSliceOfControlsEndsWithItsBytesTooButHasAtLeastOneRow() {
    String large = "{\"reason\":\"" + "x".repeat(10_000) + "\"}";
    for (int n = 0; n < 5; n++) {
      store.plantCommand(SHARD, run, "cancel", 1, large);
    }

    Slice<Journal.InboxEntry> some = got(journal.controls(SHARD, 100, 25_000));
    Slice<Journal.InboxEntry> one = got(journal.controls(SHARD, 100, 1));

    assertThat(some.items()).hasSize(2);
    assertThat(some.more()).isTrue();
    assertThat(one.items()).hasSize(1);
    assertThat(one.more()).isTrue();
    assertThat(controls()).hasSize(5);
  }

  @Test
  void noPageOfControlsIsLargerThanTheLimitOfAllPages() {
    for (int n = 0; n < Journal.PAGE + 2; n++) {
      store.plantCommand(SHARD, run, "cancel", 1, "{\"reason\":\"enough\"}");
    }

    assertThat(got(journal.controls(SHARD, 100_000, ALL)).items()).hasSize(Journal.PAGE);
  }

  @Test
  void commandsThatWereTakenAreGone() {
    cancel(run, "one");
    cancel(run, "two");

    append(Parts.of().inboxDone(start(), controls().getFirst().id()));

    assertThat(starts()).isEmpty();
    assertThat(commands(controls())).containsExactly(new Command.Cancel("two"));
  }

  @Test
  void aCommandThatCannotBeReadHidesNoOther() {
    cancel(run, "one");
    store.plantCommand(SHARD, run, "defrost", 1, "{}");
    store.plantCommand(SHARD, run, "cancel", 1, "[\"no object\"]");
    cancel(run, "two");
    store.plantCommand(SHARD, run, "start", 99, "{\"input\":1}");
    RunId last = submitted();

    assertThat(controls()).hasSize(4);
    assertThat(controls().get(0).command())
        .isEqualTo(new Kept.Known<Command>(new Command.Cancel("one")));
    assertThat(unreadable(controls().get(1)).newer()).isTrue();
    assertThat(unreadable(controls().get(1)).reason()).contains("defrost");
    assertThat(unreadable(controls().get(2)).newer()).isFalse();
    assertThat(controls().get(3).command())
        .isEqualTo(new Kept.Known<Command>(new Command.Cancel("two")));
    assertThat(starts()).extracting(Journal.InboxEntry::run).containsExactly(run, run, last);
    assertThat(unreadable(starts().get(1)).newer()).isTrue();
  }

  private static Kept.Unreadable<Command> unreadable(Journal.InboxEntry entry) {
    assertThat(entry.command()).isInstanceOf(Kept.Unreadable.class);
    return (Kept.Unreadable<Command>) entry.command();
  }

  @Test
  void aRunThatIsSetAsideSaysWhy() {
    append(Parts.of().setAside(new Batch.SetAside(run, NOON, "event 7 cannot be read")));

    assertThat(got(journal.run(run)).setAside()).isEqualTo("event 7 cannot be read");
    assertThat(starts())
        .extracting(entry -> entry.stored() == null ? null : entry.stored().setAside())
        .containsExactly("event 7 cannot be read");
    assertThat(got(store.runs().run(WS, run)).setAside())
        .isEqualTo(new Runs.SetAside(NOON, "event 7 cannot be read"));
    assertThat(got(journal.run(run)).state()).isEqualTo(RunState.QUEUED);
  }

  @Test
  void theTimersOfARunThatIsSetAsideRestUntilItIsReleased() {
    RunId other = submitted();
    append(
        Parts.of()
            .outbox(task(attempt(run, 1), "gpu", NOON), task(attempt(other, 1), "gpu", NOON))
            .timers(new Batch.TimerRow(run, timer(2, Timer.Kind.RUN, 1), NOON)));
    store.plantTimer(run, 3, 1, "sundial", 1, NOON);

    append(Parts.of().setAside(aside(run)));
    assertThat(due()).extracting(Journal.DueTimer::run).containsExactly(other);

    append(Parts.of().released(run));
    assertThat(due()).hasSize(4);
  }

  @Test
  void theTasksAndTheEventsOfARunThatIsSetAsideStay() {
    append(Parts.of().events(event(run, 1)).outbox(task(attempt(run, 1))));

    append(Parts.of().setAside(aside(run)));

    assertThat(open("gpu")).containsExactly(attempt(run, 1));
    assertThat(events(run)).hasSize(1);
    assertThat(got(journal.queues(SHARD))).hasSize(1);
  }

  @Test
  void whatIsHeldIsNotInTheInboxUntilItsRunIsReleasedAndThenComesInItsOrder() {
    RunId other = submitted();
    cancel(run, "enough");
    long start = start();
    long cancel = controls().getFirst().id();

    append(
        Parts.of()
            .setAside(aside(run))
            .inboxHeld(start, cancel)
            .held(
                new Batch.HeldRow(run, new Command.Started(1, 1, "worker@host", null)),
                new Batch.HeldRow(run, new Command.Succeeded(1, 1, json("{\"a\":[1,null]}")))));
    append(Parts.of().held(new Batch.HeldRow(run, new Command.Heard(2, 1))));

    assertThat(store.held(run)).containsExactly("start", "cancel", "started", "succeeded", "heard");
    assertThat(controls()).isEmpty();
    assertThat(starts()).extracting(Journal.InboxEntry::run).containsExactly(other);

    append(Parts.of().released(run));

    assertThat(store.held(run)).isEmpty();
    assertThat(commands(controls()))
        .containsExactly(
            new Command.Start(submission(run).input()),
            new Command.Cancel("enough"),
            new Command.Started(1, 1, "worker@host", null),
            new Command.Succeeded(1, 1, json("{\"a\":[1,null]}")),
            new Command.Heard(2, 1));
    assertThat(controls()).extracting(Journal.InboxEntry::run).containsOnly(run);
    assertThat(controls())
        .extracting(Journal.InboxEntry::stored)
        .containsOnly(got(journal.run(run)));
    assertThat(got(journal.run(run)).setAside()).isNull();
    assertThat(starts()).extracting(Journal.InboxEntry::run).containsExactly(other);
  }

  @Test
  void everyCommandThatMayBeHeldComesBackAsItself() {
    Failure failure = new Failure(Failure.Cause.TASK, "ValueError", "no such file", null);
    List<Command> commands =
        List.of(
            new Command.Start(json("{\"photos\":[\"a\"]}")),
            new Command.Cancel("enough"),
            new Command.Release(),
            new Command.Started(1, 2, "worker@host", null),
            new Command.Heard(1, 2),
            new Command.Succeeded(1, 2, json("7")),
            new Command.Failed(1, 2, failure),
            new Command.Failed(1, 2, failure, Duration.ofMillis(1_500)),
            new Command.Revoked(1, 2),
            new Command.GivenBack(1, 2));

    append(
        Parts.of()
            .setAside(aside(run))
            .held(
                commands.stream()
                    .map(command -> new Batch.HeldRow(run, command))
                    .toArray(Batch.HeldRow[]::new)));
    append(Parts.of().released(run));

    assertThat(commands(controls())).isEqualTo(commands);
  }

  @Test
  void onlyTheRunThatIsReleasedComesBack() {
    RunId other = submitted();
    append(
        Parts.of()
            .setAside(aside(run), aside(other))
            .held(
                new Batch.HeldRow(run, new Command.Heard(1, 1)),
                new Batch.HeldRow(other, new Command.Heard(2, 1))));

    append(Parts.of().released(run));

    assertThat(commands(controls())).containsExactly(new Command.Heard(1, 1));
    assertThat(store.held(other)).containsExactly("heard");
    assertThat(got(journal.run(other)).setAside()).isNotNull();
  }

  @Test
  void newCommandsOfARunThatIsSetAsideAreHeardWithWhatTheirRunSays() {
    append(Parts.of().setAside(aside(run)));

    cancel(run, "enough");
    assertThat(got(store.submissions().release(WS, run))).isEqualTo(ReleaseOutcome.ACCEPTED);

    assertThat(commands(controls()))
        .containsExactly(new Command.Cancel("enough"), new Command.Release());
    assertThat(controls())
        .extracting(entry -> entry.stored() == null ? null : entry.stored().setAside())
        .containsOnly("it is broken");
  }

  private void cancel(RunId id, String reason) {
    done(store.submissions().cancel(WS, id, reason));
  }

  private static Batch.SetAside aside(RunId id) {
    return new Batch.SetAside(id, NOON, "it is broken");
  }

  @Test
  void whatIsPutOffOfARunThatIsNotSetAsideIsFound() {
    RunId aside = submitted();
    RunId other = submitted();
    assertThat(got(journal.putOff(SHARD))).isEmpty();
    append(
        Parts.of()
            .held(
                new Batch.HeldRow(run, new Command.Heard(1, 1)),
                new Batch.HeldRow(run, new Command.Heard(2, 1)),
                new Batch.HeldRow(aside, new Command.Heard(1, 1)),
                new Batch.HeldRow(other, new Command.Heard(1, 1)))
            .setAside(aside(aside)));

    assertThat(got(journal.putOff(SHARD))).containsExactlyInAnyOrder(run, other);
    append(Parts.of().released(run));
    assertThat(got(journal.putOff(SHARD))).containsExactly(other);
    assertThat(got(journal.putOff(SHARD + 1))).isEmpty();
  }
}
