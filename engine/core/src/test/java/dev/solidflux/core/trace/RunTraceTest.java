package dev.solidflux.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.Origin;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The spans of a run, from its events; times are seconds after it was submitted. */
class RunTraceTest {
  private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");
  private static final RunId RUN = RunId.create(BEGIN, 1, 2);
  private static final JsonNode NOTHING = JsonNodeFactory.instance.nullNode();
  private static final Named TASK = new Named("views.depth", 3, "gpu", "t.depth");
  private static final Named OWN = new Named("wait", null, null, null);
  private static final String CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final List<Span> spans = new ArrayList<>();
  private RunTrace trace = new RunTrace(Trace.of(RUN, null), "mesh", 7);
  private Named named = TASK;

  private RunTraceTest at(int seconds, RunEvent event) {
    spans.addAll(trace.then(event, BEGIN.plusSeconds(seconds), number -> named));
    return this;
  }

  private RunTraceTest begins(int tasks) {
    at(1, new RunEvent.RunStarted("mesh", 7, NOTHING, 0));
    List<JsonNode> args = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      args.add(NOTHING);
    }
    return at(2, new RunEvent.InvocationsScheduled(0, "depth", 1, 0, args));
  }

  private static RunEvent started(int attempt) {
    return new RunEvent.AttemptStarted(1, attempt, "gpu@7", null);
  }

  private static RunEvent failed(int attempt, Failure.Cause cause, @Nullable Integer retryAfter) {
    Instant at = retryAfter == null ? null : BEGIN.plusSeconds(retryAfter);
    return new RunEvent.AttemptFailed(
        1,
        attempt,
        new Failure(cause, "builtins.OSError", "no\u0000 light\n" + "x".repeat(999), null),
        at);
  }

  private static RunEvent succeeded(int attempt, boolean late) {
    return new RunEvent.InvocationSucceeded(1, attempt, NOTHING, late);
  }

  private static String id(int attempt) {
    return TraceIds.span(new Attempt(RUN, 1, attempt));
  }

  private static String times(Span span) {
    return span.start().minusSeconds(BEGIN.getEpochSecond()).getEpochSecond()
        + "-"
        + span.end().minusSeconds(BEGIN.getEpochSecond()).getEpochSecond();
  }

  private static List<String> events(Span span) {
    return span.events().stream()
        .map(e -> (e.at().getEpochSecond() - BEGIN.getEpochSecond()) + " " + e.name())
        .toList();
  }

  private static Object outcome(Span span) {
    return span.attributes().get("solidflux.outcome");
  }

  @Test
  void anAttemptsSpanEndsWithItAndTheRunsOwnComesLast() {
    begins(1);
    trace.sent(1, 1, BEGIN.plusSeconds(3));
    trace.sent(1, 1, BEGIN.plusSeconds(4)); // again, after a connection broke
    at(5, started(1));
    assertThat(spans).isEmpty();
    at(9, succeeded(1, false)).at(10, new RunEvent.RunSucceeded(NOTHING));

    assertThat(spans).hasSize(2);
    Span attempt = spans.getFirst();
    assertThat(attempt.trace()).isEqualTo(TraceIds.trace(RUN));
    assertThat(attempt.id()).isEqualTo(id(1));
    assertThat(attempt.parent()).isEqualTo(TraceIds.span(RUN));
    assertThat(attempt.name()).isEqualTo("views.depth");
    assertThat(attempt.kind()).isEqualTo(Span.Kind.PRODUCER);
    assertThat(attempt.failed()).isNull();
    assertThat(times(attempt)).isEqualTo("2-9");
    assertThat(events(attempt)).containsExactly("2 ready", "3 sent", "5 started");
    assertThat(attempt.attributes())
        .containsAllEntriesOf(
            Map.of(
                "solidflux.run.id",
                RUN.toString(),
                "solidflux.pipeline",
                "mesh",
                "solidflux.pipeline.version",
                7L,
                "solidflux.solid",
                "views.depth",
                "solidflux.index",
                3L,
                "solidflux.invocation",
                1L,
                "solidflux.attempt",
                1L,
                "solidflux.outcome",
                "succeeded",
                "solidflux.worker",
                "gpu@7",
                "messaging.system",
                "rabbitmq"))
        .containsEntry("messaging.destination.name", "gpu");

    Span run = spans.getLast();
    assertThat(run.id()).isEqualTo(TraceIds.span(RUN));
    assertThat(run.parent()).isNull();
    assertThat(run.name()).isEqualTo("run mesh");
    assertThat(times(run)).isEqualTo("0-10");
    assertThat(events(run)).containsExactly("1 started");
  }

  @Test
  void aRunThatSomebodyLedToIsPartOfHisTrace() {
    trace = new RunTrace(Trace.of(RUN, CALLER), "mesh", 7);
    begins(1).at(3, succeeded(1, false)).at(4, new RunEvent.RunSucceeded(NOTHING));
    assertThat(spans)
        .allSatisfy(span -> assertThat(span.trace()).isEqualTo("0af7651916cd43dd8448eb211c80319c"));
    assertThat(spans.getFirst().parent()).isEqualTo(spans.getLast().id());
    assertThat(spans.getLast().parent()).isEqualTo("b7ad6b7169203331");
  }

  @Test
  void everyAttemptHasASpanOfItsOwn() {
    begins(1)
        .at(3, started(1))
        .at(4, failed(1, Failure.Cause.TASK, 6))
        .at(6, new RunEvent.AttemptScheduled(1, 2))
        .at(7, started(2))
        .at(8, failed(2, Failure.Cause.TASK, null))
        .at(9, new RunEvent.RunFailed("views[3].depth", tooMuch()));

    assertThat(spans).extracting(Span::id).containsExactly(id(1), id(2), TraceIds.span(RUN));
    assertThat(spans).extracting(RunTraceTest::times).containsExactly("2-4", "6-8", "0-9");
    assertThat(spans).extracting(RunTraceTest::outcome).containsOnly("failed");
    Span first = spans.getFirst();
    assertThat(events(first)).containsExactly("2 ready", "3 started", "4 retry");
    assertThat(first.attributes())
        .containsEntry("error.type", "builtins.OSError")
        .containsEntry("solidflux.failure.cause", "task");
    assertThat(first.failed()).startsWith("no  light xxx").hasSize(300);
    assertThat(spans.getLast().attributes()).containsEntry("solidflux.failed", "views[3].depth");
  }

  private static Failure tooMuch() {
    return new Failure(Failure.Cause.LIMIT, "LIMIT", "too much", null);
  }

  @Test
  void aResultOfAnAttemptThatWasGivenUpIsToldBesideThatAttempt() {
    begins(1)
        .at(3, started(1))
        .at(10, failed(1, Failure.Cause.HEARTBEAT_TIMEOUT, 11))
        .at(11, new RunEvent.AttemptScheduled(1, 2))
        .at(15, succeeded(1, true));

    assertThat(spans).extracting(RunTraceTest::times).containsExactly("2-10", "11-15", "11-15");
    assertThat(spans)
        .extracting(RunTraceTest::outcome)
        .containsExactly("failed", "superseded", "succeeded");
    assertThat(spans).extracting(Span::id).startsWith(id(1), id(2)).doesNotHaveDuplicates();
    assertThat(spans.getLast().link()).isEqualTo(id(1));
    assertThat(spans.getLast().attributes())
        .containsEntry("solidflux.attempt", 1L)
        .containsEntry("solidflux.late", true);
  }

  @Test
  void soIsOneThatComesBetweenTwoAttempts() {
    begins(1).at(10, failed(1, Failure.Cause.RUN_TIMEOUT, 60)).at(15, succeeded(1, true));
    assertThat(spans).extracting(RunTraceTest::times).containsExactly("2-10", "10-15");
    assertThat(spans.getLast().link()).isEqualTo(id(1));
  }

  @Test
  void anAttemptThatIsBegunAfterAllTakesThePlaceOfTheLaterOneHoweverOften() {
    begins(1)
        .at(10, failed(1, Failure.Cause.QUEUE_TIMEOUT, 11))
        .at(11, new RunEvent.AttemptScheduled(1, 2))
        .at(12, started(1))
        .at(20, failed(1, Failure.Cause.RUN_TIMEOUT, 21))
        .at(21, new RunEvent.AttemptScheduled(1, 3))
        .at(25, succeeded(1, true));
    assertThat(spans)
        .extracting(RunTraceTest::outcome)
        .containsExactly("failed", "superseded", "failed", "superseded", "succeeded");
    assertThat(spans)
        .extracting(RunTraceTest::times)
        .containsExactly("2-10", "11-12", "12-20", "21-25", "21-25");
    assertThat(spans).extracting(Span::id).doesNotHaveDuplicates();
  }

  @Test
  void whatIsCancelledEndsThenAndIsNoFailure() {
    begins(3)
        .at(4, succeeded(1, false))
        .at(5, new RunEvent.CancelRequested("the customer left"))
        .at(6, new RunEvent.InvocationsCancelled(List.of(2, 3), true))
        .at(7, new RunEvent.RunCancelled("the customer left"));
    assertThat(spans)
        .extracting(RunTraceTest::outcome)
        .containsExactly("succeeded", "cancelled", "cancelled", "cancelled");
    assertThat(spans).extracting(Span::failed).containsOnlyNulls();
    assertThat(events(spans.getLast())).containsExactly("1 started", "5 cancel-requested");
  }

  @Test
  void whatIsCancelledBetweenTwoAttemptsHasNoneThatCouldEnd() {
    begins(1)
        .at(4, failed(1, Failure.Cause.TASK, 60))
        .at(6, new RunEvent.InvocationsCancelled(List.of(1), true));
    assertThat(spans).hasSize(1);
  }

  @Test
  void waitingForPermitsIsPartOfTheFirstAttempt() {
    at(1, new RunEvent.RunStarted("mesh", 7, NOTHING, 0))
        .at(
            2,
            new RunEvent.InvocationsHeld(
                0, "depth", 1, null, List.of(NOTHING, NOTHING), List.of(List.of(), List.of())))
        .at(5, new RunEvent.PermitTaken(1, 0))
        .at(9, succeeded(1, false))
        .at(9, new RunEvent.InvocationCached(2, NOTHING, new Origin(RUN, 1)));
    assertThat(spans).extracting(RunTraceTest::times).containsExactly("2-9", "2-9");
    assertThat(spans).extracting(RunTraceTest::outcome).containsExactly("succeeded", "cached");
    assertThat(events(spans.getFirst())).containsExactly("2 held", "5 permit");
  }

  @Test
  void waitingForSomethingElseThanAWorkerIsTheEnginesOwn() {
    named = OWN;
    at(1, new RunEvent.RunStarted("mesh", 7, NOTHING, 0))
        .at(2, new RunEvent.WaitsBegun(0, "wait", 1, null, List.of(wait(8))))
        .at(8, new RunEvent.SignalTaken(1, "go"));
    assertThat(spans).singleElement().extracting(Span::kind).isEqualTo(Span.Kind.INTERNAL);
    assertThat(spans.getFirst().attributes()).doesNotContainKey("messaging.system");
  }

  private static Wait wait(int until) {
    return new Wait("go", BEGIN.plusSeconds(until), false, NOTHING);
  }

  @Test
  void whatARunLeavesOpenEndsWithIt() {
    begins(2).at(9, new RunEvent.RunCancelled("why not"));
    assertThat(spans)
        .extracting(Span::name)
        .containsExactly("views.depth", "views.depth", "run mesh");
    assertThat(trace.size()).isZero();
  }
}
