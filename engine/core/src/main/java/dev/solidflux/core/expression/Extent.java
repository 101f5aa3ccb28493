package dev.solidflux.core.expression;

import tools.jackson.databind.JsonNode;

/** The size of what an expression or template makes, so that small documents stay small work. */
final class Extent {
  static final int VALUES = 1_000_000;
  static final int CHARACTERS = 16 * 1024 * 1024;

  private long values;
  private long characters;

  void addValue() throws ExpressionFailure {
    if (++values > VALUES) {
      throw new ExpressionFailure("the result has more than " + VALUES + " values");
    }
  }

  /** Refuses too what no text column and no JSON of PostgreSQL can hold. */
  void addText(String text) throws ExpressionFailure {
    addCharacters(text.length());
    String fault = Characters.fault(text);
    if (!fault.isEmpty()) {
      throw new ExpressionFailure("the result contains " + fault);
    }
  }

  void add(JsonNode node) throws ExpressionFailure {
    addValue();
    if (node.isString()) {
      addCharacters(node.stringValue().length());
    } else if (node.isArray()) {
      for (JsonNode element : node) {
        add(element);
      }
    } else if (node.isObject()) {
      for (var property : node.properties()) {
        addCharacters(property.getKey().length());
        add(property.getValue());
      }
    }
  }

  private void addCharacters(int count) throws ExpressionFailure {
    characters += count;
    if (characters > CHARACTERS) {
      throw new ExpressionFailure("the result has more than " + CHARACTERS + " characters");
    }
  }
}
