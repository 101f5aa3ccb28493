package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A row's columns; those that may be null say so. */
record Columns(Readable row) {

  RunId run(String name) {
    return new RunId(present(name, UUID.class));
  }

  String text(String name) {
    return present(name, String.class);
  }

  @Nullable RunId runOrNull(String name) {
    UUID id = row.get(name, UUID.class);
    return id == null ? null : new RunId(id);
  }

  boolean isNull(String name) {
    return row.get(name) == null;
  }

  @Nullable String textOrNull(String name) {
    return row.get(name, String.class);
  }

  List<Integer> integers(String name) {
    return List.of(present(name, Integer[].class));
  }

  List<String> texts(String name) {
    return List.of(present(name, String[].class));
  }

  int integer(String name) {
    return present(name, Integer.class);
  }

  @Nullable Integer integerOrNull(String name) {
    return row.get(name, Integer.class);
  }

  long bigint(String name) {
    return present(name, Long.class);
  }

  /** A number of milliseconds. */
  @Nullable Duration millisOrNull(String name) {
    Long millis = row.get(name, Long.class);
    return millis == null ? null : Duration.ofMillis(millis);
  }

  double real(String name) {
    return present(name, Double.class);
  }

  @Nullable Double realOrNull(String name) {
    return row.get(name, Double.class);
  }

  boolean truth(String name) {
    return present(name, Boolean.class);
  }

  byte[] bytes(String name) {
    return present(name, byte[].class);
  }

  Instant time(String name) {
    return present(name, Instant.class);
  }

  @Nullable Instant timeOrNull(String name) {
    return row.get(name, Instant.class);
  }

  /** JSON text; see {@link Json#read}. */
  JsonNode json(String name) {
    return Json.read(text(name));
  }

  private <T> T present(String name, Class<T> type) {
    return Objects.requireNonNull(row.get(name, type), name);
  }
}
