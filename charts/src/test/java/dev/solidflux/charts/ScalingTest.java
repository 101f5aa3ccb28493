package dev.solidflux.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** KEDA asks for demand, and understands what it is told. */
class ScalingTest {
  private static final JsonNode SCALERS =
      Strict.resource("schemas/keda-scalers.json").path("scalers");

  static List<Case> cases() {
    return Case.all();
  }

  private static Stream<JsonNode> triggers(Case installation) {
    return installation.manifests().stream()
        .flatMap(manifest -> manifest.at("/spec/triggers").valueStream());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyTriggerHasWhatItsScalerReadsAndNothingElse(Case installation) {
    triggers(installation)
        .forEach(
            trigger -> {
              JsonNode parameters = scaler(trigger.path("type").asString()).path("parameters");
              JsonNode metadata = trigger.path("metadata");
              assertThat(metadata.propertyNames())
                  .isSubsetOf(
                      parameters
                          .valueStream()
                          .map(parameter -> parameter.path("name").asString())
                          .collect(Collectors.toSet()));
              boolean authenticated = trigger.has("authenticationRef");
              parameters
                  .valueStream()
                  .filter(parameter -> !parameter.path("optional").asBoolean(false))
                  .filter(parameter -> !parameter.has("default"))
                  .filter(
                      parameter ->
                          !authenticated
                              || !parameter
                                  .path("triggerAuthenticationVariableReadable")
                                  .asBoolean(false))
                  .forEach(
                      parameter ->
                          assertThat(metadata.has(parameter.path("name").asString()))
                              .as(parameter.toString())
                              .isTrue());
            });
  }

  private static JsonNode scaler(String type) {
    return SCALERS
        .valueStream()
        .filter(scaler -> scaler.path("type").asString().equals(type))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatKedaScalesHasNoNumberOfItsOwn(Case installation) {
    Set<String> scaled =
        installation.manifests().stream()
            .map(manifest -> manifest.at("/spec/scaleTargetRef/name").asString(""))
            .collect(Collectors.toSet());
    assertThat(installation.manifests())
        .filteredOn(it -> it.kind().equals("Deployment"))
        .allSatisfy(
            it ->
                assertThat(it.at("/spec/replicas").isMissingNode())
                    .as(it.toString())
                    .isEqualTo(scaled.contains(it.name())));
  }

  @Test
  void aPoolIsScaledByTheDemandForItsQueue() {
    Manifest scaled = Case.named("warm pools").the("ScaledObject", "depth");
    assertThat(scaled.at("/spec/triggers/0/type").asString()).isEqualTo("metrics-api");
    assertThat(Manifest.texts(scaled.at("/spec/triggers/0/metadata")))
        .containsEntry("url", "http://room-solidflux.rooms.svc:8080/api/v1/scaling/room-depth")
        .containsEntry("valueLocation", "demand")
        .containsEntry("targetValue", "2");
    assertThat(scaled.at("/spec/minReplicaCount").asInt()).isEqualTo(1);
    assertThat(scaled.at("/spec/maxReplicaCount").asInt()).isEqualTo(4);
    assertThat(scaled.at("/spec/cooldownPeriod").asInt()).isEqualTo(900);
  }

  @Test
  void anyQueueCanBeAskedFor() {
    Manifest scaled = Case.named("an odd queue").the("ScaledObject", "odd");
    URI url = URI.create(scaled.at("/spec/triggers/0/metadata/url").asString());
    assertThat(url.getPath()).isEqualTo("/api/v1/scaling/Räume/\"1\"+%20 ${x}");
    assertThat(url.getRawPath()).endsWith("/R%C3%A4ume%2F%221%22%2B%2520%20%24%7Bx%7D");
    assertThat(scaled.at("/spec/triggers/1/metadata/queueName").asString())
        .isEqualTo("Räume/\"1\"+%20 ${x}");
  }

  @Test
  void withoutAWordAboutItWorkersStayAsTheyAreWhileNobodyCanBeAsked() {
    Case jobs = Case.named("workers alone");
    JsonNode spec = jobs.the("ScaledObject", "script").at("/spec");
    assertThat(spec.has("fallback")).isFalse();
    assertThat(spec.path("triggers")).hasSize(1);
    assertThat(spec.at("/triggers/0/metadata/url").asString())
        .isEqualTo("http://solidflux.platform.svc:8080/api/v1/scaling/room-ingest");
  }

  @Test
  void theDepthCountsOnlyWhileDemandIsNotToBeHad() {
    JsonNode spec = Case.named("everything on").the("ScaledObject", "depth").at("/spec");
    assertThat(spec.at("/advanced/scalingModifiers/formula").asString())
        .isEqualTo("(demand1 ?? depth1)");
    assertThat(spec.at("/advanced/scalingModifiers/target").asString()).isEqualTo("2");
    assertThat(spec.at("/fallback/behavior").asString()).isEqualTo("scalingModifiers");
    // none would let KEDA end the last workers while it waits for the threshold
    assertThat(spec.at("/fallback/replicas").asInt()).isPositive();
    assertThat(spec.path("triggers").valueStream().map(it -> it.path("name").asString()))
        .containsExactly("demand1", "depth1");
    // over AMQP the task that a worker has would not count, and the worker be ended
    assertThat(spec.at("/triggers/1/metadata/protocol").asString()).isEqualTo("http");
    Manifest address = Case.named("everything on").the("TriggerAuthentication", "worker");
    assertThat(spec.at("/triggers/1/authenticationRef/name").asString()).isEqualTo(address.name());
    assertThat(address.at("/spec/secretTargetRef/0/name").asString()).isEqualTo("rabbitmq-http");
  }

  @Test
  void aWarmPoolFallsBackToANumberAndIsNotMadeSmallerByIt() {
    JsonNode spec = Case.named("warm pools").the("ScaledObject", "script").at("/spec");
    assertThat(spec.path("fallback"))
        .hasToString(
            "{\"failureThreshold\":6,\"replicas\":2,\"behavior\":\"currentReplicasIfHigher\"}");
    assertThat(spec.at("/advanced/scalingModifiers").isMissingNode()).isTrue();
  }

  @Test
  void aJobOfATaskIsNotEndedByAnUpgrade() {
    Case jobs = Case.named("jobs");
    assertThat(jobs.manifests())
        .noneMatch(it -> it.kind().equals("Deployment") && it.component().equals("worker"));
    JsonNode spec = jobs.the("ScaledJob", "depth").at("/spec");
    assertThat(spec.at("/rollout/strategy").asString()).isEqualTo("gradual");
    assertThat(spec.at("/jobTargetRef/template/spec/restartPolicy").asString()).isEqualTo("Never");
    assertThat(
            Case.named("jobs with the depth as fallback")
                .the("ScaledJob", "depth")
                .at("/spec/triggers"))
        .hasSize(2);
  }

  @Test
  void withoutKedaThereAreAsManyWorkersAsWereAskedFor() {
    Case without = Case.named("without KEDA");
    assertThat(without.manifests())
        .noneMatch(it -> it.at("/apiVersion").asString().startsWith("keda.sh"));
    assertThat(without.the("Deployment", "depth").at("/spec/replicas").asInt()).isEqualTo(1);
  }

  @Test
  void aPoolThatLaterValuesTakeAwayIsNone() {
    assertThat(Case.named("a pool less").manifests())
        .extracting(it -> it.labels().getOrDefault("solidflux.dev/pool", "script"))
        .containsOnly("script");
  }

  @Test
  void ofSeveralQueuesTheDemandCountsTogether() {
    JsonNode both = Case.named("several queues").the("ScaledObject", "both").at("/spec");
    assertThat(both.at("/advanced/scalingModifiers/formula").asString())
        .isEqualTo("demand1 + demand2");
    assertThat(
            both.path("triggers")
                .valueStream()
                .map(it -> it.at("/metadata/url").asString().replaceAll(".*/", "")))
        .containsExactly("mesh", "texture");
    JsonNode sure = Case.named("several queues").the("ScaledObject", "sure").at("/spec");
    assertThat(sure.at("/advanced/scalingModifiers/formula").asString())
        .isEqualTo("(demand1 ?? depth1) + (demand2 ?? depth2)");
    JsonNode jobs = Case.named("several queues").the("ScaledJob", "jobs").at("/spec");
    assertThat(jobs.at("/scalingStrategy/multipleScalersCalculation").asString()).isEqualTo("sum");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aFormulaNamesEachTriggerOnce(Case installation) {
    for (Manifest manifest : installation.manifests()) {
      String formula = manifest.at("/spec/advanced/scalingModifiers/formula").asString("");
      if (!formula.isEmpty()) {
        assertThat(
                Pattern.compile("[a-z]+[0-9]+").matcher(formula).results().map(MatchResult::group))
            .containsExactlyElementsOf(
                manifest
                    .at("/spec/triggers")
                    .valueStream()
                    .map(trigger -> trigger.path("name").asString())
                    .toList());
      }
    }
  }
}
