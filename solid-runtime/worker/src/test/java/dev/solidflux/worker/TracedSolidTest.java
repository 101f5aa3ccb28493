package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.TaskMessage;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** What a solid, its log and OpenTelemetry see of its run's trace. */
@Timeout(120)
class TracedSolidTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String ATTEMPT = "b7ad6b7169203331";

  private final List<SpanData> spans = new CopyOnWriteArrayList<>();
  private Caller caller;

  /** Where spans are told to. */
  private record Kept(List<SpanData> spans) implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> more) {
      spans.addAll(more);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @BeforeEach
  void connect() throws Exception {
    caller = new Caller();
  }

  @AfterEach
  void disconnect() throws Exception {
    caller.close();
    GlobalOpenTelemetry.resetForTest();
  }

  private void openTelemetryIsSetUp() {
    GlobalOpenTelemetry.resetForTest();
    GlobalOpenTelemetry.set(
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(new Kept(spans)))
                    .build())
            .build());
  }

  private RunningWorker worker(Consumer<SolidQueue> solids) throws Exception {
    return Worker.named("test").amqp(caller.broker.url()).queue(caller.queue, solids).start();
  }

  private TaskMessage task(String flags) {
    return caller.task("t1", "look").withHeader("traceparent", traceparent(flags));
  }

  private static String traceparent(String flags) {
    return "00-" + TRACE + "-" + ATTEMPT + "-" + flags;
  }

  /** What the function finds around it. */
  private static Map<String, String> around(SolidContext context) {
    Map<String, String> found = new TreeMap<>();
    found.put("traceparent", context.traceparent().orElse("none"));
    found.put("trace.id", String.valueOf(MDC.get("trace.id")));
    found.put("span.id", String.valueOf(MDC.get("span.id")));
    found.put("current", Span.current().getSpanContext().getSpanId());
    return found;
  }

  private Map<String, String> found(TaskMessage task) throws Exception {
    try (RunningWorker worker = worker(q -> q.solid("look", (args, context) -> around(context)))) {
      caller.send(task);
      Map<String, String> found = new TreeMap<>();
      ((Reply.Succeeded) caller.end())
          .result()
          .properties()
          .forEach(one -> found.put(one.getKey(), one.getValue().stringValue()));
      return found;
    }
  }

  @Test
  void theTraceIsInTheLogAndHandedOnWhereNobodySetOpenTelemetryUp() throws Exception {
    assertThat(found(task("01")))
        .containsEntry("traceparent", traceparent("01"))
        .containsEntry("trace.id", TRACE)
        .containsEntry("span.id", ATTEMPT);
  }

  @Test
  void aTaskOfNoTraceBelongsToNone() throws Exception {
    assertThat(found(caller.task("t1", "look")))
        .containsEntry("traceparent", "none")
        .containsEntry("trace.id", "null");
  }

  @Test
  void aMalformedHeaderIsIgnored() throws Exception {
    assertThat(found(caller.task("t1", "look").withHeader("traceparent", "00-nothing\nof-it-01")))
        .containsEntry("traceparent", "none")
        .containsEntry("trace.id", "null");
  }

  @Test
  void aSpanOfOpenTelemetrysIsAroundTheFunctionAndPartOfTheAttempt() throws Exception {
    openTelemetryIsSetUp();
    Map<String, String> found = found(task("01"));

    assertThat(spans).hasSize(1);
    SpanData span = spans.getFirst();
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(ATTEMPT);
    assertThat(span.getName()).isEqualTo("process look");
    assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(span.getAttributes().asMap().toString()).contains(caller.queue, "rabbitmq");
    assertThat(found)
        .containsEntry("traceparent", "00-" + TRACE + "-" + span.getSpanId() + "-01")
        .containsEntry("span.id", span.getSpanId())
        .containsEntry("current", span.getSpanId());
  }

  @Test
  void aFunctionThatThrowsLeavesAFailedSpan() throws Exception {
    openTelemetryIsSetUp();
    try (RunningWorker worker =
        worker(
            q ->
                q.solid(
                    "look",
                    (args, context) -> {
                      throw new IllegalStateException("too\ndark");
                    }))) {
      caller.send(task("01"));
      assertThat(caller.end()).isInstanceOf(Reply.Failed.class);
    }
    SpanData span = spans.getFirst();
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo("too?dark");
  }
}
