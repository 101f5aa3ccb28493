package dev.solidflux.core.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.CelType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.solidflux.json.KeptNodes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What CEL computed, as JSON: integers stay integers, and what JSON has no word for is refused. */
final class CelResult {
  private static final JsonNodeFactory JSON = KeptNodes.FACTORY;

  private final Extent extent;

  private CelResult(Budget budget) {
    this.extent = new Extent(budget);
  }

  static JsonNode toJson(Object value, Budget budget) throws ExpressionFailure {
    return value instanceof JsonView view ? view.node() : new CelResult(budget).convert(value, 1);
  }

  /**
   * @param level from 1; CEL can share a list within itself, so what is deep may be endless work
   */
  private JsonNode convert(Object value, int level) throws ExpressionFailure {
    if (value instanceof JsonView view) {
      extent.add(view.node(), level);
      return view.node();
    }
    if (value instanceof List || value instanceof Map) {
      extent.addContainer(level);
    } else {
      extent.addValue();
    }
    return switch (value) {
      case Long number -> JSON.numberNode(number.longValue());
      case Double number -> real(number);
      case UnsignedLong number -> JSON.numberNode(number.bigIntegerValue());
      case String text -> text(text);
      case Boolean truth -> JSON.booleanNode(truth);
      case NullValue nothing -> JSON.nullNode();
      case List<?> list -> array(list, level);
      case Map<?, ?> map -> object(map, level);
      default -> throw new ExpressionFailure("its value is " + name(value) + ", not JSON");
    };
  }

  private static JsonNode real(double number) throws ExpressionFailure {
    if (!Double.isFinite(number)) {
      throw new ExpressionFailure(
          "its value is " + number + ", which is no JSON number; was it divided by zero?");
    }
    return JSON.numberNode(number);
  }

  private JsonNode text(String text) throws ExpressionFailure {
    extent.addText(text);
    return JSON.stringNode(text);
  }

  private JsonNode array(List<?> list, int level) throws ExpressionFailure {
    ArrayNode array = JSON.arrayNode();
    for (Object element : list) {
      array.add(convert(element, level + 1));
    }
    return array;
  }

  private JsonNode object(Map<?, ?> map, int level) throws ExpressionFailure {
    ObjectNode object = JSON.objectNode();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new ExpressionFailure(
            "the keys of an object are strings, unlike " + entry.getKey() + "; use string(…)");
      }
      extent.addText(key);
      object.set(key, convert(entry.getValue(), level + 1));
    }
    return object;
  }

  private static String name(Object value) {
    return switch (value) {
      case Instant instant -> "a timestamp; use string(…)";
      case Duration duration -> "a duration; use string(…)";
      case CelByteString bytes -> "bytes; use string(…)";
      case CelType type -> "a type";
      default -> "a " + value.getClass().getSimpleName();
    };
  }
}
