package dev.solidflux.core.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.StringNode;

/**
 * {@code uniqueItems} by texts that are equal where the items are. The library's own takes the
 * square of the items where their hash codes are alike, and 16 s for 32,000 such texts.
 */
final class UniqueItems implements Keyword {
  private static final int CHARACTERS_AT_ONCE = 16;

  @Override
  public String getValue() {
    return KeywordType.UNIQUE_ITEMS.getValue();
  }

  @Override
  public KeywordValidator newValidator(
      SchemaLocation location, JsonNode json, Schema parent, SchemaContext context) {
    return new Validator(this, json, location, parent, context);
  }

  private static final class Validator extends BaseKeywordValidator {
    private final boolean unique;

    Validator(
        Keyword keyword,
        JsonNode json,
        SchemaLocation location,
        Schema parent,
        SchemaContext context) {
      super(keyword, json, location, parent, context);
      unique = json.asBoolean(false);
    }

    @Override
    public void validate(
        ExecutionContext context, JsonNode node, JsonNode root, NodePath location) {
      if (!unique || !node.isArray()) {
        return;
      }
      // texts that have the same hash code are found by their order
      Meter meter = Meter.of(context);
      Set<String> known = new HashSet<>();
      for (int i = 0; i < node.size(); i++) {
        StringBuilder text = new StringBuilder();
        write(node.get(i), text);
        meter.pay(1 + text.length() / CHARACTERS_AT_ONCE);
        if (!known.add(text.toString())) {
          context.addError(
              error()
                  .instanceNode(node)
                  .instanceLocation(location)
                  .evaluationPath(context.getEvaluationPath())
                  .locale(context.getExecutionConfig().getLocale())
                  .build());
          return;
        }
      }
    }

    /** Numbers by their value, objects by the order of their names. */
    private static void write(JsonNode node, StringBuilder text) {
      if (node instanceof NumericNode number && !number.isNaN()) {
        text.append(number.decimalValue().stripTrailingZeros());
      } else if (node.isArray()) {
        text.append('[');
        for (JsonNode item : node) {
          write(item, text);
          text.append(',');
        }
        text.append(']');
      } else if (node.isObject()) {
        text.append('{');
        Map<String, JsonNode> sorted = new TreeMap<>();
        node.properties().forEach(property -> sorted.put(property.getKey(), property.getValue()));
        sorted.forEach(
            (name, value) -> {
              text.append(StringNode.valueOf(name)).append(':');
              write(value, text);
              text.append(',');
            });
        text.append('}');
      } else {
        text.append(node);
      }
    }
  }
}
