package dev.solidflux.json;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The references in a tree of JSON values. */
public final class Refs {

  /** All of them, in the order of the tree. */
  public static Set<Ref> in(JsonNode value) {
    Set<Ref> refs = new LinkedHashSet<>();
    all(value).forEach(refs::add);
    return refs;
  }

  /**
   * How large a value is once it is written out as a whole: {@link JsonSize}, with what is kept
   * elsewhere in the place of its references.
   */
  public static long wholeSize(JsonNode value) {
    long size = JsonSize.of(value);
    for (Ref ref : all(value)) {
      size += ref.bytes() - JsonSize.REFERENCE;
    }
    return size;
  }

  /**
   * The value with all that is kept elsewhere; the same if there is none in it.
   *
   * @param content of a reference, in which there is none
   */
  public static JsonNode whole(JsonNode value, Function<Ref, JsonNode> content) {
    return all(value).isEmpty() ? value : filled(value, content);
  }

  private static JsonNode filled(JsonNode value, Function<Ref, JsonNode> content) {
    Ref ref = Ref.of(value);
    if (ref != null) {
      return content.apply(ref);
    }
    return switch (value) {
      case ObjectNode object -> {
        ObjectNode copy = object.objectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
          copy.set(member.getKey(), filled(member.getValue(), content));
        }
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode(array.size());
        array.forEach(element -> copy.add(filled(element, content)));
        yield copy;
      }
      default -> value;
    };
  }

  private static List<Ref> all(JsonNode value) {
    List<Ref> refs = new ArrayList<>(0);
    collect(value, refs);
    return refs;
  }

  private static void collect(JsonNode value, List<Ref> into) {
    Ref ref = Ref.of(value);
    if (ref != null) {
      into.add(ref);
    } else if (value.isContainer()) {
      value.forEach(child -> collect(child, into));
    }
  }

  private Refs() {}
}
