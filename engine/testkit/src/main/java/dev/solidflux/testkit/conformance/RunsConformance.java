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
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.progress;
import static dev.solidflux.testkit.conformance.Samples.running;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Runs;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What every {@link Runs} does. */
public abstract class RunsConformance {

  private StoreUnderTest store;
  private Runs runs;
  private Lease lease;

  protected abstract StoreUnderTest newStore();

  @BeforeEach
  final void ownAShard() {
    store = newStore();
    runs = store.runs();
    done(store.meta().open(deployment()));
    lease = got(store.leases().take(NODE, SHARD, LEASE));
  }

  @Test
  void aRunIsSeenInItsWorkspaceOnly() {
    RunId run = submitted();

    assertThat(got(runs.run(WS, run)).id()).isEqualTo(run);
    assertThat(runs.run("elsewhere", run).blockOptional()).isEmpty();
    assertThat(got(runs.runs("elsewhere", null, null, null, 10))).isEmpty();
  }

  @Test
  void theProjectionFollowsTheAppends() {
    RunId run = submitted();
    append(Parts.of().runs(new Batch.RunUpdate(run, RunPhase.CANCELLED, 12, NOON)));

    assertThat(got(runs.run(WS, run)))
        .satisfies(
            summary -> {
              assertThat(summary.phase()).isEqualTo(RunPhase.CANCELLED);
              assertThat(summary.seq()).isEqualTo(12);
              assertThat(summary.endedAt()).isEqualTo(NOON);
            });
  }

  @Test
  void runsComeNewestFirstInPages() {
    List<RunId> ids = Stream.generate(this::submitted).limit(5).toList();

    List<Runs.Summary> first = got(runs.runs(WS, null, null, null, 3));
    List<Runs.Summary> second = got(runs.runs(WS, null, null, first.getLast().id(), 3));

    assertThat(Stream.concat(first.stream(), second.stream()).map(Runs.Summary::id))
        .isEqualTo(ids.reversed());
    assertThat(first).hasSize(3);
  }

  @Test
  void runsAreFoundByPipelineAndPhase() {
    RunId queued = submitted();
    RunId running = submitted();
    append(Parts.of().runs(running(running, 1)));

    assertThat(ids(runs.runs(WS, "room", null, null, 10))).containsExactly(running, queued);
    assertThat(ids(runs.runs(WS, null, RunPhase.RUNNING, null, 10))).containsExactly(running);
    assertThat(ids(runs.runs(WS, "room", RunPhase.QUEUED, running, 10))).containsExactly(queued);
    assertThat(ids(runs.runs(WS, "hall", null, null, 10))).isEmpty();
  }

  @Test
  void noPageIsLargerThanTheLimitOfAllPages() {
    RunId run = submitted();
    append(
        Parts.of()
            .events(
                LongStream.rangeClosed(1, Runs.PAGE + 7)
                    .mapToObj(seq -> event(run, seq))
                    .toArray(Batch.EventRow[]::new))
            .telemetry(
                IntStream.rangeClosed(1, Runs.PAGE + 7)
                    .mapToObj(n -> progress(attempt(run, 1), "{\"n\":" + n + "}"))
                    .toArray(Batch.TelemetryRow[]::new)));

    assertThat(got(runs.events(run, 0, 100_000))).hasSize(Runs.PAGE);
    assertThat(got(runs.telemetry(run, 0, 100_000))).hasSize(Runs.PAGE);
  }

  @Test
  void eventsAreReadGaplessFromAnyPoint() {
    RunId run = submitted();
    append(Parts.of().events(event(run, 1), event(run, 2)));
    append(Parts.of().events(event(run, 3)));

    assertThat(got(runs.events(run, 0, 10)))
        .extracting(Runs.Event::seq)
        .containsExactly(1L, 2L, 3L);
    assertThat(got(runs.events(run, 1, 1)))
        .containsExactly(
            new Runs.Event(
                2, NOON, event(run, 2).type(), event(run, 2).version(), event(run, 2).body()));
    assertThat(got(runs.events(run, 3, 10))).isEmpty();
    assertThat(got(runs.events(newRun(), 0, 10))).isEmpty();
  }

  @Test
  void telemetryIsReadInTheOrderItWasWritten() {
    RunId run = submitted();
    append(
        Parts.of()
            .telemetry(
                progress(attempt(run, 2), "{\"n\":1}"),
                progress(attempt(run, 1), "{\"n\":2}"),
                progress(attempt(run, 2), "{\"n\":3}")));
    append(Parts.of().telemetry(progress(attempt(run, 1), "{\"n\":4}")));

    List<Runs.Telemetry> first = got(runs.telemetry(run, 0, 3));
    List<Runs.Telemetry> second = got(runs.telemetry(run, first.getLast().id(), 3));

    assertThat(
            Stream.concat(first.stream(), second.stream())
                .map(row -> row.body().get("n").intValue()))
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void theLatestProgressIsTheNewestOfEachAttempt() {
    RunId run = submitted();
    append(
        Parts.of()
            .telemetry(
                progress(attempt(run, 2), "{\"n\":1}"),
                progress(attempt(run, 1), "{\"n\":2}"),
                progress(attempt(run, 2), "{\"n\":3}"),
                new Batch.TelemetryRow(run, 1, 1, NOON, "log", Samples.json("{\"n\":4}"))));

    assertThat(got(runs.latestProgress(run)))
        .extracting(row -> row.body().get("n").intValue())
        .containsExactly(2, 3);
  }

  private RunId submitted() {
    RunId run = newRun();
    done(store.submissions().submit(submission(run)));
    return run;
  }

  private void append(Parts parts) {
    done(store.journal().append(lease, parts.batch()));
  }

  private static List<RunId> ids(Mono<List<Runs.Summary>> summaries) {
    return got(summaries).stream().map(Runs.Summary::id).toList();
  }
}
