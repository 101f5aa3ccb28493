package dev.solidflux.core.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a fan-out runs over, while it is found out. */
final class Elements {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final List<JsonNode> values;
  private final @Nullable List<String> keys;
  private final boolean[] out;
  private int size;

  private Elements(List<JsonNode> values, @Nullable List<String> keys) {
    this.values = values;
    this.keys = keys;
    this.out = new boolean[values.size()];
    this.size = values.size();
  }

  /** Of a list its elements, of an object its properties. */
  static Elements of(JsonNode over) {
    List<JsonNode> values = new ArrayList<>(over.size());
    if (over.isArray()) {
      over.forEach(values::add);
      return new Elements(values, null);
    }
    List<String> keys = new ArrayList<>(over.size());
    for (Map.Entry<String, JsonNode> property : over.properties()) {
      keys.add(property.getKey());
      values.add(JSON.objectNode().put("key", property.getKey()).set("value", property.getValue()));
    }
    return new Elements(values, keys);
  }

  /** Before anything was left out. */
  JsonNode value(int index) {
    return values.get(index);
  }

  void leaveOut(int index) {
    out[index] = true;
    size--;
  }

  int size() {
    return size;
  }

  JsonNode values() {
    ArrayNode left = JSON.arrayNode(size);
    for (int i = 0; i < values.size(); i++) {
      if (!out[i]) {
        left.add(values.get(i));
      }
    }
    return left;
  }

  /** Null for a list. */
  @Nullable JsonNode keys() {
    if (keys == null) {
      return null;
    }
    ArrayNode left = JSON.arrayNode(size);
    for (int i = 0; i < keys.size(); i++) {
      if (!out[i]) {
        left.add(keys.get(i));
      }
    }
    return left;
  }
}
