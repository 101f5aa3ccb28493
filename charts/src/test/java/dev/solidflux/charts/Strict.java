package dev.solidflux.charts;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Kubernetes, KEDA, the Prometheus operator and the Gateway API say of a manifest: a field
 * that they do not know is a fault, and so is one that is missing. The schemas of the latter three
 * are their own, see {@code schemas/README.md}.
 */
final class Strict {
  private static final Map<String, Class<?>> MODELS =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", V1ConfigMap.class),
          Map.entry("v1/Namespace", V1Namespace.class),
          Map.entry("v1/Pod", V1Pod.class),
          Map.entry("v1/Service", V1Service.class),
          Map.entry("v1/ServiceAccount", V1ServiceAccount.class),
          Map.entry("apps/v1/Deployment", V1Deployment.class),
          Map.entry("batch/v1/Job", V1Job.class),
          Map.entry("networking.k8s.io/v1/Ingress", V1Ingress.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class),
          Map.entry("rbac.authorization.k8s.io/v1/Role", V1Role.class),
          Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", V1RoleBinding.class),
          Map.entry("policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class));

  private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private Strict() {}

  /** Everything that is wrong with it. */
  static List<String> faults(Manifest manifest) {
    String type = manifest.at("/apiVersion").asString() + "/" + manifest.kind();
    Class<?> model = MODELS.get(type);
    if (model != null) {
      return faults(manifest.json(), model);
    }
    return Stream.of(
            SCHEMAS.computeIfAbsent(type, Strict::schema).validate(manifest.json()).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage()),
            faults(manifest.at("/metadata"), V1ObjectMeta.class).stream(),
            // KEDA's schema lets some of what is in a pod pass
            manifest.pod().stream().flatMap(pod -> faults(pod, V1PodTemplateSpec.class).stream()))
        .flatMap(all -> all)
        .toList();
  }

  private static List<String> faults(JsonNode json, Class<?> model) {
    try {
      JSON.deserialize(json.toString(), model);
      return List.of();
    } catch (RuntimeException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private static Schema schema(String type) {
    JsonNode schema = resource("schemas/" + type.replace('/', '_') + ".json");
    close(schema);
    ((ObjectNode) schema.path("properties").path("metadata")).remove("additionalProperties");
    return REGISTRY.getSchema(schema);
  }

  static JsonNode resource(String name) {
    try (InputStream in = Strict.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("there is no schema " + name);
      }
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kubernetes forgets fields that a schema does not name; here they are faults. */
  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")
        && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)) {
      object.put("additionalProperties", false);
    }
    schema.forEach(Strict::close);
  }
}
