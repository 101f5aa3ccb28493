package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.attempt;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.json;
import static dev.solidflux.testkit.conformance.Samples.large;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.noise;
import static dev.solidflux.testkit.conformance.Samples.progress;
import static dev.solidflux.testkit.conformance.Samples.running;
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
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Runs.LogsAsked;
import dev.solidflux.flow.port.Runs.QueueStanding;
import dev.solidflux.flow.port.Runs.RunsAsked;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.Submissions.Submission;
import dev.solidflux.flow.port.TelemetryRow;
import dev.solidflux.flow.port.Transport.Depth;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What every {@link Runs} does. */
public abstract class RunsConformance {

  private static final int MIB = 1 << 20;
  private static final RunsAsked ALL = RunsAsked.ALL;

  private StoreUnderTest store;
  private Runs runs;
  private Lease lease;

  protected abstract StoreUnderTest newStore();

  @BeforeEach
  final void ownAShard() {
    store = newStore();
    runs = store.runs();
    done(store.meta().open(deployment()));
    lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
  }

  @Test
  void theNewestEventOfEachOfManyRunsIsFoundAtOnce() {
    RunId run = submitted();
    RunId other = submitted();
    RunId without = submitted();
    append(Parts.of().events(event(run, 1), event(run, 2), event(other, 1)));

    assertThat(got(runs.newest(List.of(run, other, without, newRun()))))
        .containsOnly(Map.entry(run, 2L), Map.entry(other, 1L));
  }

  @Test
  void eventsAreReadByTheirNumbersAsManyAtATimeAsFit() {
    RunId run = submitted();
    RunId other = submitted();
    append(Parts.of().events(event(run, 1), large(run, 2, 3 * MIB), event(run, 3)));
    append(Parts.of().events(large(run, 4, 3 * MIB), event(other, 1), event(other, 2)));

    Slice<Runs.Event> first = got(runs.eventsAt(run, List.of(4L, 2L, 3L, 9L)));
    assertThat(first.items()).extracting(Runs.Event::seq).containsExactly(2L, 3L);
    assertThat(first.more()).isTrue();
    Slice<Runs.Event> rest = got(runs.eventsAt(run, List.of(4L, 9L)));
    assertThat(rest.items()).extracting(Runs.Event::seq).containsExactly(4L);
    assertThat(rest.more()).isFalse();
    assertThat(got(runs.eventsAt(newRun(), List.of(1L))).items()).isEmpty();
  }

  @Test
  void aRunIsSeenInItsWorkspaceOnly() {
    RunId run = submitted();

    assertThat(got(runs.run(WS, run)).id()).isEqualTo(run);
    assertThat(runs.run("elsewhere", run).blockOptional()).isEmpty();
    assertThat(got(runs.runs("elsewhere", ALL, null, 10))).isEmpty();
  }

  @Test
  void theProjectionFollowsTheAppends() {
    RunId run = submitted();
    assertThat(got(runs.run(WS, run)).priority()).isNull();
    append(
        Parts.of()
            .events(event(run, 1), event(run, 2))
            .runs(new Batch.RunUpdate(run, RunState.CANCELLED, 7, NOON)));

    assertThat(got(runs.run(WS, run)))
        .satisfies(
            summary -> {
              assertThat(summary.state()).isEqualTo(RunState.CANCELLED);
              assertThat(summary.priority()).isEqualTo(7);
              assertThat(summary.seq()).isEqualTo(2);
              assertThat(summary.endedAt()).isEqualTo(NOON);
              assertThat(summary.setAside()).isNull();
            });
  }

  @Test
  void theNumberOfTheLastEventIsRightWithoutAChangeOfTheState() {
    RunId run = submitted();
    append(Parts.of().events(event(run, 1)).runs(running(run)));
    append(Parts.of().events(event(run, 2), event(run, 3)));

    assertThat(got(runs.run(WS, run)).seq()).isEqualTo(3);
    assertThat(got(runs.runs(WS, ALL, null, 10))).extracting(Runs.Summary::seq).containsExactly(3L);
    assertThat(got(runs.run(WS, run)).state()).isEqualTo(RunState.RUNNING);
  }

  @Test
  void runsComeNewestFirstInPages() {
    List<RunId> ids = Stream.generate(this::submitted).limit(5).toList();

    List<Runs.Summary> first = got(runs.runs(WS, ALL, null, 3));
    List<Runs.Summary> second = got(runs.runs(WS, ALL, first.getLast().id(), 3));

    assertThat(Stream.concat(first.stream(), second.stream()).map(Runs.Summary::id))
        .isEqualTo(ids.reversed());
    assertThat(first).hasSize(3);
  }

  @Test
  void runsAreFoundByPipelineAndPhase() {
    RunId queued = submitted();
    RunId running = submitted();
    append(Parts.of().runs(running(running)));

    assertThat(ids(runs.runs(WS, ALL.ofPipeline("room"), null, 10)))
        .containsExactly(running, queued);
    assertThat(ids(runs.runs(WS, ALL.in(RunState.RUNNING), null, 10))).containsExactly(running);
    assertThat(ids(runs.runs(WS, ALL.ofPipeline("room").in(RunState.QUEUED), running, 10)))
        .containsExactly(queued);
    assertThat(ids(runs.runs(WS, ALL.ofPipeline("hall"), null, 10))).isEmpty();
  }

  @Test
  void runsAreFoundByTag() {
    RunId first = tagged("nightly", "eu");
    RunId running = tagged("nightly", "it's {\"odd\"}");
    RunId other = tagged("daily");
    append(Parts.of().runs(running(running)));

    assertThat(ids(runs.runs(WS, ALL.tagged("nightly"), null, 10))).containsExactly(running, first);
    assertThat(ids(runs.runs(WS, ALL.tagged("nightly"), running, 10))).containsExactly(first);
    assertThat(ids(runs.runs(WS, ALL.tagged("nightly"), null, 1))).containsExactly(running);
    assertThat(ids(runs.runs(WS, ALL.tagged("it's {\"odd\"}"), null, 10))).containsExactly(running);
    assertThat(ids(runs.runs(WS, ALL.tagged("daily"), null, 10))).containsExactly(other);
    assertThat(
            ids(
                runs.runs(
                    WS, ALL.tagged("nightly").ofPipeline("room").in(RunState.QUEUED), null, 10)))
        .containsExactly(first);
    assertThat(ids(runs.runs(WS, ALL.tagged("night"), null, 10))).isEmpty();
    assertThat(ids(runs.runs("elsewhere", ALL.tagged("nightly"), null, 10))).isEmpty();
  }

  @Test
  void runsAreFoundByTheTimeOfTheirSubmission() {
    Instant noon = NOON.truncatedTo(ChronoUnit.MILLIS);
    RunId first = submittedAt(noon, "a");
    RunId second = submittedAt(noon.plusMillis(1), "a");
    RunId third = submittedAt(noon.plusSeconds(60), "a");
    Instant between = noon.plusNanos(1_000);

    assertThat(ids(runs.runs(WS, ALL.submitted(noon, null), null, 10)))
        .containsExactly(third, second, first);
    assertThat(ids(runs.runs(WS, ALL.submitted(between, null), null, 10)))
        .containsExactly(third, second);
    assertThat(ids(runs.runs(WS, ALL.submitted(null, noon.plusMillis(1)), null, 10)))
        .containsExactly(first);
    assertThat(ids(runs.runs(WS, ALL.submitted(null, between), null, 10))).containsExactly(first);
    assertThat(
            ids(
                runs.runs(
                    WS,
                    ALL.tagged("a").submitted(noon.plusMillis(1), noon.plusSeconds(60)),
                    null,
                    10)))
        .containsExactly(second);
    assertThat(ids(runs.runs(WS, ALL.submitted(Instant.MIN, Instant.MAX), null, 2)))
        .containsExactly(third, second);
  }

  private RunId tagged(String... tags) {
    return submitWith(newRun(), List.of(tags));
  }

  private RunId submittedAt(Instant at, String tag) {
    return submitWith(RunId.create(at, 7, 7), List.of(tag));
  }

  private RunId submitWith(RunId run, List<String> tags) {
    Submission any = submission(run);
    done(
        store
            .submissions()
            .submit(
                new Submission(
                    any.ws(),
                    run,
                    any.pipeline(),
                    any.version(),
                    any.shard(),
                    any.input(),
                    tags,
                    any.priority(),
                    any.traceparent(),
                    any.key(),
                    any.requestHash())));
    return run;
  }

  @Test
  void runsThatAreSetAsideAreFoundAmongAllOthers() {
    submitted();
    RunId first = submitted();
    submitted();
    RunId second = submitted();
    append(Parts.of().runs(running(second)).setAside(aside(first), aside(second)));

    assertThat(ids(runs.runs(WS, ALL.thatAreSetAside(), null, 10))).containsExactly(second, first);
    assertThat(
            ids(
                runs.runs(
                    WS, ALL.ofPipeline("room").in(RunState.RUNNING).thatAreSetAside(), null, 10)))
        .containsExactly(second);
    assertThat(ids(runs.runs(WS, ALL.thatAreSetAside(), second, 10))).containsExactly(first);
    assertThat(got(runs.runs(WS, ALL.thatAreSetAside(), null, 1)))
        .extracting(Runs.Summary::setAside)
        .containsExactly(new Runs.SetAside(NOON, "it is broken"));

    append(Parts.of().released(second));
    assertThat(ids(runs.runs(WS, ALL.thatAreSetAside(), null, 10))).containsExactly(first);
    assertThat(got(runs.run(WS, second)).setAside()).isNull();
  }

  @Test
  void noPageIsLargerThanTheLimitOfAllPages() {
    RunId run = submitted();
    append(
        Parts.of()
            .events(
                LongStream.rangeClosed(1, Runs.PAGE + 7)
                    .mapToObj(seq -> event(run, seq))
                    .toArray(Batch.EventRow[]::new)));
    tell(
        IntStream.rangeClosed(1, Runs.PAGE + 7)
            .mapToObj(n -> progress(attempt(run, 1), "{\"n\":" + n + "}"))
            .toArray(TelemetryRow[]::new));

    assertThat(got(runs.events(run, 0, 100_000)).items()).hasSize(Runs.PAGE);
    assertThat(got(runs.events(run, 0, 100_000)).more()).isTrue();
    assertThat(got(runs.telemetry(run, 0, 100_000)).items()).hasSize(Runs.PAGE);
    assertThat(got(runs.telemetry(run, 0, 100_000)).more()).isTrue();
  }

  @Test
  void noPageHasManyMoreThanFourMiB() {
    RunId run = submitted();
    append(
        Parts.of()
            .events(
                LongStream.rangeClosed(1, 8)
                    .mapToObj(seq -> large(run, seq, MIB))
                    .toArray(Batch.EventRow[]::new)));
    String body = "{\"noise\":\"" + noise(MIB) + "\"}";
    tell(
        Stream.generate(() -> progress(attempt(run, 1), body))
            .limit(8)
            .toArray(TelemetryRow[]::new));

    Slice<Runs.Event> events = got(runs.events(run, 0, 100));
    Slice<Runs.Telemetry> told = got(runs.telemetry(run, 0, 100));

    assertThat(events.items()).hasSizeBetween(1, 5);
    assertThat(events.more()).isTrue();
    assertThat(told.items()).hasSizeBetween(1, 5);
    assertThat(told.more()).isTrue();
    assertThat(JournalSuite.all(Runs.Event::seq, seq -> runs.events(run, seq, 100))).hasSize(8);
    assertThat(JournalSuite.all(Runs.Telemetry::id, id -> runs.telemetry(run, id, 100))).hasSize(8);
  }

  @Test
  void aRowThatIsLargerThanAPageComesAlone() {
    RunId run = submitted();
    append(Parts.of().events(large(run, 1, 5 * MIB), event(run, 2)));

    Slice<Runs.Event> first = got(runs.events(run, 0, 100));

    assertThat(first.items()).extracting(Runs.Event::seq).containsExactly(1L);
    assertThat(first.more()).isTrue();
    assertThat(got(runs.events(run, 1, 100)).items())
        .extracting(Runs.Event::seq)
        .containsExactly(2L);
  }

  @Test
  void eventsAreReadGaplessFromAnyPoint() {
    RunId run = submitted();
    append(Parts.of().events(event(run, 1), event(run, 2)));
    append(Parts.of().events(event(run, 3)));
    Batch.EventRow second = event(run, 2);

    assertThat(got(runs.events(run, 0, 10)).items())
        .extracting(Runs.Event::seq)
        .containsExactly(1L, 2L, 3L);
    assertThat(got(runs.events(run, 0, 10)).more()).isFalse();
    assertThat(got(runs.events(run, 1, 1)))
        .isEqualTo(
            new Slice<>(
                List.of(
                    new Runs.Event(2, NOON, second.type(), second.version(), json(second.body()))),
                true));
    assertThat(got(runs.events(run, 3, 10))).isEqualTo(Slice.none());
    assertThat(got(runs.events(newRun(), 0, 10))).isEqualTo(Slice.none());
  }

  @Test
  void anEventThatThisBuildCannotReadIsSeenAsItIsKept() {
    RunId run = submitted();
    store.plantEvent(run, 1, "room-repainted", 3, "{\"colour\":\"blue\"}");

    assertThat(got(runs.events(run, 0, 10)).items())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo("room-repainted");
              assertThat(event.version()).isEqualTo(3);
              assertThat(event.body()).isEqualTo(json("{\"colour\":\"blue\"}"));
            });
  }

  @Test
  void telemetryIsReadInTheOrderItWasWritten() {
    RunId run = submitted();
    tell(
        progress(attempt(run, 2), "{\"n\":1}"),
        progress(attempt(run, 1), "{\"n\":2}"),
        progress(attempt(run, 2), "{\"n\":3}"));
    tell(progress(attempt(run, 1), "{\"n\":4}"));

    Slice<Runs.Telemetry> first = got(runs.telemetry(run, 0, 3));
    Slice<Runs.Telemetry> second = got(runs.telemetry(run, first.items().getLast().id(), 3));

    assertThat(
            Stream.concat(first.items().stream(), second.items().stream())
                .map(row -> row.body().get("n").intValue()))
        .containsExactly(1, 2, 3, 4);
    assertThat(first.more()).isTrue();
    assertThat(second.more()).isFalse();
    assertThat(first.items().getFirst())
        .isEqualTo(
            new Runs.Telemetry(
                first.items().getFirst().id(), 2, 1, NOON, "progress", json("{\"n\":1}")));
  }

  @Test
  void theLatestProgressIsTheNewestOfEachAttempt() {
    RunId run = submitted();
    tell(
        progress(attempt(run, 2), "{\"n\":1}"),
        progress(attempt(run, 1), "{\"n\":2}"),
        progress(attempt(run, 2), "{\"n\":3}"),
        new TelemetryRow(attempt(run, 1), NOON, "log", "{\"n\":4}"));

    assertThat(got(runs.latestProgress(run)))
        .extracting(row -> row.body().get("n").intValue())
        .containsExactly(2, 3);
  }

  @Test
  void ofVeryManyAttemptsTheNewestProgressIsShown() {
    RunId run = submitted();
    tell(
        IntStream.rangeClosed(1, 510)
            .mapToObj(n -> progress(attempt(run, n), "{\"n\":" + n + "}"))
            .toArray(TelemetryRow[]::new));

    assertThat(got(runs.latestProgress(run)))
        .extracting(Runs.Telemetry::invocation)
        .isEqualTo(IntStream.rangeClosed(11, 510).boxed().toList());
  }

  @Test
  void logsAreReadFromEitherEndInPages() {
    RunId run = submitted();
    tell(
        log(run, 1, 1, "a"),
        progress(attempt(run, 1), "{\"n\":1}"),
        log(run, 2, 1, "b"),
        log(run, 1, 1, "c"));
    tell(log(run, 2, 1, "d"));

    Slice<Runs.Telemetry> first = got(runs.logs(run, LogsAsked.after(0), 3));
    Slice<Runs.Telemetry> rest =
        got(runs.logs(run, LogsAsked.after(first.items().getLast().id()), 3));
    Slice<Runs.Telemetry> newest = got(runs.logs(run, LogsAsked.before(Long.MAX_VALUE), 3));
    Slice<Runs.Telemetry> older =
        got(runs.logs(run, LogsAsked.before(newest.items().getLast().id()), 3));

    assertThat(said(first)).containsExactly("a", "b", "c");
    assertThat(first.more()).isTrue();
    assertThat(said(rest)).containsExactly("d");
    assertThat(rest.more()).isFalse();
    assertThat(said(newest)).containsExactly("d", "c", "b");
    assertThat(newest.more()).isTrue();
    assertThat(said(older)).containsExactly("a");
    assertThat(older.more()).isFalse();
    assertThat(got(runs.logs(newRun(), LogsAsked.after(0), 3))).isEqualTo(Slice.none());
  }

  @Test
  void logsAreFoundByInvocationAndAttempt() {
    RunId run = submitted();
    tell(
        log(run, 1, 1, "a"),
        log(run, 2, 1, "b"),
        log(run, 1, 2, "c"),
        log(run, 2, 2, "d"),
        log(run, 1, 2, "e"));

    assertThat(said(got(runs.logs(run, new LogsAsked(1, null, false, 0), 10))))
        .containsExactly("a", "c", "e");
    assertThat(said(got(runs.logs(run, new LogsAsked(1, 2, true, Long.MAX_VALUE), 10))))
        .containsExactly("e", "c");
    assertThat(said(got(runs.logs(run, new LogsAsked(null, 2, false, 0), 10))))
        .containsExactly("c", "d", "e");
    assertThat(said(got(runs.logs(run, new LogsAsked(3, null, false, 0), 10)))).isEmpty();
  }

  @Test
  void noPageOfLogsIsLargerThanOtherPages() {
    RunId run = submitted();
    String noise = noise(MIB);
    tell(Stream.generate(() -> log(run, 1, 1, noise)).limit(8).toArray(TelemetryRow[]::new));
    RunId chatty = submitted();
    tell(
        Stream.generate(() -> log(chatty, 1, 1, "x"))
            .limit(Runs.PAGE + 7)
            .toArray(TelemetryRow[]::new));

    for (LogsAsked asked : List.of(LogsAsked.after(0), LogsAsked.before(Long.MAX_VALUE))) {
      assertThat(got(runs.logs(run, asked, 100)).items()).hasSizeBetween(1, 5);
      assertThat(got(runs.logs(run, asked, 100)).more()).isTrue();
      assertThat(got(runs.logs(chatty, asked, 100_000)).items()).hasSize(Runs.PAGE);
      assertThat(got(runs.logs(chatty, asked, 100_000)).more()).isTrue();
    }
    assertThat(JournalSuite.all(Runs.Telemetry::id, id -> runs.logs(run, LogsAsked.after(id), 100)))
        .hasSize(8);
  }

  @Test
  void theNewestTelemetryIsKnown() {
    RunId run = submitted();
    assertThat(got(runs.newestTelemetry(run))).isZero();

    tell(log(run, 1, 1, "a"), progress(attempt(run, 1), "{\"n\":1}"));

    assertThat(got(runs.newestTelemetry(run)))
        .isEqualTo(got(runs.telemetry(run, 0, 10)).items().getLast().id());
  }

  private static TelemetryRow log(RunId run, int invocation, int attempt, String message) {
    return new TelemetryRow(
        new Attempt(run, invocation, attempt),
        NOON,
        "log",
        "{\"lines\":[{\"level\":\"info\",\"message\":\"" + message + "\"}]}");
  }

  private static List<String> said(Slice<Runs.Telemetry> slice) {
    return slice.items().stream()
        .map(row -> row.body().path("lines").path(0).path("message").asString())
        .toList();
  }

  @Test
  void queuesWhoseTasksWaitAreTold() {
    RunId run = submitted();
    assertThat(got(runs.queues(run))).isEmpty();

    append(
        Parts.of()
            .outbox(
                task(attempt(run, 1)),
                task(attempt(run, 2), "cpu", null),
                task(attempt(run, 3), "tpu", null))
            .sent(trouble("gpu"), sent("cpu", 1, 2), trouble("tpu")));

    assertThat(got(runs.queues(run))).containsExactlyInAnyOrder(stuck("gpu"), stuck("tpu"));
    assertThat(got(runs.queues(newRun()))).isEmpty();

    append(Parts.of().sent(sent("gpu", 1, 3)));
    assertThat(got(runs.queues(run))).containsExactly(stuck("tpu"));

    Depth depth = new Depth(2, 5_000_000_000L);
    append(Parts.of().sent(new Batch.QueueMark("cpu", 0, 1, 2, null, null, depth)));
    assertThat(got(runs.queues(run)))
        .containsExactlyInAnyOrder(stuck("tpu"), new QueueStanding("cpu", null, depth));
  }

  @Test
  void aQueueIsToldOnceHoweverManyPrioritiesItsTasksHave() {
    RunId run = submitted();
    Depth depth = new Depth(0, 3);
    append(
        Parts.of()
            .outbox(task(attempt(run, 1)))
            .sent(
                trouble("gpu"), new Batch.QueueMark("gpu", 7, 1, 1, "no such queue", NOON, depth)));
    assertThat(got(runs.queues(run))).containsExactly(stuck("gpu"));
  }

  private static QueueStanding stuck(String queue) {
    return new QueueStanding(queue, new Runs.Trouble("no such queue", NOON), new Depth(0, 3));
  }

  @Test
  void ofVeryManyQueuesAHundredAreTold() {
    RunId run = submitted();
    append(
        Parts.of()
            .outbox(
                IntStream.rangeClosed(1, 105)
                    .mapToObj(n -> task(attempt(run, n), "queue-" + n, null))
                    .toArray(Batch.OutboxRow[]::new))
            .sent(
                IntStream.rangeClosed(1, 105)
                    .mapToObj(n -> trouble("queue-" + n))
                    .toArray(Batch.QueueMark[]::new)));

    assertThat(got(runs.queues(run))).hasSize(100);
  }

  @Test
  void deadlinesAreToldTheNextFirst() {
    RunId run = submitted();
    RunId other = submitted();
    append(
        Parts.of()
            .outbox(
                task(attempt(run, 1), "gpu", NOON.plusSeconds(30)),
                task(attempt(run, 2), "gpu", null),
                task(attempt(other, 1), "gpu", NOON))
            .timers(
                new Batch.TimerRow(run, timer(2, Timer.Kind.RUN, 1), NOON.plusSeconds(20)),
                new Batch.TimerRow(run, timer(3, Timer.Kind.RETRY, 1), NOON.plusSeconds(40)),
                new Batch.TimerRow(other, timer(1, Timer.Kind.RUN, 1), NOON)));

    assertThat(got(runs.deadlines(run)))
        .containsExactly(
            new Runs.Deadline(2, 1, "run", NOON.plusSeconds(20)),
            new Runs.Deadline(1, 1, "queue", NOON.plusSeconds(30)),
            new Runs.Deadline(3, 1, "retry", NOON.plusSeconds(40)));
    assertThat(got(runs.deadlines(newRun()))).isEmpty();
  }

  private static Batch.QueueMark trouble(String queue) {
    return new Batch.QueueMark(queue, 0, 1, 1, "no such queue", NOON, new Depth(0, 3));
  }

  private static Batch.SetAside aside(RunId run) {
    return new Batch.SetAside(run, NOON, "it is broken");
  }

  private RunId submitted() {
    RunId run = newRun();
    done(store.submissions().submit(submission(run)));
    return run;
  }

  private void append(Parts parts) {
    done(store.journal().append(lease, parts.batch()));
  }

  private void tell(TelemetryRow... rows) {
    done(store.journal().tell(lease, List.of(rows)));
  }

  private static List<RunId> ids(Mono<List<Runs.Summary>> summaries) {
    return got(summaries).stream().map(Runs.Summary::id).toList();
  }
}
