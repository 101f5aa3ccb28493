package dev.solidflux.api.trace;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The library makes ids up; those of runs and attempts are given. */
final class GivenIds implements IdGenerator {

  private record Given(String trace, String span) {}

  /** Never for longer than it takes to begin one span. */
  private static final ThreadLocal<@Nullable Given> GIVEN = new ThreadLocal<>();

  private final IdGenerator random = IdGenerator.random();

  /** The span that is begun within gets these. */
  <T> T with(String trace, String span, Supplier<T> begun) {
    GIVEN.set(new Given(trace, span));
    try {
      return begun.get();
    } finally {
      GIVEN.remove();
    }
  }

  @Override
  public String generateSpanId() {
    Given ids = GIVEN.get();
    return ids == null ? random.generateSpanId() : ids.span();
  }

  @Override
  public String generateTraceId() {
    Given ids = GIVEN.get();
    return ids == null ? random.generateTraceId() : ids.trace();
  }
}
