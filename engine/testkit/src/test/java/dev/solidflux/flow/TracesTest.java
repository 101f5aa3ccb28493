package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.failed;
import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.trace.Span;
import dev.solidflux.core.trace.TraceIds;
import dev.solidflux.core.trace.Traceparent;
import dev.solidflux.flow.Site.Started;
import dev.solidflux.testkit.ScriptedWorker.Received;
import dev.solidflux.testkit.memory.MemorySpans;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is committed is told as traces, and nothing else is, whoever owns a run meanwhile. */
class TracesTest {
  private static final String CHAIN =
      """
      pipeline: chain
      solids:
        a: {queue: q, task: t.a, args: {x: "${input.x}"}, retry: {attempts: 3, backoff: {initial: 1s}}}
        b: {queue: gpu, task: t.b, args: {y: "${a}"}}
      output: "${b}"
      """;
  private static final String CALLERS_TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "00-" + CALLERS_TRACE + "-b7ad6b7169203331-0";

  private final Site site = new Site();
  private final MemorySpans spans = new MemorySpans();

  @AfterEach
  void close() {
    site.close();
  }

  private Started traced() {
    site.spans = spans;
    site.worker.succeeding("t.a", task -> task.args().get("x"));
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    return site.pipeline(CHAIN).owner();
  }

  private RunId submit(@Nullable String traceparent) {
    return site.submit("chain", "{\"x\": 1}", null, traceparent);
  }

  private List<Span> ended(RunId run) {
    site.end(run);
    site.time.advance(Duration.ofMinutes(1));
    return spans.all();
  }

  private List<@Nullable String> traceparents() {
    return site.worker.received().stream().map(Received::traceparent).toList();
  }

  private static String span(RunId run, int invocation, int attempt) {
    return TraceIds.span(new Attempt(run, invocation, attempt));
  }

  @Test
  void aRunIsOneTraceWithASpanForEachAttempt() {
    traced();
    RunId run = submit(null);
    assertThat(ended(run))
        .extracting(Span::id)
        .containsExactly(span(run, 1, 1), span(run, 2, 1), TraceIds.span(run));
    assertThat(spans.all())
        .allSatisfy(span -> assertThat(span.trace()).isEqualTo(TraceIds.trace(run)));
    assertThat(spans.all().get(1).attributes())
        .containsEntry("solidflux.solid", "b")
        .containsEntry("solidflux.task", "t.b")
        .containsEntry("messaging.destination.name", "gpu");
    assertThat(spans.all().get(1).events())
        .extracting(Span.Event::name)
        .containsExactly("ready", "sent", "started");
  }

  @Test
  void aWorkerIsToldTheSpanOfItsAttemptBeforeThatHasEnded() {
    traced();
    RunId run = submit(null);
    ended(run);
    assertThat(traceparents())
        .containsExactly(
            "00-" + TraceIds.trace(run) + "-" + span(run, 1, 1) + "-01",
            "00-" + TraceIds.trace(run) + "-" + span(run, 2, 1) + "-01");
  }

  @Test
  void whoeverLedToARunIsAboveIt() {
    traced();
    RunId run = submit(CALLER + "1");
    assertThat(ended(run)).allSatisfy(span -> assertThat(span.trace()).isEqualTo(CALLERS_TRACE));
    assertThat(spans.all().getLast().parent()).isEqualTo("b7ad6b7169203331");
    assertThat(traceparents())
        .allSatisfy(sent -> assertThat(sent).startsWith("00-" + CALLERS_TRACE));
  }

  @Test
  void aTraceThatNobodyRecordsIsToldToWorkersSoAndToNobodyElse() {
    traced();
    assertThat(ended(submit(CALLER + "0"))).isEmpty();
    assertThat(traceparents()).hasSize(2).allSatisfy(sent -> assertThat(sent).endsWith("-00"));
  }

  @Test
  void withoutTracesTasksHaveTheirCallersSpanAndElseNone() {
    site.worker.succeeding("t.a", task -> task.args().get("x"));
    site.worker.succeeding("t.b", task -> task.args().get("y"));
    site.pipeline(CHAIN).owner();
    site.end(submit(null));
    assertThat(traceparents()).containsOnlyNulls();
    site.end(submit(CALLER + "1"));
    assertThat(traceparents().subList(2, 4)).containsOnly(CALLER + "1");
  }

  @Test
  void furtherAttemptsHaveSpansOfTheirOwn() {
    traced();
    site.worker.on(
        "t.a",
        task ->
            task.id().contains(".1.1.")
                ? List.of(started(), failed("OSError", "no light"))
                : List.of(started(), succeeded(Site.json("7"))));
    RunId run = submit(null);
    assertThat(ended(run))
        .extracting(Span::id)
        .containsExactly(span(run, 1, 1), span(run, 1, 2), span(run, 2, 1), TraceIds.span(run));
    assertThat(spans.all()).extracting(Span::failed).containsExactly("no light", null, null, null);
    assertThat(traceparents())
        .extracting(sent -> sent.substring(36, 52))
        .startsWith(span(run, 1, 1), span(run, 1, 2));
  }

  @Test
  void aRunThatARunBeginsIsPartOfTheInvocationThatBeganIt() {
    traced();
    site.pipeline(
        """
        pipeline: above
        solids:
          inner: {pipeline: chain, input: {x: 3}}
        """);
    RunId above = site.submit("above", "{}");
    ended(above);
    RunId inner = site.children(above).getFirst().id();
    Span begun =
        spans.all().stream().filter(s -> s.id().equals(TraceIds.span(inner))).findFirst().get();
    assertThat(begun.trace()).isEqualTo(TraceIds.trace(above));
    assertThat(begun.parent()).isEqualTo(span(above, 1, 1));
    assertThat(spans.all())
        .filteredOn(s -> s.id().equals(span(above, 1, 1)))
        .singleElement()
        .satisfies(
            invocation -> {
              assertThat(invocation.kind()).isEqualTo(Span.Kind.INTERNAL);
              assertThat(invocation.end()).isAfterOrEqualTo(begun.end());
            });
  }

  /** The former owner told what had ended under it, and the new one tells the rest, whole. */
  @Test
  void aTakeOverInTheMiddleLosesNothingAndTellsNothingTwice() {
    Started first = traced();
    site.worker.on("t.b", task -> List.of(started()));
    RunId run = submit(null);
    site.until(
        () ->
            site.history(run).stream().filter(e -> e.type().equals("attempt-started")).count()
                == 2);
    assertThat(spans.all()).extracting(Span::id).containsExactly(span(run, 1, 1));
    Started second = site.node();
    first.engine().stop().subscribe();
    site.until(() -> second.owns(Site.SHARDS));
    site.time.advance(Duration.ofMinutes(3));
    site.broker.reply(Site.shard(run), site.taskId(run, 2, 1), succeeded(Site.json("1")));
    ended(run);
    assertThat(spans.all())
        .extracting(Span::id)
        .containsExactly(span(run, 1, 1), span(run, 2, 1), TraceIds.span(run));
    Span taken = spans.all().get(1);
    assertThat(Duration.between(taken.start(), taken.end())).isGreaterThan(Duration.ofMinutes(3));
    assertThat(taken.events()).extracting(Span.Event::name).contains("ready", "started");
    assertThat(site.metrics.get("solidflux.traces.lost").counter().count()).isZero();
  }

  @Test
  void whatWasCommittedWithoutAnAnswerIsToldOnceItIsFoundInTheRows() {
    Started only = traced();
    site.worker.on("t.b", task -> List.of(started()));
    RunId run = submit(null);
    site.until(
        () ->
            site.history(run).stream().filter(e -> e.type().equals("attempt-started")).count()
                == 2);
    only.database().answersToLose = 1;
    site.broker.reply(Site.shard(run), site.taskId(run, 2, 1), succeeded(Site.json("1")));
    assertThat(ended(run))
        .extracting(Span::id)
        .containsExactly(span(run, 1, 1), span(run, 2, 1), TraceIds.span(run));
    assertThat(only.database().answersToLose).isZero();
  }

  @Test
  void aFailedRunSaysWhy() {
    traced();
    site.worker.on("t.b", task -> List.of(started(), failed("builtins.ValueError", "too dark")));
    assertThat(ended(submit(null)).getLast())
        .satisfies(
            run -> {
              assertThat(run.failed()).isEqualTo("too dark");
              assertThat(run.attributes())
                  .containsEntry("solidflux.outcome", "failed")
                  .containsEntry("solidflux.failed", "b")
                  .containsEntry("solidflux.failure.cause", Failure.Cause.TASK.label());
            });
  }

  @Test
  void everyTraceparentIsOneThatOthersRead() {
    traced();
    ended(submit(null));
    assertThat(traceparents()).allSatisfy(sent -> assertThat(Traceparent.parse(sent)).isPresent());
  }
}
