package dev.solidflux.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a request.
 *
 * @param code stable
 * @param pointer where in a JSON body, as a JSON pointer
 * @param line in the body, from 1
 * @param column from 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fault(
    String code,
    String message,
    @Nullable String pointer,
    @Nullable Integer line,
    @Nullable Integer column) {

  /** What was found in a pipeline document. */
  public static List<Fault> all(List<dev.solidflux.core.document.Fault> found) {
    return found.stream()
        .map(one -> new Fault(one.code(), one.message(), one.pointer(), one.line(), one.column()))
        .toList();
  }

  /** A fault of a field of the body. */
  public static Fault field(String code, String pointer, String message) {
    return new Fault(code, message, pointer, null, null);
  }

  /** A fault of a parameter or a header, which the message names. */
  public static Fault parameter(String code, String message) {
    return new Fault(code, message, null, null, null);
  }
}
