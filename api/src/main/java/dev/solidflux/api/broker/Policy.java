package dev.solidflux.api.broker;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A policy of RabbitMQ's.
 *
 * @param pattern a regular expression that a queue's name has to match
 * @param applyTo {@code queues}, or those of a type; others' may be for exchanges
 * @param definition by key; numbers and texts
 */
public record Policy(
    String name, String pattern, String applyTo, int priority, Map<String, Object> definition) {

  private static final String SPECIAL = "\\^$.|?*+()[]{}";

  public Policy {
    definition = Collections.unmodifiableMap(new TreeMap<>(definition));
  }

  /** A policy for the one queue of that name. */
  static Policy of(
      String name, String queue, String applyTo, int priority, Map<String, Object> definition) {
    return new Policy(name, only(queue), applyTo, priority, definition);
  }

  /** Matches that name and no other. */
  static String only(String queue) {
    StringBuilder pattern = new StringBuilder("^");
    queue
        .codePoints()
        .forEach(
            c -> {
              if (SPECIAL.indexOf(c) >= 0) {
                pattern.append('\\');
              }
              pattern.appendCodePoint(c);
            });
    return pattern.append("$").toString();
  }
}
