package dev.solidflux.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.worker.slot.ByteSize;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What runs in a pod, and with which rights. */
class PodsTest {

  static List<Case> cases() {
    return Case.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void podsMeetTheStandardRestricted(Case installation) {
    for (Manifest manifest : installation.manifests()) {
      manifest.pod().ifPresent(pod -> assertRestricted(pod.path("spec"), manifest));
    }
  }

  private static void assertRestricted(JsonNode spec, Manifest manifest) {
    String named = manifest.toString();
    assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean(false)).as(named).isTrue();
    assertThat(spec.at("/securityContext/seccompProfile/type").asString(""))
        .as(named)
        .isEqualTo("RuntimeDefault");
    assertThat(spec.path("automountServiceAccountToken").asBoolean(true))
        .as(named)
        .isEqualTo(manifest.variable("SOLIDFLUX_WORKER_POD_DELETION_COST").equals("true"));
    assertThat(spec.path("hostNetwork").isMissingNode()).as(named).isTrue();
    assertThat(spec.path("volumes").valueStream())
        .as(named)
        .noneMatch(volume -> volume.has("hostPath"));
    assertThat(manifest.containers()).isNotEmpty();
    for (JsonNode container : manifest.containers()) {
      JsonNode rights = container.path("securityContext");
      assertThat(rights.path("allowPrivilegeEscalation").asBoolean(true)).as(named).isFalse();
      assertThat(rights.path("readOnlyRootFilesystem").asBoolean(false)).as(named).isTrue();
      assertThat(rights.at("/capabilities/drop/0").asString("")).as(named).isEqualTo("ALL");
      assertThat(rights.at("/capabilities/add").isMissingNode()).as(named).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyContainerSaysWhatItNeedsAndHasAPlaceToWriteTo(Case installation) {
    for (Manifest manifest : installation.manifests()) {
      for (JsonNode container : manifest.containers()) {
        JsonNode resources = container.path("resources");
        assertThat(resources.at("/requests").propertyNames())
            .as(manifest.toString())
            .contains("cpu", "memory");
        assertThat(resources.at("/limits").propertyNames())
            .as(manifest.toString())
            .contains("memory");
        assertThat(container.path("volumeMounts").valueStream())
            .as(manifest.toString())
            .anyMatch(mount -> mount.path("mountPath").asString().equals("/tmp"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyMountHasItsVolume(Case installation) {
    for (Manifest manifest : installation.manifests()) {
      manifest
          .pod()
          .ifPresent(
              pod -> {
                List<String> volumes =
                    pod.at("/spec/volumes").valueStream().map(PodsTest::name).toList();
                assertThat(volumes).as(manifest.toString()).doesNotHaveDuplicates();
                assertThat(
                        manifest.containers().stream()
                            .flatMap(container -> container.path("volumeMounts").valueStream())
                            .map(PodsTest::name))
                    .as(manifest.toString())
                    .allMatch(volumes::contains);
              });
    }
  }

  private static String name(JsonNode named) {
    return named.path("name").asString();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theServersPodsAreAskedHowTheyAre(Case installation) {
    for (Manifest manifest : installation.manifests()) {
      if (Set.of("engine", "api").contains(manifest.component())
          && manifest.kind().equals("Deployment")) {
        JsonNode container = manifest.containers().getFirst();
        assertThat(container.at("/startupProbe/httpGet/path").asString()).isEqualTo("/health/live");
        assertThat(container.at("/livenessProbe/httpGet/path").asString())
            .isEqualTo("/health/live");
        assertThat(container.at("/readinessProbe/httpGet/path").asString())
            .isEqualTo("/health/ready");
      }
    }
  }

  @Test
  void aPodLivesLongerThanItsServerTakesToStop() {
    Manifest engine = Case.named("nothing said").the("Deployment", "engine");
    assertThat(engine.at("/spec/template/spec/terminationGracePeriodSeconds").asInt())
        .isEqualTo(20 + 5 + 10);
  }

  @Test
  void aWorkerMayFinishItsLongestTask() {
    Case pools = Case.named("without KEDA");
    String grace = "/spec/template/spec/terminationGracePeriodSeconds";
    assertThat(pools.the("Deployment", "depth").at(grace).asInt()).isEqualTo(2 * 3600 + 30);
    assertThat(pools.the("Deployment", "script").at(grace).asInt()).isEqualTo(30 * 60 + 30);
    assertThat(pools.the("Deployment", "depth").variable("SOLIDFLUX_WORKER_GRACE"))
        .isEqualTo("7200s");
  }

  @Test
  void whatAWorkerFetchesAndMakesStandsInItsScratch() {
    Manifest depth = Case.named("warm pools").the("Deployment", "depth");
    assertThat(depth.variable("SOLIDFLUX_WORKER_SCRATCH")).isEqualTo("/scratch/work");
    assertThat(depth.variable("SOLIDFLUX_ARTIFACT_CACHE")).isEqualTo("/scratch/artifacts");
    assertThat(depth.variable("SOLIDFLUX_ARTIFACT_CACHE_SIZE"))
        .as("half of 20Gi: the rest is for the task that runs")
        .isEqualTo("10240Mi");
    Manifest script = Case.named("warm pools").the("Deployment", "script");
    assertThat(script.json().toString()).doesNotContain("SCRATCH", "ARTIFACT");
  }

  @Test
  void whereAPoolSaysItselfWhatItKeepsItIsNotToldAnythingElse() {
    Manifest own =
        worker("scratchSize: 3T, env: [{name: SOLIDFLUX_ARTIFACT_CACHE, value: /scratch/mine}]");
    assertThat(own.variable("SOLIDFLUX_ARTIFACT_CACHE")).isEqualTo("/scratch/mine");
    assertThat(own.variable("SOLIDFLUX_ARTIFACT_CACHE_SIZE")).isEmpty();
    assertThat(own.variable("SOLIDFLUX_WORKER_SCRATCH")).isEqualTo("/scratch/work");
    assertThat(own.containers().getFirst().path("env").valueStream().map(PodsTest::name))
        .doesNotHaveDuplicates();
    Manifest sized =
        worker("scratchSize: 3T, env: [{name: SOLIDFLUX_ARTIFACT_CACHE_SIZE, value: 2T}]");
    assertThat(sized.variable("SOLIDFLUX_ARTIFACT_CACHE_SIZE")).isEqualTo("2T");
    assertThat(sized.containers().getFirst().path("env").valueStream().map(PodsTest::name))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3M", "1G", "3T", "5Ki", "1Mi", "3Gi", "1Ti"})
  void halfOfTheScratchIsANumberOfBytesThatAWorkerReads(String size) {
    String half = worker("scratchSize: " + size).variable("SOLIDFLUX_ARTIFACT_CACHE_SIZE");
    assertThat(2 * ByteSize.parse(half)).isEqualTo(ByteSize.parse(size));
  }

  private static Manifest worker(String properties) {
    String pool = "workers: {mesh: {queue: mesh, image: {repository: acme/mesh, tag: '1'}, %s}}";
    return Chart.rendered("own", pool.formatted(properties)).stream()
        .filter(it -> it.kind().equals("Deployment") && it.component().equals("worker"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aWorkerInJavaIsAskedHowItIs() {
    JsonNode container =
        Case.named("warm pools").the("Deployment", "script").containers().getFirst();
    assertThat(container.at("/livenessProbe/httpGet/path").asString()).isEqualTo("/health/live");
    assertThat(container.at("/readinessProbe/httpGet/path").asString()).isEqualTo("/health/ready");
    assertThat(container.at("/ports/0/containerPort").asInt()).isEqualTo(8081);
    assertThat(
            Case.named("jobs").the("ScaledJob", "script").containers().getFirst().propertyNames())
        .doesNotContain("livenessProbe", "readinessProbe", "startupProbe");
  }

  @Test
  void aPartOfAGpuIsAskedForByItsProfile() {
    Manifest depth = Case.named("everything on").the("Deployment", "depth");
    JsonNode pod = depth.at("/spec/template/spec");
    assertThat(depth.containers().getFirst().at("/resources/limits"))
        .hasToString("{\"memory\":\"16Gi\",\"nvidia.com/mig-1g.10gb\":1}");
    assertThat(pod.path("runtimeClassName").asString()).isEqualTo("nvidia");
    assertThat(pod.at("/tolerations/0/key").asString()).isEqualTo("nvidia.com/gpu");
    assertThat(depth.containers().getFirst().path("image").asString())
        .isEqualTo("acme/depth@sha256:" + "0".repeat(64));
  }

  @Test
  void aWorkerThatTellsWhatDeletingItCostsMayChangePodsAndNothingElse() {
    Case warm = Case.named("warm pools");
    Manifest role = warm.the("Role", "script");
    assertThat(role.at("/rules"))
        .hasToString("[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"patch\"]}]");
    Manifest binding = warm.the("RoleBinding", "script");
    assertThat(binding.at("/roleRef/name").asString()).isEqualTo(role.name());
    assertThat(binding.at("/subjects/0/name").asString())
        .isEqualTo(warm.the("ServiceAccount", "script").name())
        .isEqualTo(
            warm.the("Deployment", "script")
                .at("/spec/template/spec/serviceAccountName")
                .asString());
    assertThat(Case.named("everything on").manifests())
        .noneMatch(it -> it.kind().startsWith("Role"));
  }
}
