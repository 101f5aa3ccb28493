package dev.solidflux.core.document;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has properties of known names only, as schemas in the document say. */
final class Closed {

  /** The names that an object may have which fits the schema; null if it may have any. */
  static @Nullable Set<String> names(@Nullable Located schema) {
    return schema instanceof Located.Fields fields
            && Values.optional(fields, "additionalProperties") instanceof Located.Scalar more
            && more.toJson().isBoolean()
            && !more.toJson().booleanValue()
            && Values.optional(fields, "patternProperties") == null
            && Values.optional(fields, "properties") instanceof Located.Fields properties
        ? properties.members().keySet()
        : null;
  }

  /**
   * The names that results may have, by the solids' names; those that may have any are left out.
   */
  static Map<String, Set<String>> results(Map<String, Located.Member> solids) {
    Map<String, Set<String>> closed = new HashMap<>();
    solids.forEach(
        (name, member) -> {
          if (member.value() instanceof Located.Fields solid
              && Values.optional(solid, "forEach") == null
              && Values.optional(solid, "onError") == null) {
            Set<String> names = names(Values.optional(solid, "result"));
            if (names != null) {
              closed.put(name, names);
            }
          }
        });
    return closed;
  }

  private Closed() {}
}
