package dev.solidflux.api.broker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted as resources of RabbitMQ's messaging topology operator for Kubernetes.
 *
 * @param cluster the {@code RabbitmqCluster}
 * @param namespace of it; null for that of the resources
 */
public record OperatorResources(String cluster, @Nullable String namespace) {

  private static final int LONGEST_NAME = 63;

  /** Each as YAML's mappings and lists. */
  public List<Map<String, Object>> of(Wanted wanted) {
    PolicySettings settings = wanted.settings();
    String dead = settings.deadLetterName();
    List<Map<String, Object>> all = new ArrayList<>();
    all.add(resource("Exchange", dead, settings, exchange(dead)));
    all.add(resource("Queue", dead, settings, queue(dead)));
    all.add(resource("Binding", dead, settings, binding(dead)));
    wanted
        .policies()
        .forEach(policy -> all.add(resource("Policy", policy.name(), settings, spec(policy))));
    return all;
  }

  private Map<String, Object> resource(
      String kind, String name, PolicySettings settings, Map<String, Object> spec) {
    Map<String, Object> full = new LinkedHashMap<>(spec);
    full.put("vhost", settings.virtualHost());
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("name", cluster);
    if (namespace != null) {
      reference.put("namespace", namespace);
    }
    full.put("rabbitmqClusterReference", reference);
    Map<String, Object> resource = new LinkedHashMap<>();
    resource.put("apiVersion", "rabbitmq.com/v1beta1");
    resource.put("kind", kind);
    resource.put("metadata", Map.of("name", resourceName(name)));
    resource.put("spec", full);
    return resource;
  }

  private static Map<String, Object> exchange(String name) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("name", name);
    spec.put("type", "fanout");
    spec.put("durable", true);
    return spec;
  }

  private static Map<String, Object> queue(String name) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("name", name);
    spec.put("type", "quorum");
    spec.put("durable", true);
    return spec;
  }

  private static Map<String, Object> binding(String name) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("source", name);
    spec.put("destination", name);
    spec.put("destinationType", "queue");
    return spec;
  }

  private static Map<String, Object> spec(Policy policy) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("name", policy.name());
    spec.put("pattern", policy.pattern());
    spec.put("applyTo", policy.applyTo());
    spec.put("priority", policy.priority());
    spec.put("definition", policy.definition());
    return spec;
  }

  /** Kubernetes' form of a name; one that had to be changed keeps a mark of what it was. */
  static String resourceName(String name) {
    String plain = name.replace('.', '-');
    String safe =
        plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-").replaceAll("-+$", "");
    if (safe.equals(plain) && safe.length() <= LONGEST_NAME && name.indexOf('-') < 0) {
      return safe;
    }
    CRC32 mark = new CRC32();
    mark.update(name.getBytes(StandardCharsets.UTF_8));
    String hex = HexFormat.of().toHexDigits((int) mark.getValue());
    int room = LONGEST_NAME - hex.length() - 1;
    return (safe.length() > room ? safe.substring(0, room) : safe).replaceAll("-+$", "")
        + "-"
        + hex;
  }
}
