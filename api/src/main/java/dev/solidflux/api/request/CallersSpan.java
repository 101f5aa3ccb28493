package dev.solidflux.api.request;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** W3C's trace context. One that is malformed is ignored, as its specification wants it. */
public final class Traceparent {
  private static final Pattern FORM =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  /** The caller's span, if it sent a sound one. */
  public static @Nullable String read(HttpHeaders headers) {
    String sent = headers.getFirst("traceparent");
    return sent != null && FORM.matcher(sent).matches() ? sent : null;
  }

  private Traceparent() {}
}
