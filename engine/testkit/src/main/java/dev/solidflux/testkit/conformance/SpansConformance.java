package dev.solidflux.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.trace.Span;
import dev.solidflux.core.trace.Trace;
import dev.solidflux.core.trace.TraceIds;
import dev.solidflux.flow.port.Spans;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Spans} does. */
public abstract class SpansConformance {

  private static final Instant THEN = Instant.parse("2026-05-01T12:00:00.123456Z");
  private static final RunId RUN = RunId.create(THEN, 1, 2);
  private static final String CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0";

  /**
   * @param room how many may wait for whoever they get to; a few more may be on the way
   * @param isHeld whether nobody takes them before the test is over
   */
  protected abstract SpansUnderTest newSpans(int room, boolean isHeld);

  private static Span span(int number) {
    return new Span(
        TraceIds.trace(RUN),
        TraceIds.span(new Attempt(RUN, number, 1)),
        TraceIds.span(RUN),
        null,
        "depth",
        Span.Kind.PRODUCER,
        THEN,
        THEN.plusMillis(1_500),
        null,
        Map.of("solidflux.invocation", (long) number),
        List.of());
  }

  private static Trace trace(@Nullable String caller) {
    return Trace.of(RUN, caller);
  }

  @Test
  void aSpanArrivesAsItWasTold() {
    SpansUnderTest under = newSpans(100, false);
    Span failed =
        new Span(
            "0af7651916cd43dd8448eb211c80319c",
            TraceIds.span(new Attempt(RUN, 3, 2)),
            TraceIds.span(RUN),
            TraceIds.span(new Attempt(RUN, 3, 1)),
            "depth.merge",
            Span.Kind.PRODUCER,
            THEN,
            THEN.plusNanos(1_000),
            "out of memory: äöü",
            Map.of("messaging.system", "rabbitmq", "solidflux.attempt", 2L, "solidflux.late", true),
            List.of(
                new Span.Event("ready", THEN, Map.of()),
                new Span.Event(
                    "started", THEN.plusNanos(1_000), Map.of("solidflux.worker", "gpu@7"))));
    Span root =
        new Span(
            TraceIds.trace(RUN),
            TraceIds.span(RUN),
            null,
            null,
            "run mesh",
            Span.Kind.INTERNAL,
            THEN,
            THEN.plusSeconds(86_400),
            null,
            Map.of(),
            List.of());
    under.spans().ended(failed);
    under.spans().ended(root);
    assertThat(under.arrived(2)).containsExactly(failed, root);
    assertThat(under.dropped()).isZero();
  }

  @Test
  void whatThereIsNoRoomForIsDroppedAndCountedAndNobodyWaits() {
    SpansUnderTest under = newSpans(10, true);
    for (int number = 1; number <= 1_000; number++) {
      under.spans().ended(span(number));
    }
    assertThat(under.dropped()).isBetween(900L, 990L);
  }

  @Test
  void whoeverBeganATraceDecidesWhetherItIsRecorded() {
    Spans spans = newSpans(10, false).spans();
    assertThat(spans.samples(trace(CALLER + "1"))).isTrue();
    assertThat(spans.samples(trace(CALLER + "0"))).isFalse();
    assertThat(spans.samples(trace(null))).isTrue();
  }

  @Test
  void aTraceIsRecordedByAllNodesOrByNone() {
    Spans one = newSpans(10, false).spans();
    Spans other = newSpans(10, false).spans();
    for (int i = 0; i < 100; i++) {
      Trace trace = Trace.of(RunId.create(THEN, i, i), null);
      assertThat(one.samples(trace)).isEqualTo(other.samples(trace));
    }
  }
}
