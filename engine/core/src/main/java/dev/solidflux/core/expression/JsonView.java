package dev.solidflux.core.expression;

import dev.cel.common.values.NullValue;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * JSON as CEL sees it. Objects and lists are views: nothing is converted before it is read, and
 * what an expression merely hands on comes back as the node that it was, be it a reference.
 */
sealed interface JsonView {
  /** What stands in the value that was read: what is seen, or a reference to it. */
  JsonNode node();

  /**
   * @param budget of values that are kept elsewhere
   * @throws ArithmeticException for an integer beyond 64 bits, which CEL does not have
   */
  static Object of(JsonNode origin, Budget budget) {
    JsonNode node = budget.opened(origin);
    return switch (node.getNodeType()) {
      case OBJECT, POJO -> new ObjectView(node, origin, budget);
      case ARRAY -> new ListView(node, origin, budget);
      case STRING, BINARY -> node.asString();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> number(node);
      case NULL, MISSING -> NullValue.NULL_VALUE;
    };
  }

  private static Object number(JsonNode node) {
    if (!node.isIntegralNumber()) {
      return node.doubleValue();
    }
    BigInteger value = node.bigIntegerValue();
    if (value.bitLength() > 63) {
      throw new ArithmeticException(
          "the integer "
              + value
              + " is beyond 64 bits; it can be handed on by a plain path, but not computed with");
    }
    return value.longValue();
  }

  /** Not an entry set of its own: CEL reads maps by key, and iterates keys only. */
  final class ObjectView extends AbstractMap<String, Object> implements JsonView {
    private final JsonNode node;
    private final JsonNode origin;
    private final Budget budget;

    ObjectView(JsonNode node, JsonNode origin, Budget budget) {
      this.node = node;
      this.origin = origin;
      this.budget = budget;
    }

    @Override
    public JsonNode node() {
      return origin;
    }

    /** CEL writes values into its messages, whatever their size. */
    @Override
    public String toString() {
      return Kinds.of(node);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
      return key instanceof String name && node.has(name);
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
      JsonNode value = key instanceof String name ? node.get(name) : null;
      return value == null ? null : JsonView.of(value, budget);
    }

    @Override
    public int size() {
      return node.size();
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
          return entries().iterator();
        }

        @Override
        public int size() {
          return node.size();
        }
      };
    }

    private Stream<Map.Entry<String, Object>> entries() {
      return node.propertyStream().map(entry -> new LazyEntry(entry, budget));
    }
  }

  /** Converts its value when that is asked for, so that iterating keys converts none. */
  record LazyEntry(Map.Entry<String, JsonNode> entry, Budget budget)
      implements Map.Entry<String, Object> {
    @Override
    public String getKey() {
      return entry.getKey();
    }

    @Override
    public Object getValue() {
      return JsonView.of(entry.getValue(), budget);
    }

    @Override
    public Object setValue(Object value) {
      throw new UnsupportedOperationException();
    }
  }

  /** The elements of a JSON array. */
  final class ListView extends AbstractList<Object> implements JsonView, RandomAccess {
    private final JsonNode node;
    private final JsonNode origin;
    private final Budget budget;

    ListView(JsonNode node, JsonNode origin, Budget budget) {
      this.node = node;
      this.origin = origin;
      this.budget = budget;
    }

    @Override
    public JsonNode node() {
      return origin;
    }

    /** CEL writes values into its messages, whatever their size. */
    @Override
    public String toString() {
      return Kinds.of(node);
    }

    @Override
    public Object get(int index) {
      JsonNode element = node.get(index);
      if (element == null) {
        throw new IndexOutOfBoundsException(index);
      }
      return JsonView.of(element, budget);
    }

    @Override
    public int size() {
      return node.size();
    }
  }
}
