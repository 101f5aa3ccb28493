package dev.solidflux.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Whatever somebody installs is what Kubernetes and the others take, and holds together. */
class ChartTest {

  static List<Case> cases() {
    return Case.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void helmFindsNothingToComplainOf(Case installation) {
    LintResult lint = Chart.linted(installation.values().toArray(String[]::new));
    assertThat(lint.getMessages()).allMatch(message -> message.startsWith("[INFO]"));
    assertThat(lint.isFailed()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyManifestIsOneByTheStrictestModel(Case installation) {
    assertThat(installation.manifests()).isNotEmpty();
    assertThat(installation.manifests())
        .allSatisfy(manifest -> assertThat(Strict.faults(manifest)).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void namesFitAndNoneIsGivenTwice(Case installation) {
    assertThat(installation.manifests())
        .allSatisfy(it -> assertThat(it.name()).matches("[a-z][-a-z0-9]{0,51}"))
        .extracting(Manifest::toString)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everythingHasTheLabelsThatHelmAsksFor(Case installation) {
    assertThat(installation.manifests())
        .allSatisfy(
            it ->
                assertThat(it.labels())
                    .containsEntry("app.kubernetes.io/instance", installation.release())
                    .containsEntry("app.kubernetes.io/managed-by", "Helm")
                    .containsKeys(
                        "app.kubernetes.io/name",
                        "app.kubernetes.io/component",
                        "app.kubernetes.io/version",
                        "helm.sh/chart")
                    .allSatisfy((name, value) -> assertThat(value).hasSizeLessThan(64)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everySelectorFindsThePodsOfOneThingAlone(Case installation) {
    for (Manifest manifest : installation.manifests()) {
      selectors(manifest)
          .forEach(
              selector ->
                  assertThat(
                          installation.manifests().stream()
                              .filter(it -> it.pod().isPresent())
                              .filter(
                                  it -> podLabels(it).entrySet().containsAll(selector.entrySet())))
                      .as("%s selects by %s", manifest, selector)
                      .satisfies(
                          found -> {
                            if (manifest.kind().equals("NetworkPolicy")) {
                              assertThat(found).isNotEmpty();
                            } else {
                              assertThat(found).hasSize(1);
                            }
                          }));
    }
  }

  private static Map<String, String> podLabels(Manifest manifest) {
    return Manifest.texts(manifest.pod().orElseThrow().at("/metadata/labels"));
  }

  private static Stream<Map<String, String>> selectors(Manifest manifest) {
    JsonNode spec = manifest.at("/spec");
    Stream<JsonNode> found =
        switch (manifest.kind()) {
          case "Service" -> Stream.of(spec.path("selector"));
          case "Deployment", "PodDisruptionBudget" -> Stream.of(spec.at("/selector/matchLabels"));
          case "NetworkPolicy" -> Stream.of(spec.at("/podSelector/matchLabels"));
          default -> Stream.of();
        };
    Stream<JsonNode> spreads =
        manifest.pod().stream()
            .flatMap(pod -> pod.at("/spec/topologySpreadConstraints").valueStream())
            .map(constraint -> constraint.at("/labelSelector/matchLabels"));
    return Stream.concat(found, spreads).map(Manifest::texts);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatReferredToIsThere(Case installation) {
    List<String> accounts =
        installation.manifests().stream()
            .filter(it -> it.kind().equals("ServiceAccount"))
            .map(Manifest::name)
            .toList();
    for (Manifest manifest : installation.manifests()) {
      manifest
          .pod()
          .map(pod -> pod.at("/spec/serviceAccountName").asString(""))
          .filter(account -> !account.isEmpty())
          .ifPresent(account -> assertThat(accounts).as(manifest.toString()).contains(account));
      JsonNode target = manifest.at("/spec/scaleTargetRef/name");
      if (!target.isMissingNode()) {
        assertThat(installation.manifests())
            .extracting(Manifest::toString)
            .contains("Deployment " + target.asString());
      }
    }
  }

  @Test
  void poolsDoNotChangeWithTheVersionOfTheChart() {
    assertThat(Case.named("everything on").manifests())
        .filteredOn(it -> it.component().equals("worker") && it.kind().equals("Deployment"))
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(it.pod().orElseThrow().at("/metadata/labels").propertyNames())
                    .doesNotContain("helm.sh/chart", "app.kubernetes.io/version"));
  }

  @Test
  void whoeverInstallsItIsToldWhereItIsAndWhatScales() {
    assertThat(Chart.notes("room", Case.POOLS))
        .contains("2 engines of 8 shards, 2 API pods")
        .contains("http://room-solidflux.rooms.svc:8080")
        .contains("helm test room --namespace rooms")
        .contains("depth: queue room-depth, 1 to 4 workers (ScaledObject)")
        .contains("script: queue room-ingest, 0 to 10 workers (ScaledObject)")
        .doesNotContain("reached from outside");
    assertThat(Chart.notes("room", "ingress: {enabled: true, hosts: [a.example]}"))
        .contains("There is no access control")
        .contains("reached from outside")
        .contains("There are no workers yet");
  }
}
