package dev.solidflux.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Values that cannot be used are refused before anything is installed, by their place. */
class WrongValuesTest {
  private static final String POOL = "{queue: q, image: {repository: a, tag: \"1\"}";

  static List<Arguments> wrong() {
    return List.of(
        Arguments.of("engin: {replicas: 2}", "additional properties 'engin' not allowed"),
        Arguments.of(
            "engine: {replica: 2}", "'/engine': additional properties 'replica' not allowed"),
        Arguments.of("engine: {replicas: two}", "'/engine/replicas': got string, want integer"),
        Arguments.of("engine: {replicas: -1}", "'/engine/replicas': minimum: got -1, want 0"),
        Arguments.of("shards: 2000", "'/shards': maximum: got 2,000, want 1,024"),
        Arguments.of("shards: 1", "engine.replicas: 2 engines share 1 shards"),
        Arguments.of("deployment: Rooms", "'/deployment': 'Rooms' does not match pattern"),
        Arguments.of("prewarm: always", "'/prewarm': 'always' does not match pattern"),
        Arguments.of("log: {level: loud}", "'/log/level': value must be one of 'error', 'warn'"),
        Arguments.of("image: {digest: abc}", "'/image/digest': 'abc' does not match pattern"),
        Arguments.of(
            "postgresql: {existingSecret: \"\"}",
            "'/postgresql/existingSecret': '' does not match"),
        Arguments.of(
            "postgresql: {url: \"postgresql://a:b@c/d\"}",
            "'/postgresql': additional properties 'url' not allowed"),
        Arguments.of(
            "engine: {shutdownGrace: 1 minute}",
            "'/engine/shutdownGrace': '1 minute' does not match"),
        Arguments.of(
            "engine: {resources: {limit: {memory: 1Gi}}}",
            "'/engine/resources': additional properties 'limit'"),
        Arguments.of(
            "engine: {resources: {limits: {memory: lots}}}", "'/engine/resources/limits/memory'"),
        Arguments.of(
            "api: {tolerations: [{keys: a}]}",
            "'/api/tolerations/0': additional properties 'keys'"),
        Arguments.of("payloads: {place: ftp}", "'/payloads/place': 'ftp' does not match pattern"),
        Arguments.of(
            "payloads: {place: \"file:///payloads\"}",
            "payloads.existingClaim: file:///payloads has to be"),
        Arguments.of(
            "payloads: {place: \"s3://b/p\"}", "payloads.s3.existingSecret: s3://b/p needs keys"),
        Arguments.of("ingress: {enabled: true}", "ingress.hosts: an ingress needs a host"),
        Arguments.of(
            "ingress: {enabled: true, hosts: [\"*.example.com\"]}",
            "'/ingress/hosts/0': '*.example.com' does not match"),
        Arguments.of(
            "httpRoute: {enabled: true, hostnames: [a.example]}",
            "httpRoute.parentRefs: a route needs a gateway"),
        Arguments.of(
            "workers: {a: {image: {repository: a}}}",
            "workers.a.queue: say which queue the pool consumes"),
        Arguments.of("workers: {Depth: " + POOL + "}}", "invalid propertyName 'Depth'"),
        Arguments.of(
            "workers: {a: " + POOL + ", grace: 1}}",
            "'/workers/a': additional properties 'grace' not allowed"),
        Arguments.of(
            "workers: {a: {queue: q}}", "workers.a.image.repository: the pool has no image"),
        Arguments.of(
            "workers: {a: {queue: q, image: {repository: a}}}",
            "workers.a.image.tag: say which image"),
        Arguments.of(
            "workers: {a: {queue: amq.x, image: {repository: a, tag: b}}}",
            "workers.a.queue: amq.x belongs to"),
        Arguments.of(
            "workers: {a: " + POOL + ", scaling: {kind: HPA}}}",
            "'/workers/a/scaling/kind': value must be one of"),
        Arguments.of(
            "workers: {a: " + POOL + ", scaling: {min: 11}}}",
            "workers.a.scaling.min: 11 is more than max, 10"),
        Arguments.of(
            "workers: {a: " + POOL + ", scaling: {max: 0}}}",
            "'/workers/a/scaling/max': minimum: got 0, want 1"),
        Arguments.of(
            "workers: {a: " + POOL + ", scaling: {fallback: {kind: queue}}}}",
            "workers.a.scaling.fallback.kind: the queue's depth"),
        Arguments.of(
            "workers: {a: " + POOL + ", scaling: {kind: ScaledJob, fallback: {kind: replicas}}}}",
            "no fallback of replicas for a ScaledJob"),
        Arguments.of(
            "keda: {enabled: false}\nworkers: {a: " + POOL + ", scaling: {kind: ScaledJob}}}",
            "a ScaledJob needs KEDA"),
        Arguments.of(
            "workers: {a: " + POOL + ", env: [{name: A, val: b}]}}",
            "'/workers/a/env/0': additional properties 'val'"),
        Arguments.of(
            "workers: {a: " + POOL + ", longestTask: forever}}",
            "'/workers/a/longestTask': 'forever' does not match"),
        Arguments.of(
            "workers: {a: " + POOL + ", queues: [r]}}", "workers.a.queues: there is queue too"),
        Arguments.of("workerDefaults: {queue: q}", "'/workerDefaults'"),
        Arguments.of(
            "server: {enabled: false}\nworkers: {a: " + POOL + "}}",
            "keda.demandUrl: workers without a server"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void isRefusedByName(String values, String message) {
    assertThatExceptionOfType(Chart.Refused.class)
        .isThrownBy(() -> Chart.text("room", values))
        .withMessageContaining(message);
  }

  @Test
  void allThatDoesNotFitTogetherIsToldAtOnce() {
    assertThatExceptionOfType(Chart.Refused.class)
        .isThrownBy(
            () ->
                Chart.text(
                    "room",
                    "shards: 1\n"
                        + "ingress: {enabled: true}\n"
                        + "workers: {a: {queue: sf.x}, b: {queue: q}}"))
        .withMessageContainingAll(
            "these values do not fit together:",
            "engine.replicas:",
            "ingress.hosts:",
            "workers.a.image.repository:",
            "workers.a.queue:",
            "workers.b.image.repository:");
  }

  @Test
  void aServicesNameBeginsWithALetter() {
    assertThatExceptionOfType(Chart.Refused.class)
        .isThrownBy(() -> Chart.text("3d", ""))
        .withMessageContaining("fullnameOverride: a Service's name begins with a letter, and 3d-");
    assertThat(Chart.text("3d", "fullnameOverride: rooms")).contains("name: rooms\n");
  }

  /** What is as Kubernetes has it is left to Kubernetes to refuse. */
  @Test
  void theSchemaIsClosedWhereItIsTheCharts() {
    JsonNode schema = Yaml.read(Chart.FOLDER.resolve("values.schema.json"));
    List<String> open = new ArrayList<>();
    collectOpen(schema, "", open);
    assertThat(open)
        .allMatch(
            place ->
                place.matches(
                    ".*/(global|affinity|valueFrom|podSecurityContext|securityContext"
                        + "|(liveness|readiness|startup)Probe|claims/items"
                        + "|named/items|objects/items)"));
  }

  private static void collectOpen(JsonNode schema, String at, List<String> open) {
    if (schema.path("type").asString("").equals("object")
        && !schema.has("additionalProperties")
        && !schema.has("allOf")) {
      open.add(at);
    }
    for (Map.Entry<String, JsonNode> field : schema.properties()) {
      collectOpen(field.getValue(), at + "/" + field.getKey(), open);
    }
    if (schema.isArray()) {
      for (JsonNode one : schema) {
        collectOpen(one, at, open);
      }
    }
  }
}
