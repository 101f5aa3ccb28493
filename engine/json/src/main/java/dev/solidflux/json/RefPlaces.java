package dev.solidflux.json;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where in a JSON text values stand that are kept elsewhere. The text itself has a null in each
 * place: no value says of itself that it is a reference.
 *
 * @param refs by place, a JSON pointer within the text
 */
public record RefPlaces(Map<String, Ref> refs) {

  public static final RefPlaces NONE = new RefPlaces(Map.of());

  /** The member of an object's text that says where its references stand. */
  public static final String MEMBER = "refs";

  private static final JsonMapper MAPPER = KeptJson.mapper();

  /** Of a reference, and what is around it and its place. */
  private static final int REF_LENGTH = 115;

  public RefPlaces {
    refs = Map.copyOf(refs);
  }

  /** A text with a null in each place. */
  public record Written(String json, RefPlaces places) {}

  /** Writes a value, or what is made of values. */
  public static Written written(JsonMapper mapper, Object value) {
    Noted noted = new Noted();
    String json = mapper.writer().withAttribute(RefPlaces.class, noted).writeValueAsString(value);
    return new Written(json, noted.refs == null ? NONE : new RefPlaces(noted.refs));
  }

  /** Writes what is an object, so that its text says itself where its references stand. */
  public static String object(JsonMapper mapper, Object value) {
    Written written = written(mapper, value);
    String json = written.json();
    return written.places().isEmpty()
        ? json
        : "%s,\"%s\":%s}"
            .formatted(json.substring(0, json.length() - 1), MEMBER, written.places().tree());
  }

  /**
   * The object that {@link #object} wrote, with its references in it; the tree is changed.
   *
   * @throws IllegalArgumentException if they have no such places
   */
  public static JsonNode object(JsonNode tree) {
    if (!(tree instanceof ObjectNode object) || !object.has(MEMBER)) {
      return tree;
    }
    RefPlaces places = read(object.remove(MEMBER));
    return places.fill(object, Ref::node);
  }

  public boolean isEmpty() {
    return refs.isEmpty();
  }

  /** About how long {@link #text} is. */
  public long length() {
    return refs.keySet().stream().mapToLong(place -> place.length() + REF_LENGTH).sum();
  }

  /** What they all take, each as often as it stands there. */
  public long bytes() {
    return refs.values().stream().mapToLong(Ref::bytes).sum();
  }

  /**
   * What stands in the places is put there; the tree is changed.
   *
   * @throws IllegalArgumentException if it has no such places
   */
  public JsonNode fill(JsonNode tree, Function<Ref, JsonNode> values) {
    JsonNode filled = tree;
    for (Map.Entry<String, Ref> ref : refs.entrySet()) {
      filled = put(filled, JsonPointer.compile(ref.getKey()), values.apply(ref.getValue()));
    }
    return filled;
  }

  private static JsonNode put(JsonNode tree, JsonPointer place, JsonNode value) {
    if (!tree.at(place).isNull()) {
      throw new IllegalArgumentException("there is no place " + place + " for a reference");
    }
    JsonPointer head = place.head();
    if (head == null) {
      return value;
    }
    JsonPointer last = place.last();
    switch (tree.at(head)) {
      case ObjectNode object -> object.set(last.getMatchingProperty(), value);
      case ArrayNode array -> array.set(last.getMatchingIndex(), value);
      default -> throw new IllegalStateException("a null stands in an object or a list");
    }
    return tree;
  }

  /** JSON text to keep; null if there are none. */
  public @Nullable String text() {
    return refs.isEmpty() ? null : tree().toString();
  }

  /**
   * Reads what was kept.
   *
   * @throws IllegalArgumentException if it is not what {@link #text} wrote
   */
  public static RefPlaces read(@Nullable String text) {
    try {
      return text == null ? NONE : read(MAPPER.readTree(text));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no places of references: " + e.getOriginalMessage(), e);
    }
  }

  private static RefPlaces read(JsonNode tree) {
    Map<String, Ref> refs = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> place : tree.properties()) {
      JsonNode ref = place.getValue();
      refs.put(
          place.getKey(),
          new Ref(
              ref.path("sha256").asString(""),
              ref.path("bytes").asLong(-1),
              ref.path("memory").asLong(-1)));
    }
    return new RefPlaces(refs);
  }

  private JsonNode tree() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    refs.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
        .forEach(
            ref ->
                tree.putObject(ref.getKey())
                    .put("sha256", ref.getValue().sha256())
                    .put("bytes", ref.getValue().bytes())
                    .put("memory", ref.getValue().memory()));
    return tree;
  }

  /** What is noted while a text is written. */
  static final class Noted {
    private @Nullable Map<String, Ref> refs;

    void add(String place, Ref ref) {
      if (refs == null) {
        refs = new LinkedHashMap<>();
      }
      refs.put(place, ref);
    }
  }
}
