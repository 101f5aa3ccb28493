package dev.solidflux.api.view;

import dev.solidflux.core.forecast.Forecast;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a run will end, by what earlier runs took: in eight of ten cases between {@code early} and
 * {@code late}, and as often before {@code likely} as after it.
 */
public record Eta(Instant early, Instant likely, Instant late) {

  static @Nullable Eta of(Forecast forecast, Instant now) {
    Forecast.Span end = forecast.end();
    return forecast.endKnown()
        ? new Eta(after(now, end.early()), after(now, end.middle()), after(now, end.late()))
        : null;
  }

  private static Instant after(Instant now, double seconds) {
    return now.plusMillis((long) (1e3 * seconds)).truncatedTo(ChronoUnit.SECONDS);
  }
}
