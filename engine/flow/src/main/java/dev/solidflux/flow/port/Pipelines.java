package dev.solidflux.flow.port;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Registered pipelines: immutable, numbered versions of documents. */
public interface Pipelines {

  /** Registers a document; the same content as the newest version is that version again. */
  Mono<Registered> register(String ws, String name, String hash, JsonNode document);

  /** A version, or the default one (the newest) where none is named; empty if there is none. */
  Mono<Version> version(String ws, String name, @Nullable Integer version);

  /** The pipelines by name, each at its default version. */
  Mono<List<Version>> list(String ws, @Nullable String afterName, int limit);

  /** The versions of one pipeline, newest first. */
  Mono<List<Version>> versions(String ws, String name, @Nullable Integer beforeVersion, int limit);

  /** A version of a pipeline. */
  record Version(
      String ws, String name, int version, String hash, JsonNode document, Instant createdAt) {}

  /**
   * What came of a registration.
   *
   * @param created false if the newest version had this content
   */
  record Registered(Version version, boolean created) {}
}
