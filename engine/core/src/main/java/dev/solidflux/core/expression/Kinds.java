package dev.solidflux.core.expression;

import tools.jackson.databind.JsonNode;

/** What a JSON value is called in messages. */
public final class Kinds {
  private Kinds() {}

  /** With its article: {@code an object}, {@code a list}, {@code null}. */
  public static String of(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT, POJO -> "an object";
      case ARRAY -> "a list";
      case STRING -> "a string";
      case BOOLEAN -> "a boolean";
      case NUMBER -> "a number";
      case BINARY -> "binary data";
      case NULL -> "null";
      case MISSING -> "missing";
    };
  }
}
