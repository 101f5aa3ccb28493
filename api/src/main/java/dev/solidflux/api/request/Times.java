package dev.solidflux.api.request;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Times in parameters. */
final class Times {
  static final String FORM = "a time such as 2026-03-01T12:00:00Z, or a date";

  /** A time of RFC 3339 of the years 1970 to 9999, or a date, which is its first moment in UTC. */
  static Optional<Instant> parse(String text) {
    try {
      Instant time =
          text.length() == "2026-03-01".length()
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(text).toInstant();
      int year = time.atOffset(ZoneOffset.UTC).getYear();
      return Optional.of(time).filter(t -> year >= 1970 && year <= 9999);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private Times() {}
}
