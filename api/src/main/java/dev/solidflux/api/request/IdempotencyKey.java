package dev.solidflux.api.request;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The header {@code Idempotency-Key}, or what stands for it in one of many requests. */
public final class IdempotencyKey {
  private static final String HEADER = "Idempotency-Key";
  private static final String FIELD = "idempotencyKey";
  private static final int LONGEST = 255;
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

  /** The key in the field of that name, if there is one. */
  public static @Nullable String read(Fields fields, Faults faults) {
    String key = fields.text(FIELD, LONGEST, "");
    if (key.isEmpty()) {
      return null;
    }
    if (!FORM.matcher(key).matches()) {
      faults.add(
          Fault.field(
              "invalid-field", "/" + FIELD, FIELD + " must be 1 to 255 visible ASCII characters"));
    }
    return key;
  }

  private IdempotencyKey() {}
}
