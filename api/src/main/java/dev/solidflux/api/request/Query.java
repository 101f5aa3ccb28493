package dev.solidflux.api.request;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import dev.solidflux.core.expression.Nearest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.MultiValueMap;

/** The parameters after the question mark. A misspelt one is a fault, not ignored. */
public final class Query {
  private static final String CODE = "invalid-parameter";

  private final MultiValueMap<String, String> parameters;
  private final Faults faults;

  /** Any parameter that is not known becomes a fault. */
  public Query(ServerHttpRequest request, Faults faults, List<String> known) {
    this.parameters = request.getQueryParams();
    this.faults = faults;
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      String name = parameter.getKey();
      if (!known.contains(name)) {
        faults.add(
            Fault.parameter(
                "unknown-parameter",
                "there is no parameter '" + name + "'" + Nearest.hint(name, known)));
      } else if (parameter.getValue().size() > 1) {
        faults.add(Fault.parameter(CODE, name + " is given more than once"));
      }
    }
  }

  /** How many items of a list are asked for. */
  public int limit() {
    return (int) number("limit", 1, 200, 50);
  }

  /** A whole number that may be missing. */
  public long number(String name, long least, long most, long otherwise) {
    return Optional.ofNullable(
            parsed(
                name, text -> number(text, least, most), "a number from " + least + " to " + most))
        .orElse(otherwise);
  }

  /** Whether something is wanted; it is not if it is missing. */
  public boolean truth(String name) {
    Boolean wanted =
        parsed(
            name,
            text ->
                text.equals("true") || text.equals("false")
                    ? Optional.of(text.equals("true"))
                    : Optional.empty(),
            "true or false");
    return wanted != null && wanted;
  }

  /** A time that may be missing; a date is its first moment in UTC. */
  public @Nullable Instant time(String name) {
    return parsed(name, Times::parse, Times.FORM);
  }

  /** A whole number from 1 that may be missing. */
  public @Nullable Integer ordinal(String name) {
    return parsed(
        name,
        text -> number(text, 1, Integer.MAX_VALUE).map(Long::intValue),
        "a whole number from 1");
  }

  /** Anything that may be missing. */
  public <T> @Nullable T parsed(String name, Function<String, Optional<T>> parse, String form) {
    String text = parameters.getFirst(name);
    if (text == null) {
      return null;
    }
    Optional<T> value = parse.apply(text);
    if (value.isEmpty()) {
      faults.add(Fault.parameter(CODE, name + " must be " + form));
    }
    return value.orElse(null);
  }

  /** A whole number from 1 that stands in a path; 1 after a fault. */
  public static int ordinal(String name, String text, Faults faults) {
    return number(text, 1, Integer.MAX_VALUE)
        .map(Long::intValue)
        .orElseGet(
            () -> {
              faults.add(Fault.parameter(CODE, name + " must be a whole number from 1"));
              return 1;
            });
  }

  private static Optional<Long> number(String text, long least, long most) {
    return text.matches("\\d{1,18}")
        ? Optional.of(Long.parseLong(text)).filter(n -> n >= least && n <= most)
        : Optional.empty();
  }
}
