package dev.solidflux.protocol;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * What a PostgreSQL {@code jsonb} or {@code text} column can hold. Python writes JSON that it
 * cannot (NaN, lone surrogates, U+0000), and a reply that cannot be stored would come back for
 * ever.
 */
public final class StorableJson {

  /** Levels of arrays and objects, that of the message itself among them. */
  public static final int MAX_DEPTH = 100;

  private static final int MAX_DIGITS_BEFORE_POINT = 131_072;
  private static final int MAX_DIGITS_AFTER_POINT = 16_383;
  private static final char REPLACEMENT = '\uFFFD';

  private StorableJson() {}

  /** Why {@code node} cannot be stored, with a JSON pointer to the place; empty if it can. */
  public static Optional<String> fault(JsonNode node) {
    return Optional.ofNullable(fault(node, JsonPointer.empty(), 1));
  }

  /**
   * {@code raw} with everything that a text column refuses replaced, cut to {@code maxLength}
   * characters.
   */
  public static String text(String raw, int maxLength) {
    StringBuilder clean = new StringBuilder(Math.min(raw.length(), maxLength));
    raw.codePoints()
        .limit(maxLength)
        .forEach(c -> clean.appendCodePoint(isRefused(c) ? REPLACEMENT : c));
    if (clean.length() > maxLength) {
      clean.setLength(
          Character.isHighSurrogate(clean.charAt(maxLength - 1)) ? maxLength - 1 : maxLength);
    }
    return clean.toString();
  }

  private static @Nullable String fault(JsonNode node, JsonPointer at, int depth) {
    if (node.isContainer() && depth > MAX_DEPTH) {
      return "it is nested deeper than " + MAX_DEPTH + " levels";
    }
    return switch (node.getNodeType()) {
      case OBJECT -> faultInObject(node, at, depth);
      case ARRAY -> faultInArray(node, at, depth);
      case STRING -> faultInText(node.stringValue(), "the string", at);
      case NUMBER -> faultInNumber(node, at);
      case BINARY, POJO -> "the value at " + show(at) + " is not JSON";
      case BOOLEAN, NULL, MISSING -> null;
    };
  }

  private static @Nullable String faultInObject(JsonNode object, JsonPointer at, int depth) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      JsonPointer below = at.appendProperty(member.getKey());
      String fault = faultInText(member.getKey(), "the member name", below);
      fault = fault != null ? fault : fault(member.getValue(), below, depth + 1);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static @Nullable String faultInArray(JsonNode array, JsonPointer at, int depth) {
    for (int i = 0; i < array.size(); i++) {
      String fault = fault(array.get(i), at.appendIndex(i), depth + 1);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static @Nullable String faultInText(String text, String what, JsonPointer at) {
    if (text.indexOf('\0') >= 0) {
      return what + " at " + show(at) + " contains U+0000";
    }
    return text.codePoints().anyMatch(StorableJson::isRefused)
        ? what + " at " + show(at) + " contains half of a surrogate pair"
        : null;
  }

  private static @Nullable String faultInNumber(JsonNode node, JsonPointer at) {
    Number number = node.numberValue();
    if (number instanceof Double || number instanceof Float) {
      return Double.isFinite(number.doubleValue())
          ? null
          : "the number at " + show(at) + " is " + number;
    }
    if (number instanceof BigDecimal decimal) {
      // never expand it: 1e999999999 has two digits here and a thousand million once written out
      long before = (long) decimal.precision() - decimal.scale();
      if (before > MAX_DIGITS_BEFORE_POINT || decimal.scale() > MAX_DIGITS_AFTER_POINT) {
        return "the number at " + show(at) + " has more digits than can be stored";
      }
    }
    return null;
  }

  /**
   * U+0000, and what {@link String#codePoints} yields only for a surrogate without its other half.
   */
  private static boolean isRefused(int codePoint) {
    return codePoint == 0
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  private static String show(JsonPointer at) {
    return at.matches() ? "the top" : text(at.toString(), 200);
  }
}
