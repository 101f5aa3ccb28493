package dev.solidflux.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What {@code docs/kubernetes.md} shows works. */
class KubernetesPageTest {
  private static final String PAGE = Yaml.text(Chart.ROOT.resolve("docs/kubernetes.md"));

  static List<String> values() {
    return blocks("yaml");
  }

  private static List<String> blocks(String language) {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```")
        .matcher(PAGE)
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyExampleOfValuesIsTaken(String values) {
    assertThat(Chart.rendered("solidflux", values))
        .allSatisfy(manifest -> assertThat(Strict.faults(manifest)).isEmpty());
  }

  @Test
  void installationTakesFiveCommands() {
    assertThat(blocks("sh").getFirst().lines()).hasSize(5);
  }

  @Test
  void everyValueThatIsNamedIsOne() {
    JsonNode values = Yaml.read(Chart.FOLDER.resolve("values.yaml"));
    List<String> named =
        Pattern.compile("`([a-z]\\w*(?:\\.\\w+)+)`")
            .matcher(PAGE)
            .results()
            .map(found -> found.group(1))
            .filter(path -> values.has(path.split("\\.")[0]) && !path.endsWith(".yaml"))
            .map(path -> path.replace("workers.POOL.", "workerDefaults."))
            .toList();
    assertThat(named).hasSizeGreaterThan(10);
    assertThat(named)
        .allSatisfy(
            path ->
                assertThat(values.at("/" + path.replace('.', '/')).isMissingNode())
                    .as(path)
                    .isFalse());
  }

  @Test
  void versionsAreThoseOfTheBuild() {
    JsonNode chart = Yaml.read(Chart.FOLDER.resolve("Chart.yaml"));
    assertThat(chart.path("kubeVersion").asString()).isEqualTo(">=1.30.0-0");
    assertThat(PAGE).contains("Kubernetes 1.30");
    assertThat(Yaml.text(Chart.FOLDER.resolve("README.md"))).contains("It needs Kubernetes 1.30");
    assertThat(Yaml.text(Chart.ROOT.resolve("pom.xml")))
        .contains("<version>" + chart.path("appVersion").asString() + "</version>");
  }

  @Test
  void asManyAlertsAreInstalledAsItSays() {
    assertThat(PAGE).contains("eighteen alerts");
    assertThat(
            Case.named("everything on").the("PrometheusRule", "alerts").at("/spec/groups/0/rules"))
        .hasSize(18);
  }
}
