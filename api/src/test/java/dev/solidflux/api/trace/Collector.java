package dev.solidflux.api.trace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes traces as OpenTelemetry's collectors do, over HTTP, in protobuf and JSON, into memory. */
public final class Collector implements AutoCloseable {

  /**
   * A span as it came.
   *
   * @param service that told it
   * @param parent empty if it has none
   * @param link the id of the first span that it is linked with; empty if there is none
   * @param failed the status' message; null unless it is an error's
   */
  public record Collected(
      String service,
      String trace,
      String id,
      String parent,
      String link,
      String name,
      String kind,
      Instant start,
      Instant end,
      @Nullable String failed,
      Map<String, Object> attributes,
      List<Event> events) {

    public record Event(String name, Instant at, Map<String, Object> attributes) {}
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Collected> spans = new ArrayList<>();
  private final List<String> headers = new ArrayList<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile int status = 200;

  private Collector(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  public static Collector start() throws IOException {
    return new Collector(0);
  }

  /** On the port of another one that is closed. */
  public static Collector startAt(int port) throws IOException {
    return new Collector(port);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** What {@code OTEL_EXPORTER_OTLP_ENDPOINT} is set to. */
  public String endpoint() {
    return "http://127.0.0.1:" + port();
  }

  /** Answers nobody before {@link #go}. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  public void go() {
    gate.countDown();
  }

  /** Answers everybody so from now on. */
  public void answering(int code) {
    status = code;
  }

  /** The header {@code x-api-key} of each request. */
  public synchronized List<String> keys() {
    return List.copyOf(headers);
  }

  public synchronized List<Collected> spans() {
    return List.copyOf(spans);
  }

  /** Waits until what came is enough. */
  public synchronized List<Collected> await(Predicate<List<Collected>> enough, Duration patience) {
    long ends = System.nanoTime() + patience.toNanos();
    try {
      while (!enough.test(List.copyOf(spans))) {
        long left = TimeUnit.NANOSECONDS.toMillis(ends - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("not within " + patience + ": " + spans);
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return List.copyOf(spans);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
      gate.await();
      if (status == 200) {
        keep(
            type.startsWith("application/json") ? json(body) : protobuf(body),
            String.valueOf(exchange.getRequestHeaders().getFirst("x-api-key")));
      }
      exchange.sendResponseHeaders(status, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void keep(List<Collected> more, String key) {
    spans.addAll(more);
    headers.add(key);
    notifyAll();
  }

  // ---- protobuf

  private static List<Collected> protobuf(byte[] body) throws IOException {
    List<Collected> all = new ArrayList<>();
    for (ResourceSpans resource :
        ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
      String service =
          String.valueOf(
              attributes(resource.getResource().getAttributesList()).get("service.name"));
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        scope.getSpansList().forEach(span -> all.add(collected(service, span)));
      }
    }
    return all;
  }

  private static Collected collected(String service, Span span) {
    return new Collected(
        service,
        hex(span.getTraceId().toByteArray()),
        hex(span.getSpanId().toByteArray()),
        hex(span.getParentSpanId().toByteArray()),
        span.getLinksCount() == 0 ? "" : hex(span.getLinks(0).getSpanId().toByteArray()),
        span.getName(),
        span.getKind().name().replace("SPAN_KIND_", ""),
        instant(span.getStartTimeUnixNano()),
        instant(span.getEndTimeUnixNano()),
        span.getStatus().getCodeValue() == 2 ? span.getStatus().getMessage() : null,
        attributes(span.getAttributesList()),
        span.getEventsList().stream()
            .map(
                event ->
                    new Collected.Event(
                        event.getName(),
                        instant(event.getTimeUnixNano()),
                        attributes(event.getAttributesList())))
            .toList());
  }

  private static Map<String, Object> attributes(List<KeyValue> all) {
    Map<String, Object> attributes = new HashMap<>();
    for (KeyValue one : all) {
      attributes.put(
          one.getKey(),
          switch (one.getValue().getValueCase()) {
            case INT_VALUE -> one.getValue().getIntValue();
            case BOOL_VALUE -> one.getValue().getBoolValue();
            default -> one.getValue().getStringValue();
          });
    }
    return attributes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
  }

  // ---- JSON

  private static List<Collected> json(byte[] body) {
    List<Collected> all = new ArrayList<>();
    for (JsonNode resource : JsonMapper.shared().readTree(body).get("resourceSpans")) {
      Object service = attributes(resource.at("/resource/attributes")).get("service.name");
      for (JsonNode scope : resource.get("scopeSpans")) {
        scope.get("spans").forEach(span -> all.add(collected(String.valueOf(service), span)));
      }
    }
    return all;
  }

  private static Collected collected(String service, JsonNode span) {
    return new Collected(
        service,
        span.get("traceId").stringValue(),
        span.get("spanId").stringValue(),
        span.path("parentSpanId").asString(""),
        "",
        span.get("name").stringValue(),
        Span.SpanKind.forNumber(span.get("kind").intValue()).name().replace("SPAN_KIND_", ""),
        instant(Long.parseLong(span.get("startTimeUnixNano").stringValue())),
        instant(Long.parseLong(span.get("endTimeUnixNano").stringValue())),
        null,
        attributes(span.path("attributes")),
        List.of());
  }

  private static Map<String, Object> attributes(JsonNode all) {
    Map<String, Object> attributes = new HashMap<>();
    all.forEach(
        one ->
            attributes.put(
                one.get("key").stringValue(), one.at("/value/stringValue").asString("")));
    return attributes;
  }

  @Override
  public void close() {
    gate.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
