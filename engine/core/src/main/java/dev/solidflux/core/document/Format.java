package dev.solidflux.core.document;

/** The notation of a pipeline document. */
public enum Format {
  /** YAML 1.2, core schema, without anchors, aliases, tags and merge keys. */
  YAML,
  /** RFC 8259. */
  JSON
}
