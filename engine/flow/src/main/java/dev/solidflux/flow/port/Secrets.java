package dev.solidflux.flow.port;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What documents name as secrets. Answers from memory, and never waits. A value goes into a task's
 * message and nowhere else.
 */
public interface Secrets {

  /** What is shorter stands in too many texts by chance. */
  int SHORTEST_MASKED = 8;

  /** What stands in a secret's place. */
  String MASK = "***";

  Secrets NONE = of(Map.of());

  /** The value of that name now; null if there is none. */
  @Nullable String value(String name);

  /** All values there are. */
  Collection<String> values();

  /** A text without the values that are at least {@value #SHORTEST_MASKED} characters long. */
  default String masked(String text) {
    String masked = text;
    for (String value : values()) {
      if (value.length() >= SHORTEST_MASKED) {
        masked = masked.replace(value, MASK);
      }
    }
    return masked;
  }

  /** Secrets that do not change. */
  static Secrets of(Map<String, String> values) {
    Map<String, String> kept = Map.copyOf(values);
    List<String> longestFirst =
        kept.values().stream().sorted((a, b) -> b.length() - a.length()).toList();
    return new Secrets() {
      @Override
      public @Nullable String value(String name) {
        return kept.get(name);
      }

      @Override
      public Collection<String> values() {
        return longestFirst;
      }
    };
  }
}
