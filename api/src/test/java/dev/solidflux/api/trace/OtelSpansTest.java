package dev.solidflux.api.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.settings.Settings;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.trace.Span;
import dev.solidflux.core.trace.Trace;
import dev.solidflux.flow.port.Spans;
import dev.solidflux.testkit.conformance.SpansConformance;
import dev.solidflux.testkit.conformance.SpansUnderTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OpenTelemetry's library, as its variables set it up, and a collector that others know too. */
@Timeout(60)
class OtelSpansTest extends SpansConformance {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<OtelSpans> open = new ArrayList<>();
  private Collector collector;

  @BeforeEach
  void start() throws IOException {
    collector = Collector.start();
  }

  @AfterEach
  void stop() {
    collector.go();
    open.forEach(OtelSpans::close);
    collector.close();
  }

  private OtelSpans spans(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.putIfAbsent("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    all.putIfAbsent("OTEL_BSP_SCHEDULE_DELAY", "50");
    OtelSpans spans = OtelSpans.open(Settings.read(all).traces(), "test", "one", metrics);
    open.add(spans);
    return spans;
  }

  private double count(String outcome) {
    return metrics.get("solidflux.spans").tag("outcome", outcome).counter().count();
  }

  private static Span span(Trace trace) {
    return new Span(
        trace.id(),
        trace.span(),
        null,
        null,
        "run mesh",
        Span.Kind.INTERNAL,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        Map.of(),
        List.of());
  }

  private static Trace trace(int number) {
    return Trace.of(RunId.create(Instant.EPOCH, number, number), null);
  }

  @Override
  protected SpansUnderTest newSpans(int room, boolean isHeld) {
    if (isHeld) {
      collector.hold();
    }
    OtelSpans spans = spans(Map.of("OTEL_BSP_MAX_QUEUE_SIZE", Integer.toString(room)));
    return new SpansUnderTest() {
      @Override
      public Spans spans() {
        return spans;
      }

      @Override
      public List<Span> arrived(int count) {
        return collector.await(all -> all.size() >= count, PATIENCE).stream()
            .map(OtelSpansTest::told)
            .toList();
      }

      @Override
      public long dropped() {
        return (long) count("dropped");
      }
    };
  }

  private static Span told(Collector.Collected one) {
    return new Span(
        one.trace(),
        one.id(),
        one.parent().isEmpty() ? null : one.parent(),
        one.link().isEmpty() ? null : one.link(),
        one.name(),
        Span.Kind.valueOf(one.kind()),
        one.start(),
        one.end(),
        one.failed(),
        one.attributes(),
        one.events().stream()
            .map(event -> new Span.Event(event.name(), event.at(), event.attributes()))
            .toList());
  }

  @Test
  void whoTellsThemIsNamed() {
    spans(Map.of()).ended(span(trace(1)));
    assertThat(collector.await(all -> all.size() == 1, PATIENCE).getFirst().service())
        .isEqualTo("solidflux");
    spans(Map.of("OTEL_SERVICE_NAME", "mine")).ended(span(trace(2)));
    assertThat(collector.await(all -> all.size() == 2, PATIENCE).getLast().service())
        .isEqualTo("mine");
    spans(Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.name=ours,region=eu")).ended(span(trace(3)));
    assertThat(collector.await(all -> all.size() == 3, PATIENCE).getLast().service())
        .isEqualTo("ours");
  }

  @Test
  void aCollectorMayWantAHeader() {
    spans(Map.of("OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=a-key")).ended(span(trace(1)));
    collector.await(all -> all.size() == 1, PATIENCE);
    assertThat(collector.keys()).containsExactly("a-key");
  }

  @Test
  void aPartOfTheTracesIsRecordedByTheIdAlone() {
    Map<String, String> tenth =
        Map.of("OTEL_TRACES_SAMPLER", "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG", "0.1");
    OtelSpans one = spans(tenth);
    OtelSpans other = spans(tenth);
    int sampled = 0;
    for (int number = 0; number < 2_000; number++) {
      assertThat(one.samples(trace(number))).isEqualTo(other.samples(trace(number)));
      sampled += one.samples(trace(number)) ? 1 : 0;
    }
    assertThat(sampled).isBetween(130, 270);
    String caller = "00-ffffffffffffffffffffffffffffffff-b7ad6b7169203331-0";
    RunId run = RunId.create(Instant.EPOCH, 1, 1);
    assertThat(one.samples(Trace.of(run, caller + "1"))).isTrue();
    assertThat(one.samples(Trace.of(run, caller + "0"))).isFalse();
  }

  @Test
  void whatACollectorRefusesIsCountedAndNobodyWaits() throws Exception {
    collector.answering(400);
    OtelSpans spans = spans(Map.of());
    spans.ended(span(trace(1)));
    waitFor("failed", 1);
    collector.answering(200);
    spans.ended(span(trace(2)));
    waitFor("exported", 1);
    assertThat(collector.spans()).hasSize(1);
  }

  private void waitFor(String outcome, int count) throws InterruptedException {
    long ends = System.nanoTime() + PATIENCE.toNanos();
    while (count(outcome) < count && System.nanoTime() < ends) {
      Thread.onSpinWait();
    }
    assertThat(count(outcome)).isEqualTo(count);
  }
}
