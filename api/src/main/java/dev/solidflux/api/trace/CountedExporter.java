package dev.solidflux.api.trace;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what becomes of spans, and tells once that a collector does not take them. */
final class CountedExporter implements SpanExporter {
  private static final Logger log = LoggerFactory.getLogger(CountedExporter.class);

  private final SpanExporter exporter;
  private final String collector;
  private final AtomicInteger waiting;
  private final Counter exported;
  private final Counter refused;
  private final AtomicBoolean isAway = new AtomicBoolean();

  /**
   * @param collector its address, for people
   * @param waiting how many spans were handed over, and have not got here and on
   */
  CountedExporter(
      SpanExporter exporter, String collector, AtomicInteger waiting, MeterRegistry metrics) {
    this.exporter = exporter;
    this.collector = collector;
    this.waiting = waiting;
    this.exported = OtelSpans.counter(metrics, "exported");
    this.refused = OtelSpans.counter(metrics, "failed");
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    CompletableResultCode result = exporter.export(spans);
    return result.whenComplete(
        () -> {
          waiting.addAndGet(-count);
          (result.isSuccess() ? exported : refused).increment(count);
          tell(result);
        });
  }

  private void tell(CompletableResultCode result) {
    if (result.isSuccess()) {
      if (isAway.getAndSet(false)) {
        log.info("the collector at {} takes traces again", collector);
      }
    } else if (!isAway.getAndSet(true)) {
      log.warn(
          "the collector at {} takes no traces, they are lost until it does: {}",
          collector,
          why(result.getFailureThrowable()));
    }
  }

  /** The library wraps what went wrong, unless the collector itself said no. */
  private static String why(@Nullable Throwable failure) {
    Throwable cause = failure == null ? null : failure.getCause();
    return cause == null ? "it refuses them" : cause.toString();
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
