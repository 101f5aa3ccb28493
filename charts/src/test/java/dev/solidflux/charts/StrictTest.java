package dev.solidflux.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** That nothing is found means something. */
class StrictTest {

  private static Manifest of(String kind) {
    List<Manifest> all =
        kind.equals("ScaledJob")
            ? Case.named("jobs").manifests()
            : Case.named("everything on").manifests();
    return all.stream().filter(it -> it.kind().equals(kind)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "Deployment, /spec",
    "Deployment, /spec/template/spec/containers/0",
    "Job, /spec/template/spec",
    "Service, /spec/ports/0",
    "NetworkPolicy, /spec/podSelector",
    "Ingress, /metadata",
    "ScaledObject, /metadata",
    "ScaledObject, /spec",
    "ScaledObject, /spec/advanced",
    "ScaledObject, /spec/triggers/0",
    "ScaledJob, /spec/jobTargetRef/template/spec/containers/0",
    "TriggerAuthentication, /spec/secretTargetRef/0",
    "ServiceMonitor, /spec/endpoints/0/relabelings/0",
    "PrometheusRule, /spec/groups/0/rules/0",
    "HTTPRoute, /spec/rules/0/timeouts"
  })
  void aFieldThatNobodyKnowsIsAFault(String kind, String at) {
    JsonNode changed = of(kind).json().deepCopy();
    ((ObjectNode) changed.at(at)).put("unheardOf", "x");
    assertThat(Strict.faults(new Manifest(changed))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Deployment, /spec, selector",
    "Deployment, /spec/template/spec/containers/0, name",
    "ScaledObject, /spec, scaleTargetRef",
    "ScaledObject, /spec/triggers/0, type",
    "ScaledObject, /spec/fallback, replicas",
    "PrometheusRule, /spec/groups/0, name",
    "ServiceMonitor, /spec, selector",
    "HTTPRoute, /spec/parentRefs/0, name"
  })
  void aFieldThatIsMissingIsAFault(String kind, String at, String field) {
    JsonNode changed = of(kind).json().deepCopy();
    ((ObjectNode) changed.at(at)).remove(field);
    assertThat(Strict.faults(new Manifest(changed))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ScaledObject, /spec/fallback, behavior, sometimes",
    "ScaledObject, /spec, minReplicaCount, one",
    "PrometheusRule, /spec/groups/0/rules/0, for, soon",
    "HTTPRoute, /spec/rules/0/timeouts, request, never",
    "Deployment, /spec, replicas, two"
  })
  void aValueOfAnotherKindIsAFault(String kind, String at, String field, String value) {
    JsonNode changed = of(kind).json().deepCopy();
    ((ObjectNode) changed.at(at)).put(field, value);
    assertThat(Strict.faults(new Manifest(changed))).isNotEmpty();
  }
}
