package dev.solidflux.api.request;

import dev.solidflux.core.trace.Traceparent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** W3C's trace context. One that is malformed is ignored, as its specification wants it. */
public final class CallersSpan {
  public static final String HEADER = "traceparent";

  /** The caller's span, if it sent a sound one, and no second one. */
  public static @Nullable String read(HttpHeaders headers) {
    List<String> sent = headers.getValuesAsList(HEADER);
    return sent.size() == 1
        ? Traceparent.parse(sent.getFirst()).map(Traceparent::text).orElse(null)
        : null;
  }

  private CallersSpan() {}
}
