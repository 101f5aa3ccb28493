package dev.solidflux.api.request;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The header {@code Idempotency-Key}. */
public final class IdempotencyKey {
  private static final String HEADER = "Idempotency-Key";
  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");

  /** The key, if one was sent. */
  public static @Nullable String read(HttpHeaders headers, Faults faults) {
    List<String> sent = headers.getOrEmpty(HEADER);
    if (sent.isEmpty()) {
      return null;
    }
    String key = sent.getFirst();
    if (sent.size() > 1 || !FORM.matcher(key).matches()) {
      faults.add(
          Fault.parameter("invalid-header", HEADER + " must be 1 to 255 visible ASCII characters"));
    }
    return key;
  }

  private IdempotencyKey() {}
}
