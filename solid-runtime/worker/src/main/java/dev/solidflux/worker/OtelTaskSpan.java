package dev.solidflux.worker;

import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.TaskMessage;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A span of OpenTelemetry's around a function; it is current while that runs, so that instrumented
 * clients that it calls go on in the trace.
 */
final class OtelTaskSpan implements TaskSpan {

  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private final Context context;
  private final Scope scope;

  @SuppressWarnings("MustBeClosedChecker") // closed with the span
  private OtelTaskSpan(Context context) {
    this.context = context;
    this.scope = context.makeCurrent();
  }

  /**
   * @throws LinkageError if OpenTelemetry's API is not there
   */
  static BiFunction<TaskMessage, String, TaskSpan> spans() {
    Object unused = GlobalOpenTelemetry.getOrNoop();
    return OtelTaskSpan::begin;
  }

  private static TaskSpan begin(TaskMessage task, String queue) {
    Context parent = W3C.extract(Context.root(), task, new Headers());
    Span span =
        GlobalOpenTelemetry.getOrNoop()
            .getTracer("dev.solidflux.worker")
            .spanBuilder("process " + task.task())
            .setParent(parent)
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("messaging.system", "rabbitmq")
            .setAttribute("messaging.operation.type", "process")
            .setAttribute("messaging.operation.name", "process")
            .setAttribute("messaging.destination.name", queue)
            .setAttribute("solidflux.task", task.task())
            .startSpan();
    return new OtelTaskSpan(parent.with(span));
  }

  @Override
  public @Nullable String traceparent() {
    SpanContext own = Span.fromContext(context).getSpanContext();
    if (!own.isValid()) {
      return null;
    }
    return "00-%s-%s-%s".formatted(own.getTraceId(), own.getSpanId(), own.getTraceFlags().asHex());
  }

  @Override
  public void ended(Reply end) {
    if (end instanceof Reply.Failed failed) {
      Span.fromContext(context)
          .setStatus(StatusCode.ERROR, LogText.of(failed.message()))
          .setAttribute("error.type", LogText.of(failed.type()));
    }
  }

  @Override
  public void close() {
    scope.close();
    Span.fromContext(context).end();
  }

  private record Headers() implements TextMapGetter<TaskMessage> {
    @Override
    public Iterable<String> keys(TaskMessage task) {
      return List.of(TaskTrace.HEADER);
    }

    @Override
    public @Nullable String get(@Nullable TaskMessage task, String name) {
      return task != null && name.equals(TaskTrace.HEADER) ? TaskTrace.traceparent(task) : null;
    }
  }
}
