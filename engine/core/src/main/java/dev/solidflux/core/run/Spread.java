package dev.solidflux.core.run;

import dev.solidflux.json.JsonSize;
import org.jspecify.annotations.Nullable;
import org.pcollections.IntTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far an open solid is with its elements; one that does not fan out has one.
 *
 * @param elements what it runs over, an array; null if it does not fan out
 * @param keys of the elements, an array; null unless it runs over an object
 * @param opened how many of the elements were opened, in their order
 * @param open the numbers of open invocations, or of open scopes
 * @param ended how elements ended, by index
 * @param failed how many of these failed
 */
public record Spread(
    @Nullable JsonNode elements,
    @Nullable JsonNode keys,
    int opened,
    PSortedSet<Integer> open,
    PMap<Integer, Element> ended,
    int failed,
    Size size) {

  /** How an element ended. */
  public sealed interface Element {
    record Succeeded(JsonNode value) implements Element {}

    record Failed(Failure failure) implements Element {}
  }

  /**
   * Written out, in bytes.
   *
   * @param data elements, results and failures
   * @param openArguments arguments of open invocations
   * @param arguments arguments of all invocations so far
   */
  public record Size(long data, long openArguments, long arguments) {
    static final Size NONE = new Size(0, 0, 0);
  }

  /** Of a solid that does not fan out. */
  static final Spread SINGLE =
      new Spread(null, null, 0, TreePSet.empty(), IntTreePMap.empty(), 0, Size.NONE);

  static Spread over(JsonNode elements, @Nullable JsonNode keys) {
    Size size = new Size(JsonSize.of(elements), 0, 0);
    return new Spread(elements, keys, 0, TreePSet.empty(), IntTreePMap.empty(), 0, size);
  }

  /** How many elements there are. */
  public int count() {
    return elements == null ? 1 : elements.size();
  }

  /** How many of them were not opened. */
  public int unopened() {
    return count() - opened;
  }

  boolean isOver() {
    return ended.size() == count();
  }

  Spread open(int number, long bytes) {
    Size more = new Size(size.data, size.openArguments + bytes, size.arguments + bytes);
    return new Spread(elements, keys, opened + 1, open.plus(number), ended, failed, more);
  }

  /** An invocation or a scope of it is not open any more. */
  Spread close(int number, long bytes) {
    Size less = new Size(size.data, size.openArguments - bytes, size.arguments);
    return new Spread(elements, keys, opened, open.minus(number), ended, failed, less);
  }

  Spread succeed(int index, JsonNode value) {
    Size more = new Size(size.data + JsonSize.of(value), size.openArguments, size.arguments);
    return new Spread(
        elements,
        keys,
        Math.max(opened, index + 1),
        open,
        ended.plus(index, new Element.Succeeded(value)),
        failed,
        more);
  }

  Spread fail(int index, Failure failure) {
    Size more = new Size(size.data + failure.bytes(), size.openArguments, size.arguments);
    return new Spread(
        elements,
        keys,
        Math.max(opened, index + 1),
        open,
        ended.plus(index, new Element.Failed(failure)),
        failed + 1,
        more);
  }

  /**
   * The results in the order of the elements, under their keys if they have any.
   *
   * @param outcomes whether to tell of each how it ended
   */
  JsonNode result(boolean outcomes) {
    if (elements == null) {
      return one(0, outcomes);
    }
    if (keys != null) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (int i = 0; i < count(); i++) {
        object.set(keys.get(i).stringValue(), one(i, outcomes));
      }
      return object;
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode(count());
    for (int i = 0; i < count(); i++) {
      array.add(one(i, outcomes));
    }
    return array;
  }

  private JsonNode one(int index, boolean outcome) {
    return switch (ended.get(index)) {
      case Element.Succeeded(JsonNode value) when !outcome -> value;
      case Element.Succeeded(JsonNode value) ->
          JsonNodeFactory.instance
              .objectNode()
              .put("status", SolidState.Word.SUCCEEDED.label())
              .set("value", value);
      case Element.Failed(Failure failure) -> {
        ObjectNode failed =
            JsonNodeFactory.instance.objectNode().put("status", SolidState.Word.FAILED.label());
        failed
            .putObject("error")
            .put("cause", failure.cause().label())
            .put("type", failure.type())
            .put("message", failure.message());
        yield failed;
      }
      case null -> throw new IllegalStateException("element " + index + " has not ended");
    };
  }
}
