package dev.solidflux.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What a pod is told: by variables that there are, as the server reads them. */
class VariablesTest {
  /** What the pages name, and what is of the cluster. */
  private static final Set<String> VARIABLES = variables();

  static List<Case> cases() {
    return Case.all();
  }

  private static Set<String> variables() {
    Set<String> variables = new TreeSet<>(Set.of("POD_IP"));
    for (String page :
        List.of(
            "docs/configuration.md",
            "docs/command-line.md",
            "docs/solids-in-java.md",
            "docs/native-solids.md",
            "docs/artifacts.md")) {
      Pattern.compile("`((?:SOLIDFLUX|AWS|OTEL)_[A-Z0-9_]+)")
          .matcher(Yaml.text(Chart.ROOT.resolve(page)))
          .results()
          .forEach(name -> variables.add(name.group(1)));
    }
    return variables;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyVariableOfTheServerIsOnThePageThatSaysWhatItDoes(Case installation) {
    for (Manifest manifest : installation.manifests()) {
      for (JsonNode container : manifest.containers()) {
        List<String> names = container.path("env").valueStream().map(VariablesTest::name).toList();
        assertThat(names).as(manifest.toString()).doesNotHaveDuplicates();
        assertThat(names.stream().filter(name -> name.matches("(SOLIDFLUX|AWS|OTEL|POD)_.*")))
            .as(manifest.toString())
            .allMatch(VARIABLES::contains);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsSecretComesFromASecret(Case installation) {
    for (Manifest manifest : installation.manifests()) {
      assertThat(manifest.kind()).isNotEqualTo("Secret");
      for (JsonNode container : manifest.containers()) {
        assertThat(container.path("env").valueStream())
            .as(manifest.toString())
            .filteredOn(
                variable ->
                    name(variable).matches(".*(AMQP_URL|POSTGRES_URL|KEY|KEY_ID|TOKEN|PASSWORD)"))
            .allMatch(variable -> variable.at("/valueFrom/secretKeyRef/name").isString());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theServerTakesEverythingThatItIsTold(Case installation) {
    for (Manifest manifest : installation.manifests()) {
      if (manifest.kind().equals("Deployment") && !manifest.component().equals("worker")) {
        Settings settings = Settings.read(environment(manifest));
        assertThat(settings.http().answersTo("10.1.2.3")).isTrue();
        assertThat(settings.http().answersTo("evil.example")).isFalse();
      }
    }
  }

  /** As the container has it. */
  private static Map<String, String> environment(Manifest manifest) {
    Map<String, String> environment = new TreeMap<>();
    for (JsonNode variable : manifest.containers().getFirst().path("env")) {
      environment.put(
          name(variable),
          variable.has("value")
              ? variable.path("value").asString().replace("$(POD_IP)", "10.1.2.3")
              : fromElsewhere(name(variable)));
    }
    return environment;
  }

  private static String fromElsewhere(String name) {
    return switch (name) {
      case "SOLIDFLUX_POSTGRES_URL" -> "postgresql://user:password@postgres:5432/rooms";
      case "SOLIDFLUX_AMQP_URL" -> "amqp://user:password@rabbitmq:5672/rooms";
      case "SOLIDFLUX_NODE" -> "a".repeat(40) + "-6d4cf56db6-abcde";
      case "POD_IP" -> "10.1.2.3";
      default -> "x";
    };
  }

  @Test
  void serverAndWorkersTellOneCollectorOfTraces() {
    Case all = Case.named("everything on");
    for (String called : List.of("engine", "api", "depth")) {
      Manifest deployment = all.the("Deployment", called);
      assertThat(deployment.variable("OTEL_EXPORTER_OTLP_ENDPOINT"))
          .isEqualTo("http://collector:4318");
      assertThat(deployment.variable("OTEL_TRACES_SAMPLER_ARG")).isEqualTo("0.1");
    }
    assertThat(Case.named("nothing said").the("Deployment", "engine").json().toString())
        .doesNotContain("OTEL_");
  }

  @Test
  void eachRoleIsToldWhichItIs() {
    Case plain = Case.named("nothing said");
    for (String role : List.of("engine", "api")) {
      Manifest deployment = plain.the("Deployment", role);
      assertThat(deployment.variable("SOLIDFLUX_ROLE")).isEqualTo(role);
      assertThat(deployment.variable("SOLIDFLUX_HTTP_HOST")).isEqualTo("0.0.0.0");
      assertThat(deployment.variable("SOLIDFLUX_MIGRATE")).isEqualTo("false");
    }
    Manifest job = plain.the("Job", "migrations");
    assertThat(job.containers().getFirst().path("args")).hasToString("[\"migrate\"]");
    assertThat(job.at("/metadata/annotations/was-hook").asString())
        .isEqualTo("pre-install,pre-upgrade");
  }

  @Test
  void withoutTheHookEnginesMakeTheSchemaAndApiPodsWaitForIt() {
    Case plain = Case.named("no hook");
    assertThat(plain.manifests()).noneMatch(it -> it.kind().equals("Job"));
    assertThat(plain.the("Deployment", "engine").variable("SOLIDFLUX_MIGRATE")).isEqualTo("true");
    assertThat(plain.the("Deployment", "api").variable("SOLIDFLUX_MIGRATE")).isEqualTo("false");
  }

  @Test
  void theServerAnswersUnderEachNameThatItIsReachedBy() {
    Manifest api = Case.named("everything on").the("Deployment", "api");
    assertThat(List.of(api.variable("SOLIDFLUX_HTTP_NAMES").split(",")))
        .contains("$(POD_IP)", "[$(POD_IP)]") // probes and Prometheus
        .contains("room-solidflux.rooms.svc", "room-solidflux") // KEDA, helm test, workers
        .contains("rooms.example.com", "rooms2.example.com") // browsers
        .contains("rooms.internal")
        .doesNotContain("*");
    List<String> variables =
        api.containers().getFirst().path("env").valueStream().map(VariablesTest::name).toList();
    assertThat(variables.indexOf("POD_IP")).isLessThan(variables.indexOf("SOLIDFLUX_HTTP_NAMES"));
  }

  @Test
  void secretsOfPipelinesAreForEnginesAlone() {
    Case all = Case.named("everything on");
    assertThat(all.the("Deployment", "engine").variable("SOLIDFLUX_SECRETS_DIR"))
        .isEqualTo("/secrets");
    assertThat(all.the("Deployment", "api").json().toString()).doesNotContain("room-secrets");
  }

  private static String name(JsonNode named) {
    return named.path("name").asString();
  }
}
