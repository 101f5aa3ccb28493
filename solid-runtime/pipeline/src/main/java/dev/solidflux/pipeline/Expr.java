package dev.solidflux.pipeline;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An expression, as it stands in a document between a dollar sign with a brace and a closing brace.
 *
 * @param code such as {@code ingest.views} or {@code size(depth) > 1}
 */
public record Expr(String code) {

  /** As it stands in a document. */
  @JsonValue
  public String text() {
    return "${" + code + "}";
  }

  @Override
  public String toString() {
    return text();
  }
}
