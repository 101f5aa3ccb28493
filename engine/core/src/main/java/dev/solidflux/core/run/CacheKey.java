package dev.solidflux.core.run;

import dev.solidflux.core.definition.Cache;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.schema.JsonSchema;
import dev.solidflux.json.ValueHash;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a kept result is found by: a hash of all that it may depend on and the engine sees, and of
 * each part of that one of its own, so that people can be told which of them is another one.
 */
final class CacheKey {

  /** So many members are told apart; the rest is one part. */
  static final int PARTS = 32;

  /** So long a name tells a member apart. */
  static final int NAME = 64;

  /** Hexadecimal digits of a part's hash, which only explains. */
  private static final int DIGITS = 16;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Work.Task task;
  private final Cache cache;
  private final @Nullable JsonSchema result;

  /**
   * @param result what its result has to fit; null for anything
   */
  CacheKey(Work.Task task, Cache cache, @Nullable JsonSchema result) {
    this.task = task;
    this.cache = cache;
    this.result = result;
  }

  /**
   * The one permit of who computes.
   *
   * @param args the task's
   * @param key what the document says that tells results apart; null if it does not say
   */
  Permit permit(JsonNode args, @Nullable JsonNode key) {
    String name = key == null ? "args" : "key";
    JsonNode by = key == null ? args : key;
    ObjectNode whole = JSON.objectNode();
    SortedMap<String, String> parts = new TreeMap<>();
    whole.put("task", task.task());
    add(whole, parts, "version", JSON.stringNode(cache.version()));
    add(whole, parts, "result", result == null ? JSON.nullNode() : result.json());
    if (key == null && !task.secrets().isEmpty()) {
      add(whole, parts, "secrets", secrets());
    }
    whole.set(name, by);
    members(parts, name, by);
    return new Permit(Cache.PREFIX + task.task(), ValueHash.of(whole), 1, parts);
  }

  /** Their places and names: their values are in no hash. */
  private JsonNode secrets() {
    ObjectNode names = JSON.objectNode();
    task.secrets().names().forEach(names::put);
    return names;
  }

  private static void add(
      ObjectNode whole, SortedMap<String, String> parts, String name, JsonNode value) {
    whole.set(name, value);
    parts.put(name, hash(value));
  }

  private static void members(SortedMap<String, String> parts, String name, JsonNode by) {
    switch (by.getNodeType()) {
      case OBJECT -> {
        ObjectNode rest = JSON.objectNode();
        int told = 0;
        for (Map.Entry<String, JsonNode> member : sorted(by).entrySet()) {
          if (told < PARTS && member.getKey().length() <= NAME) {
            parts.put(name + "." + member.getKey(), hash(member.getValue()));
            told++;
          } else {
            rest.set(member.getKey(), member.getValue());
          }
        }
        rest(parts, name, rest);
      }
      case ARRAY -> {
        var rest = JSON.arrayNode();
        for (int i = 0; i < by.size(); i++) {
          if (i < PARTS) {
            parts.put(name + "[" + i + "]", hash(by.get(i)));
          } else {
            rest.add(by.get(i));
          }
        }
        rest(parts, name, rest);
      }
      default -> parts.put(name, hash(by));
    }
  }

  private static void rest(SortedMap<String, String> parts, String name, JsonNode rest) {
    if (!rest.isEmpty()) {
      parts.put("the rest of " + name, hash(rest));
    }
  }

  private static SortedMap<String, JsonNode> sorted(JsonNode object) {
    SortedMap<String, JsonNode> members = new TreeMap<>();
    object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
    return members;
  }

  private static String hash(JsonNode value) {
    return ValueHash.of(value).substring(0, DIGITS);
  }
}
