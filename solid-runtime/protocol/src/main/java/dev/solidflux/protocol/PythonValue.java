package dev.solidflux.protocol;

import dev.solidflux.json.StorableText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Dates, UUIDs and the like of Python's, which Celery writes from 5.3 on as an object of exactly
 * two members, {@code {"__type__": …, "__value__": …}}, and as plain text before. A worker reads
 * every object of that form so, and loses a task that has one it cannot read, without a word.
 */
public final class PythonValue {

  private static final String TYPE = "__type__";
  private static final String VALUE = "__value__";
  private static final int MAX_SENTENCE = 500;

  private PythonValue() {}

  /**
   * The same with the text that Celery 5.2 sends in place of every such object; what is of that
   * form and no known value stays. Changes what it is given.
   */
  static JsonNode plain(JsonNode node) {
    switch (node) {
      case ArrayNode array ->
          IntStream.range(0, array.size()).forEach(i -> array.set(i, plain(array.get(i))));
      case ObjectNode object ->
          List.copyOf(object.propertyNames())
              .forEach(name -> object.set(name, plain(object.get(name))));
      default -> {}
    }
    String text = text(node);
    return text == null ? node : StringNode.valueOf(text);
  }

  private static @Nullable String text(JsonNode node) {
    PythonType type = hasForm(node) ? PythonType.named(node.get(TYPE)) : null;
    return type == null ? null : type.text(node.get(VALUE));
  }

  private static boolean hasForm(JsonNode node) {
    return node.isObject() && node.size() == 2 && node.has(TYPE) && node.has(VALUE);
  }

  /**
   * Why a stock worker would lose a task with these arguments, as a sentence that names the place;
   * empty if it would not.
   *
   * @param arguments JSON text
   */
  public static Optional<String> fault(String arguments) {
    if (!arguments.contains(TYPE)
        && !arguments.contains("\\u005")) { // an underscore may be written so
      return Optional.empty();
    }
    try {
      return fault(JsonBody.MAPPER.readTree(arguments), "");
    } catch (JacksonException e) {
      return Optional.empty(); // whoever reads it will say so
    }
  }

  private static Optional<String> fault(JsonNode node, String at) {
    if (hasForm(node)) {
      PythonType type = PythonType.named(node.get(TYPE));
      if (type == null || !type.takes(node.get(VALUE))) {
        return Optional.of(sentence(node, at, type));
      }
    }
    return children(node)
        .flatMap(child -> fault(child.getValue(), at + "/" + child.getKey()).stream())
        .findFirst();
  }

  private static Stream<Map.Entry<String, JsonNode>> children(JsonNode node) {
    return node.isArray()
        ? IntStream.range(0, node.size()).mapToObj(i -> Map.entry(String.valueOf(i), node.get(i)))
        : node.properties().stream();
  }

  private static String sentence(JsonNode node, String at, @Nullable PythonType type) {
    String place = at.isEmpty() ? "the arguments have" : "the argument at " + at + " has";
    String why =
        type == null
            ? "of a type that they do not know, " + node.get(TYPE)
            : "and its value is no " + node.get(TYPE).stringValue();
    return StorableText.cut(
        place + " the form that Celery workers read as a value of Python's, " + why, MAX_SENTENCE);
  }
}
