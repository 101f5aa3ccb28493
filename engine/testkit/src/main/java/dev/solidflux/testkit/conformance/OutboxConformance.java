package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.ALL;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.attempt;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.json;
import static dev.solidflux.testkit.conformance.Samples.noise;
import static dev.solidflux.testkit.conformance.Samples.sent;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static dev.solidflux.testkit.conformance.Samples.task;
import static dev.solidflux.testkit.conformance.Samples.timer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.Transport.Depth;
import dev.solidflux.json.Ref;
import dev.solidflux.json.RefPlaces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does with tasks that are to be sent, and with their queues. */
public abstract class OutboxConformance extends JournalSuite {

  @Test
  void aQueuesTasksComeInTheOrderOfTheirPlacesAndInSlices() {
    RunId later = submitted();
    Batch.OutboxRow first = task(attempt(later, 1), "gpu", NOON);
    Batch.OutboxRow second = task(attempt(run, 10));
    Batch.OutboxRow elsewhere = task(attempt(run, 3), "cpu", null);
    Batch.OutboxRow third = task(new Attempt(run, 2, 3));
    append(Parts.of().outbox(third, elsewhere, second, first));

    Slice<Journal.OutboxEntry> two = got(journal.backlog(SHARD, "gpu", 0, 0, 2, ALL));
    Slice<Journal.OutboxEntry> rest = got(journal.backlog(SHARD, "gpu", 0, second.place(), 2, ALL));

    assertThat(two.items())
        .extracting(entry -> compact(entry.row()))
        .containsExactly(first, second);
    assertThat(two.more()).isTrue();
    assertThat(rest.items()).extracting(entry -> compact(entry.row())).containsExactly(third);
    assertThat(rest.items())
        .extracting(Journal.OutboxEntry::traceparent)
        .containsExactly(submission(run).traceparent());
    assertThat(rest.items().getFirst().bytes()).isPositive();
    assertThat(rest.more()).isFalse();
    assertThat(got(journal.backlog(SHARD, "gpu", 0, third.place(), 2, ALL)))
        .isEqualTo(Slice.none());
    assertThat(got(journal.backlog(SHARD + 1, "gpu", 0, 0, 2, ALL))).isEqualTo(Slice.none());
    assertThat(got(journal.backlog(SHARD, "tpu", 0, 0, 2, ALL))).isEqualTo(Slice.none());
  }

  @Test
  void aSliceOfTheBacklogEndsWithItsBytesButHasAtLeastOneRow() {
    String args = "{\"noise\":\"" + noise(10_000) + "\"}";
    append(
        Parts.of()
            .outbox(
                IntStream.rangeClosed(1, 20)
                    .mapToObj(n -> task(attempt(run, n)))
                    .map(
                        row ->
                            new Batch.OutboxRow(
                                row.attempt(), row.place(), "gpu", "t", args, null, 1, null))
                    .toArray(Batch.OutboxRow[]::new)));

    Slice<Journal.OutboxEntry> some = got(journal.backlog(SHARD, "gpu", 0, 0, 100, 45_000));
    Slice<Journal.OutboxEntry> one = got(journal.backlog(SHARD, "gpu", 0, 0, 100, 1));

    assertThat(some.items()).hasSizeBetween(2, 5);
    assertThat(some.more()).isTrue();
    assertThat(one.items()).hasSize(1);
    assertThat(one.more()).isTrue();
    assertThat(
            all(
                (Journal.OutboxEntry entry) -> entry.row().place(),
                place -> journal.backlog(SHARD, "gpu", 0, place, 100, 45_000)))
        .extracting(entry -> entry.attempt().invocation())
        .isEqualTo(IntStream.rangeClosed(1, 20).boxed().toList());
  }

  @Test
  void aSliceOfTheBacklogIsCutByTheReferencesOfItsRowsAndNotByWhatTheyStandFor() {
    append(
        Parts.of()
            .outbox(
                IntStream.rangeClosed(1, 20)
                    .mapToObj(n -> referring(task(attempt(run, n)), n <= 10 ? 1 : 100))
                    .toArray(Batch.OutboxRow[]::new)));

    Slice<Journal.OutboxEntry> one = got(journal.backlog(SHARD, "gpu", 0, 0, 10, 10_000));
    long tenth = one.items().getLast().row().place();
    Slice<Journal.OutboxEntry> many = got(journal.backlog(SHARD, "gpu", 0, tenth, 10, 45_000));

    assertThat(one.items()).hasSize(10);
    assertThat(many.items()).hasSizeBetween(2, 5);
    assertThat(many.more()).isTrue();
    assertThat(many.items())
        .allMatch(entry -> Math.abs(entry.bytes() - entry.row().bytes()) < entry.bytes() / 4);
  }

  private static Batch.OutboxRow referring(Batch.OutboxRow row, int references) {
    Map<String, Ref> refs = new HashMap<>();
    for (int i = 0; i < references; i++) {
      refs.put("/a/" + i, new Ref("0".repeat(64), 4 << 20, 8 << 20));
    }
    return new Batch.OutboxRow(
        row.attempt(),
        row.place(),
        row.queue(),
        row.priority(),
        row.task(),
        "{\"a\":[" + "null,".repeat(references - 1) + "null]}",
        row.secrets(),
        new RefPlaces(refs),
        row.queueDue(),
        row.armedSeq(),
        row.runLimit());
  }

  @Test
  void queuesWithOpenTasksAreToldWithTheirHighestPlace() {
    Batch.OutboxRow first = task(attempt(run, 1));
    Batch.OutboxRow other = task(attempt(run, 2), "cpu", null);
    Batch.OutboxRow second = task(attempt(run, 3));
    append(Parts.of().outbox(first, other, second));

    assertThat(got(journal.queues(SHARD)))
        .containsExactlyInAnyOrder(
            new Journal.QueueState("gpu", 0, null, second.place()),
            new Journal.QueueState("cpu", 0, null, other.place()));
    assertThat(got(journal.queues(SHARD + 1))).isEmpty();

    append(Parts.of().attemptsEnded(attempt(run, 2), attempt(run, 3)));
    assertThat(got(journal.queues(SHARD)))
        .containsExactly(new Journal.QueueState("gpu", 0, null, first.place()));
  }

  @Test
  void theTasksOfAQueueAreReadAndMarkedApartByTheirPriorities() {
    Batch.OutboxRow low = task(attempt(run, 1));
    Batch.OutboxRow high = urgent(task(attempt(run, 2), "gpu", NOON), 7);
    Batch.OutboxRow next = urgent(task(attempt(run, 3)), 7);
    Batch.QueueMark mark = new Batch.QueueMark("gpu", 7, 1, high.place(), null, null, null);
    append(Parts.of().outbox(next, low, high).sent(mark));

    assertThat(backlog("gpu")).containsExactly(low);
    assertThat(got(journal.backlog(SHARD, "gpu", 7, 0, 5, ALL)).items())
        .extracting(entry -> compact(entry.row()))
        .containsExactly(high, next);
    assertThat(got(journal.queues(SHARD)))
        .containsExactlyInAnyOrder(
            new Journal.QueueState("gpu", 0, null, low.place()),
            new Journal.QueueState("gpu", 7, mark, next.place()));
    assertThat(due())
        .extracting(Journal.DueTimer::waiting)
        .containsExactly(new Journal.Waiting("gpu", 7, high.place()));

    append(Parts.of().attemptsEnded(high.attempt(), next.attempt()));
    assertThat(got(journal.queues(SHARD)))
        .containsExactly(new Journal.QueueState("gpu", 0, null, low.place()));
    append(Parts.of().outbox(urgent(task(attempt(run, 4)), 7)));
    assertThat(got(journal.queues(SHARD)))
        .as("what was known of the priority was forgotten with its last task")
        .extracting(Journal.QueueState::mark)
        .containsOnlyNulls();
  }

  private static Batch.OutboxRow urgent(Batch.OutboxRow row, int priority) {
    return new Batch.OutboxRow(
        row.attempt(),
        row.place(),
        row.queue(),
        priority,
        row.task(),
        json(row.args()).toString(),
        row.secrets(),
        row.refs(),
        row.queueDue(),
        row.armedSeq(),
        row.runLimit());
  }

  @Test
  void howFarAQueueWasSentOnlyGrows() {
    append(Parts.of().outbox(task(attempt(run, 1))).sent(sent("gpu", 1, 5)));
    assertThat(mark("gpu")).isEqualTo(sent("gpu", 1, 5));

    append(Parts.of().sent(sent("gpu", 1, 8)));
    assertThat(mark("gpu")).isEqualTo(sent("gpu", 1, 8));

    append(Parts.of().sent(sent("gpu", 1, 6)));
    assertThat(mark("gpu")).isEqualTo(sent("gpu", 1, 8));
  }

  @Test
  void aNewerGenerationBeginsAnewAndAnOlderOneIsIgnored() {
    append(Parts.of().outbox(task(attempt(run, 1))).sent(sent("gpu", 1, 5)));

    append(Parts.of().sent(sent("gpu", 2, 3)));
    assertThat(mark("gpu")).isEqualTo(sent("gpu", 2, 3));

    append(Parts.of().sent(sent("gpu", 1, 9)));
    assertThat(mark("gpu")).isEqualTo(sent("gpu", 2, 3));
  }

  @Test
  void aQueuesTroubleIsKeptUntilItIsOver() {
    Batch.QueueMark stuck =
        new Batch.QueueMark("gpu", 0, 1, 5, "no such queue", NOON, new Depth(0, 7));
    append(Parts.of().outbox(task(attempt(run, 1))).sent(stuck));
    assertThat(mark("gpu")).isEqualTo(stuck);

    append(Parts.of().sent(sent("gpu", 1, 5)));
    assertThat(mark("gpu")).isEqualTo(sent("gpu", 1, 5));
  }

  @Test
  void whatWasKnownOfAQueueWithoutTasksIsForgotten() {
    append(
        Parts.of()
            .outbox(task(attempt(run, 1)), task(attempt(run, 2), "cpu", null))
            .sent(sent("gpu", 1, 5), sent("cpu", 1, 6)));
    append(Parts.of().attemptsEnded(attempt(run, 1)));
    assertThat(got(journal.queues(SHARD)))
        .extracting(Journal.QueueState::queue)
        .containsExactly("cpu");

    append(Parts.of().outbox(task(attempt(run, 3))));

    assertThat(mark("gpu")).isNull();
    assertThat(mark("cpu")).isEqualTo(sent("cpu", 1, 6));
  }

  private Batch.@Nullable QueueMark mark(String queue) {
    return got(journal.queues(SHARD)).stream()
        .filter(state -> state.queue().equals(queue))
        .findFirst()
        .orElseThrow()
        .mark();
  }

  @Test
  void aDeadlineInTheQueueComesDueWithTheQueueAndThePlace() {
    Batch.OutboxRow waiting = task(attempt(run, 1), "gpu", NOON.plusSeconds(2));
    append(
        Parts.of()
            .outbox(waiting, task(attempt(run, 2)))
            .timers(
                new Batch.TimerRow(run, timer(3, Timer.Kind.RUN, 1), NOON.plusSeconds(1)),
                new Batch.TimerRow(run, timer(4, Timer.Kind.RETRY, 1), NOON.plusSeconds(3))));

    List<Journal.DueTimer> due = due();

    assertThat(due)
        .extracting(Journal.DueTimer::due)
        .containsExactly(NOON.plusSeconds(1), NOON.plusSeconds(2), NOON.plusSeconds(3));
    assertThat(timers().get(1)).isEqualTo(timer(1, Timer.Kind.QUEUE, 1));
    assertThat(due)
        .extracting(Journal.DueTimer::waiting)
        .containsExactly(null, new Journal.Waiting("gpu", 0, waiting.place()), null);
    assertThat(got(journal.timers(SHARD, NOON.plusSeconds(2), 10))).hasSize(1);
    assertThat(got(journal.timers(SHARD, NOON.plusSeconds(9), 2))).isEqualTo(due.subList(0, 2));
    assertThat(got(journal.timers(SHARD + 1, NOON.plusSeconds(9), 10))).isEmpty();
  }

  @Test
  void aDeadlineInTheQueueIsMovedAndTheTaskStays() {
    append(Parts.of().outbox(task(attempt(run, 1), "gpu", NOON)));

    append(Parts.of().requeued(new Batch.Requeued(attempt(run, 1), NOON.plusSeconds(5))));

    assertThat(due()).extracting(Journal.DueTimer::due).containsExactly(NOON.plusSeconds(5));
    assertThat(backlog("gpu"))
        .extracting(Batch.OutboxRow::queueDue)
        .containsExactly(NOON.plusSeconds(5));
  }

  @Test
  void aDeadlineInTheQueueThatFiredIsGoneAndTheTaskStays() {
    append(Parts.of().outbox(task(attempt(run, 1), "gpu", NOON)));

    append(Parts.of().timersGone(new Batch.TimerKey(run, timer(1, Timer.Kind.QUEUE, 1))));

    assertThat(due()).isEmpty();
    assertThat(backlog("gpu")).extracting(Batch.OutboxRow::queueDue).containsOnlyNulls();
  }

  @Test
  void onlyTheDeadlineThatWasArmedByThatEventGoes() {
    append(Parts.of().outbox(task(attempt(run, 1), "gpu", NOON)));

    append(
        Parts.of()
            .timersGone(
                new Batch.TimerKey(run, timer(1, Timer.Kind.QUEUE, 2)),
                new Batch.TimerKey(run, timer(1, Timer.Kind.RUN, 1))));

    assertThat(timers()).containsExactly(timer(1, Timer.Kind.QUEUE, 1));
  }

  @Test
  void anAttemptThatEndsTakesItsTaskAndAllItsDeadlinesAlong() {
    append(
        Parts.of()
            .outbox(task(attempt(run, 1), "gpu", NOON), task(attempt(run, 2), "gpu", NOON))
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.HEARTBEAT, 1), NOON),
                new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 1), NOON)));

    append(Parts.of().attemptsEnded(attempt(run, 1)));

    assertThat(open("gpu")).containsExactly(attempt(run, 2));
    assertThat(timers()).containsExactly(timer(2, Timer.Kind.QUEUE, 1));
  }

  @Test
  void aRunThatEndsTakesAllItsTasksAndTimersAlongAndNoOthers() {
    RunId other = submitted();
    append(
        Parts.of()
            .outbox(
                task(attempt(run, 1), "gpu", NOON),
                task(attempt(run, 2)),
                task(attempt(other, 1), "gpu", NOON))
            .timers(
                new Batch.TimerRow(run, timer(1, Timer.Kind.RUN, 1), NOON),
                new Batch.TimerRow(run, timer(0, Timer.Kind.CANCEL_GRACE, 2), NOON),
                new Batch.TimerRow(other, timer(4, Timer.Kind.RETRY, 3), NOON.plusSeconds(1))));

    append(
        Parts.of()
            .runs(new Batch.RunUpdate(run, RunState.SUCCEEDED, 0, NOON))
            .attemptsEnded(attempt(run, 2))
            .runsEnded(run));

    assertThat(open("gpu")).containsExactly(attempt(other, 1));
    assertThat(timers())
        .containsExactly(timer(1, Timer.Kind.QUEUE, 1), timer(4, Timer.Kind.RETRY, 3));
    assertThat(due()).extracting(Journal.DueTimer::run).containsOnly(other);
  }
}
