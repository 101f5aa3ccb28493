package dev.solidflux.core.expression;

import dev.solidflux.json.KeptJson;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where in a task's arguments secrets stand. They come from the document alone: what looks like a
 * secret's {@linkplain #mark mark} in an input or a result is data, and stays what it is.
 *
 * @param names by place, a JSON pointer within the arguments
 */
public record SecretPlaces(Map<String, String> names) {

  public static final SecretPlaces NONE = new SecretPlaces(Map.of());

  private static final JsonMapper MAPPER = KeptJson.mapper();
  private static final String MARK = "$secret";

  public SecretPlaces {
    names = Map.copyOf(names);
  }

  public boolean isEmpty() {
    return names.isEmpty();
  }

  /** What stands in a secret's place in events, rows and the page. */
  public static ObjectNode mark(String name) {
    return JsonNodeFactory.instance.objectNode().put(MARK, name);
  }

  /**
   * The arguments with the secrets put in.
   *
   * @param values what a secret's value is, by its name; null if there is none
   * @throws Missing if there is no value for one, or no place for it in these arguments
   */
  public JsonNode fill(JsonNode arguments, Function<String, @Nullable String> values) {
    JsonNode filled = arguments.deepCopy();
    new TreeMap<>(names).forEach((place, name) -> put(filled, place, name, values.apply(name)));
    return filled;
  }

  private static void put(JsonNode arguments, String place, String name, @Nullable String value) {
    if (value == null) {
      throw new Missing(
          "there is no secret '" + name + "', which the argument at " + place + " is");
    }
    JsonPointer pointer = JsonPointer.compile(place);
    if (!mark(name).equals(arguments.at(pointer))) {
      throw new Missing("there is no argument at " + place + " for the secret '" + name + "'");
    }
    JsonPointer last = pointer.last();
    switch (arguments.at(pointer.head())) {
      case ObjectNode object -> object.put(last.getMatchingProperty(), value);
      case ArrayNode array ->
          array.set(last.getMatchingIndex(), JsonNodeFactory.instance.stringNode(value));
      default -> throw new IllegalStateException("a mark stands in an object or a list");
    }
  }

  /** JSON text to keep; null if there are none. */
  public @Nullable String text() {
    return names.isEmpty() ? null : MAPPER.writeValueAsString(new TreeMap<>(names));
  }

  /**
   * Reads what was kept.
   *
   * @throws IllegalArgumentException if it is not what {@link #text} wrote
   */
  public static SecretPlaces read(@Nullable String text) {
    if (text == null) {
      return NONE;
    }
    try {
      return new SecretPlaces(MAPPER.readValue(text, new TypeReference<Map<String, String>>() {}));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no places of secrets: " + e.getOriginalMessage(), e);
    }
  }

  /** A secret cannot be put in; the message names it and its place. */
  public static final class Missing extends RuntimeException {
    private static final long serialVersionUID = 1;

    Missing(String message) {
      super(message, null, false, false);
    }
  }
}
