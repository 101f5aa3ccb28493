package dev.solidflux.api.broker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is wanted as a definitions file, which RabbitMQ imports: {@code rabbitmqctl
 * import_definitions}, {@code load_definitions} or the management page. It adds to what there is.
 */
public final class Definitions {

  /** As JSON's objects and lists. */
  public static Map<String, Object> of(Wanted wanted) {
    PolicySettings settings = wanted.settings();
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("vhosts", List.of(Map.of("name", settings.virtualHost())));
    file.put("exchanges", List.of(in(settings, named(settings), exchange())));
    file.put("queues", List.of(in(settings, named(settings), queue())));
    file.put("bindings", List.of(in(settings, Map.of(), binding(settings))));
    file.put(
        "policies",
        wanted.policies().stream()
            .map(policy -> in(settings, Map.of("name", policy.name()), policy(policy)))
            .toList());
    return file;
  }

  private static Map<String, Object> named(PolicySettings settings) {
    return Map.of("name", settings.deadLetterName());
  }

  private static Map<String, Object> in(
      PolicySettings settings, Map<String, Object> name, Map<String, Object> rest) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("vhost", settings.virtualHost());
    all.putAll(name);
    all.putAll(rest);
    return all;
  }

  static Map<String, Object> exchange() {
    return ordered("type", "fanout", "durable", true, "auto_delete", false, "arguments", Map.of());
  }

  /** Ours alone, so that it may have arguments. */
  static Map<String, Object> queue() {
    return ordered(
        "durable", true, "auto_delete", false, "arguments", Map.of("x-queue-type", "quorum"));
  }

  private static Map<String, Object> binding(PolicySettings settings) {
    return ordered(
        "source",
        settings.deadLetterName(),
        "destination",
        settings.deadLetterName(),
        "destination_type",
        "queue",
        "routing_key",
        "",
        "arguments",
        Map.of());
  }

  static Map<String, Object> policy(Policy policy) {
    return ordered(
        "pattern",
        policy.pattern(),
        "apply-to",
        policy.applyTo(),
        "priority",
        policy.priority(),
        "definition",
        policy.definition());
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  private Definitions() {}
}
