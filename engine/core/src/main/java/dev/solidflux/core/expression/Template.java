package dev.solidflux.core.expression;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** JSON whose strings may hold expressions: {@code {"photo": "${item.uri}"}}. */
public final class Template {
  private final JsonNode source;

  private Template(JsonNode source) {
    this.source = source;
  }

  /** Compiles every expression once. */
  public static Parsed parse(JsonNode source) {
    return new Parsed.Sound(new Template(source));
  }

  /** The root names its expressions read, in the order of their first use. */
  public Set<String> names() {
    return Set.of();
  }

  /** Never throws on account of the expressions or the scope's values. */
  public Evaluated evaluate(Scope scope) {
    return new Evaluated.Value(source);
  }

  /** The JSON it was parsed from. */
  public JsonNode source() {
    return source;
  }
}
