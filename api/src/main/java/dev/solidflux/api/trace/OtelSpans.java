package dev.solidflux.api.trace;

import dev.solidflux.api.settings.TraceSettings;
import dev.solidflux.core.trace.Span;
import dev.solidflux.core.trace.Trace;
import dev.solidflux.core.trace.Traceparent;
import dev.solidflux.flow.port.Spans;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Spans by OpenTelemetry's library, in batches to a collector. What waits for it is bounded; what
 * is more is dropped and counted.
 */
public final class OtelSpans implements Spans, AutoCloseable {
  /** So long a stopping server waits for a collector to take what it has. */
  private static final long CLOSING_SECONDS = 2;

  private final OpenTelemetrySdk sdk;
  private final Sampler sampler;
  private final GivenIds ids;
  private final Tracer tracer;
  private final int room;
  private final AtomicInteger waiting;
  private final Counter dropped;

  OtelSpans(
      OpenTelemetrySdk sdk,
      Sampler sampler,
      GivenIds ids,
      int room,
      AtomicInteger waiting,
      MeterRegistry metrics) {
    this.sdk = sdk;
    this.sampler = sampler;
    this.ids = ids;
    this.tracer = sdk.getTracer("dev.solidflux");
    this.room = room;
    this.waiting = waiting;
    this.dropped = counter(metrics, "dropped");
  }

  /**
   * @param node names this process among those of the deployment
   */
  public static OtelSpans open(
      TraceSettings settings, String deployment, String node, MeterRegistry metrics) {
    return Sdk.open(settings, deployment, node, metrics);
  }

  static Counter counter(MeterRegistry metrics, String outcome) {
    return Counter.builder("solidflux.spans")
        .description("spans of runs, by what became of them")
        .tag("outcome", outcome)
        .register(metrics);
  }

  @Override
  public boolean samples(Trace trace) {
    return samples(trace.id(), trace.caller());
  }

  private boolean samples(String id, @Nullable Traceparent caller) {
    return sampler
            .shouldSample(
                parent(caller), id, "run", SpanKind.INTERNAL, Attributes.empty(), List.of())
            .getDecision()
        == SamplingDecision.RECORD_AND_SAMPLE;
  }

  private static Context parent(@Nullable Traceparent caller) {
    return caller == null
        ? Context.root()
        : within(caller.trace(), caller.span(), caller.sampled(), true);
  }

  private static Context within(String trace, String span, boolean sampled, boolean isRemote) {
    TraceFlags flags = sampled ? TraceFlags.getSampled() : TraceFlags.getDefault();
    TraceState none = TraceState.getDefault();
    SpanContext context =
        isRemote
            ? SpanContext.createFromRemoteParent(trace, span, flags, none)
            : SpanContext.create(trace, span, flags, none);
    return Context.root().with(io.opentelemetry.api.trace.Span.wrap(context));
  }

  @Override
  public void ended(Span span) {
    if (!takes()) {
      return;
    }
    SpanBuilder builder =
        tracer
            .spanBuilder(span.name())
            .setSpanKind(kind(span.kind()))
            .setStartTimestamp(span.start())
            .setAllAttributes(attributes(span.attributes()));
    if (span.parent() == null) {
      builder.setNoParent();
    } else {
      builder.setParent(within(span.trace(), span.parent(), true, false));
    }
    if (span.link() != null) {
      builder.addLink(
          SpanContext.create(
              span.trace(), span.link(), TraceFlags.getSampled(), TraceState.getDefault()));
    }
    io.opentelemetry.api.trace.Span begun = ids.with(span.trace(), span.id(), builder::startSpan);
    for (Span.Event event : span.events()) {
      begun.addEvent(event.name(), attributes(event.attributes()), event.at());
    }
    if (span.failed() != null) {
      begun.setStatus(StatusCode.ERROR, span.failed());
    }
    begun.end(span.end());
  }

  /** Whether there is room for one more; it is taken. */
  private boolean takes() {
    if (waiting.incrementAndGet() <= room) {
      return true;
    }
    waiting.decrementAndGet();
    dropped.increment();
    return false;
  }

  private static SpanKind kind(Span.Kind kind) {
    return switch (kind) {
      case INTERNAL -> SpanKind.INTERNAL;
      case PRODUCER -> SpanKind.PRODUCER;
    };
  }

  private static Attributes attributes(Map<String, Object> all) {
    AttributesBuilder attributes = Attributes.builder();
    all.forEach(
        (name, value) -> {
          switch (value) {
            case Boolean truth -> attributes.put(name, truth);
            case Long number -> attributes.put(name, number);
            default -> attributes.put(name, value.toString());
          }
        });
    return attributes.build();
  }

  /** A request begins that a caller's span led to, or nobody's. */
  Request request(@Nullable Traceparent caller, String method) {
    String trace = caller == null ? ids.generateTraceId() : caller.trace();
    String span = ids.generateSpanId();
    boolean sampled = samples(trace, caller) && takes();
    io.opentelemetry.api.trace.Span begun =
        sampled
            ? ids.with(
                trace,
                span,
                () ->
                    tracer
                        .spanBuilder(method)
                        .setSpanKind(SpanKind.SERVER)
                        .setParent(
                            caller == null
                                ? Context.root()
                                : within(caller.trace(), caller.span(), true, true))
                        .startSpan())
            : io.opentelemetry.api.trace.Span.getInvalid();
    return new Request(new Traceparent(trace, span, sampled), begun);
  }

  /**
   * A request under way.
   *
   * @param traceparent what it is to whatever it leads to
   * @param span records nothing if its trace is not recorded
   */
  record Request(Traceparent traceparent, io.opentelemetry.api.trace.Span span) {}

  @Override
  public void close() {
    sdk.shutdown().join(CLOSING_SECONDS, TimeUnit.SECONDS);
  }
}
