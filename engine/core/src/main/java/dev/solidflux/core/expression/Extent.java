package dev.solidflux.core.expression;

import dev.solidflux.json.JsonSize;
import dev.solidflux.json.StorableJson;
import dev.solidflux.json.StorableText;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The size of what an expression or template makes, so that small documents stay small work. */
final class Extent {
  static final int VALUES = 1_000_000;

  /** Written out, as it will be stored. */
  static final int BYTES = 16 * 1024 * 1024;

  /** Of a comma or a colon with its blank. */
  private static final int SEPARATOR = 2;

  private final Budget budget;
  private long values;
  private long bytes;

  Extent(Budget budget) {
    this.budget = budget;
  }

  /** A value whose own bytes are added apart. */
  void addValue() throws ExpressionFailure {
    budget.walk(1);
    if (++values > VALUES) {
      throw ExpressionFailure.limit("the result has more than %,d values", VALUES);
    }
    addBytes(SEPARATOR);
  }

  /**
   * An object or a list, without what is in it.
   *
   * @param level from 1, which is the result itself
   */
  void addContainer(int level) throws ExpressionFailure {
    if (level > StorableJson.MAX_DEPTH) {
      throw tooDeep();
    }
    addValue();
    addBytes(2);
  }

  /** Refuses too what no text column and no JSON of PostgreSQL can hold. */
  void addText(String text) throws ExpressionFailure {
    budget.walk(text.length() / 64);
    addBytes(text.length());
    addBytes(JsonSize.ofText(text) - text.length() + SEPARATOR);
    Optional<String> flaw = StorableText.fault(text);
    if (flaw.isPresent()) {
      throw new ExpressionFailure("the result " + flaw.get() + ", which cannot be stored");
    }
  }

  /** A value that was there before, and can be stored as it is. */
  void add(JsonNode node, int level) throws ExpressionFailure {
    if (!node.isContainer()) {
      addValue();
      budget.walk(node.isString() ? node.stringValue().length() / 64 : 0);
      addBytes(JsonSize.of(node));
      return;
    }
    addContainer(level);
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      addBytes(JsonSize.ofText(property.getKey()) + SEPARATOR);
    }
    for (JsonNode child : node) {
      add(child, level + 1);
    }
  }

  private void addBytes(long count) throws ExpressionFailure {
    bytes += count;
    if (bytes > BYTES) {
      throw ExpressionFailure.limit("the result has more than %,d bytes written out", BYTES);
    }
  }

  /**
   * What is merely handed on may have any size, but a fan-out's results are a level of their own.
   */
  static void requireDepth(JsonNode node) throws ExpressionFailure {
    if (isDeeper(node, StorableJson.MAX_DEPTH)) {
      throw tooDeep();
    }
  }

  private static boolean isDeeper(JsonNode node, int levels) {
    if (!node.isContainer()) {
      return false;
    }
    if (levels == 0) {
      return true;
    }
    for (JsonNode child : node) {
      if (isDeeper(child, levels - 1)) {
        return true;
      }
    }
    return false;
  }

  private static ExpressionFailure tooDeep() {
    return ExpressionFailure.limit(
        "the result is nested deeper than %,d levels", StorableJson.MAX_DEPTH);
  }
}
