package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.trace.Collector;
import dev.solidflux.api.trace.Collector.Collected;
import dev.solidflux.testkit.services.TestDatabase;
import dev.solidflux.worker.RunningWorker;
import dev.solidflux.worker.Worker;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Traces of one run across a Java and a stock Celery worker, with an in-memory collector. */
@Timeout(240)
class TracedRunTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String CALLERS_TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String UNRECORDED = "1af7651916cd43dd8448eb211c80319c";
  private static final String AFTERWARDS = "2af7651916cd43dd8448eb211c80319c";
  private static final Set<String> FOREIGN = Set.of(CALLERS_TRACE, UNRECORDED, AFTERWARDS);
  private static final String CALLER = "b7ad6b7169203331";

  /** The request, the run, three attempts, and what each of their workers did. */
  private static final int SPANS = 8;

  @TempDir static Path data;
  private static Collector collector;
  private static ServerProcess server;
  private static StockCelery.RunningCelery celery;
  private static RunningWorker java;

  @BeforeAll
  static void start() throws Exception {
    StockCelery.require();
    collector = Collector.start();
    Map<String, String> traced =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(), "OTEL_BSP_SCHEDULE_DELAY", "100");
    server = Installation.startWithItsBroker(data, TestDatabase.fresh().url(), traced);
    String broker = Files.readString(data.resolve("amqp-url")).strip();
    celery = StockCelery.worker(broker, "traced", "repo-something", List.of(), traced);
    GlobalOpenTelemetry.resetForTest();
    GlobalOpenTelemetry.set(openTelemetryOfTheWorker());
    java =
        Worker.named("java")
            .amqp(broker)
            .queue(
                "photos",
                queue ->
                    queue.solid(
                        "photos.ingest", (args, context) -> Map.of("views", List.of(1, 2, 3))))
            .start();
    server.api().register(Files.readString(StockCelery.EXAMPLE.resolve("hello.yaml")));
  }

  /** As the author of a worker sets it up. */
  private static OpenTelemetrySdk openTelemetryOfTheWorker() {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setResource(Resource.builder().put("service.name", "photos").build())
                .addSpanProcessor(
                    SimpleSpanProcessor.create(
                        OtlpHttpSpanExporter.builder()
                            .setEndpoint(collector.endpoint() + "/v1/traces")
                            .build()))
                .build())
        .build();
  }

  @AfterAll
  static void stop() {
    GlobalOpenTelemetry.resetForTest();
    if (java != null) {
      java.close();
      celery.close();
      server.close();
      collector.close();
    }
  }

  private static void submit(@Nullable String traceparent) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.api().url() + "/api/v1/runs"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"pipeline\": \"hello\", \"input\": {\"name\": \"Ada\", \"photos\":"
                        + " \"some\"}}"));
    if (traceparent != null) {
      request.header("traceparent", traceparent);
    }
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(202);
  }

  private static Map<String, Collected> byName(Predicate<Collected> of) {
    return collector.await(all -> all.stream().filter(of).count() >= SPANS, PATIENCE).stream()
        .filter(of)
        .collect(Collectors.toMap(Collected::name, Function.identity()));
  }

  private static void assertWhole(Map<String, Collected> spans) {
    assertThat(spans.values()).hasSize(SPANS);
    assertThat(spans.keySet())
        .containsExactlyInAnyOrder(
            "POST /api/v1/runs",
            "run hello",
            "ingest",
            "something",
            "count",
            "process photos.ingest",
            "run/tasks.something",
            "run/tasks.count");
    assertPart(spans, "run hello", "POST /api/v1/runs");
    assertPart(spans, "ingest", "run hello");
    assertPart(spans, "something", "run hello");
    assertPart(spans, "count", "run hello");
    assertPart(spans, "process photos.ingest", "ingest");
    assertPart(spans, "run/tasks.something", "something");
    assertPart(spans, "run/tasks.count", "count");
    assertThat(spans.get("process photos.ingest").service()).isEqualTo("photos");
    assertThat(spans.get("run/tasks.count").service()).isEqualTo("celery");
    Collected count = spans.get("count");
    assertThat(count.service()).isEqualTo("solidflux");
    assertThat(count.attributes())
        .containsEntry("messaging.destination.name", "repo-something")
        .containsEntry("solidflux.outcome", "succeeded");
    assertThat(count.events())
        .extracting(Collected.Event::name)
        .containsExactly("ready", "sent", "started");
    assertThat(Duration.between(count.start(), count.end())).isGreaterThan(Duration.ofMillis(300));
  }

  private static void assertPart(Map<String, Collected> spans, String part, String of) {
    assertThat(spans.get(part).parent()).as(part).isEqualTo(spans.get(of).id());
  }

  @Test
  void aRunOfSomebodysTraceIsPartOfIt() throws Exception {
    submit("00-" + CALLERS_TRACE + "-" + CALLER + "-01");
    Map<String, Collected> spans = byName(span -> span.trace().equals(CALLERS_TRACE));
    assertWhole(spans);
    assertThat(spans.get("POST /api/v1/runs").parent()).isEqualTo(CALLER);
    assertThat(spans.get("POST /api/v1/runs").attributes())
        .containsEntry("http.response.status_code", 202L);
  }

  @Test
  void aRunOfNobodysTraceBeginsOne() throws Exception {
    submit(null);
    Map<String, Collected> spans = byName(span -> !FOREIGN.contains(span.trace()));
    assertWhole(spans);
    assertThat(spans.get("POST /api/v1/runs").parent()).isEmpty();
    assertThat(spans.values())
        .extracting(Collected::trace)
        .containsOnly(spans.get("count").trace());
  }

  @Test
  void aTraceThatItsCallerDoesNotRecordIsToldByNobody() throws Exception {
    submit("00-" + UNRECORDED + "-" + CALLER + "-00");
    submit("00-" + AFTERWARDS + "-" + CALLER + "-01");
    byName(span -> span.trace().equals(AFTERWARDS));
    assertThat(collector.spans()).extracting(Collected::trace).doesNotContain(UNRECORDED);
  }
}
