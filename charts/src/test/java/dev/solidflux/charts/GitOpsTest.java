package dev.solidflux.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The example of an installation and a pipelines repository that are kept in git. */
class GitOpsTest {
  private static final Path EXAMPLE = Chart.ROOT.resolve("examples/gitops");
  private static final Path ROOM = EXAMPLE.resolve("room");
  private static final Path BASE = ROOM.resolve("base");

  private static List<Path> files(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(name)).sorted().toList();
    }
  }

  private static List<Manifest> manifests(String yaml) {
    return Yaml.all(yaml).stream().map(Manifest::new).toList();
  }

  /** Kustomization that a folder has, of which every file is there. */
  private static ArgoCd.Kustomization kustomization(Path folder) {
    ArgoCd.Kustomization read =
        ArgoCd.kustomization(Yaml.read(folder.resolve("kustomization.yaml")));
    assertThat(read.resources()).allMatch(file -> Files.exists(folder.resolve(file)));
    return read;
  }

  @Test
  void theProjectsFilesAreWhatKustomizeAndKubernetesTake() throws IOException {
    ArgoCd.Kustomization base = kustomization(BASE);
    List<Manifest> manifests =
        base.resources().stream()
            .flatMap(file -> manifests(Yaml.text(BASE.resolve(file))).stream())
            .toList();
    assertThat(manifests)
        .hasSize(7)
        .allSatisfy(manifest -> assertThat(Strict.faults(manifest)).isEmpty());
    assertThat(files(BASE.resolve("workers"), ".yaml"))
        .allMatch(file -> base.resources().contains("workers/" + file.getFileName()));
    kustomization(ROOM.resolve("overlays/staging"));
    kustomization(ROOM.resolve("overlays/production"));
  }

  @Test
  void everyPipelineOfTheFolderIsRegistered() throws IOException {
    ArgoCd.ConfigMap map = kustomization(BASE).configMapGenerator().getFirst();
    assertThat(map.files())
        .containsExactlyInAnyOrderElementsOf(
            files(BASE.resolve("pipelines"), ".yaml").stream()
                .map(file -> "pipelines/" + file.getFileName())
                .toList());
    Manifest job = manifests(Yaml.text(BASE.resolve("register.yaml"))).getFirst();
    assertThat(job.at("/spec/template/spec/volumes/1/configMap/name").asString())
        .isEqualTo(map.name());
    String script = job.containers().getFirst().at("/args/0").asString();
    assertThat(script.lines())
        .containsExactly(
            "for document in /pipelines/*.yaml; do solidflux validate \"$document\"; done",
            "for document in /pipelines/*.yaml; do solidflux register \"$document\"; done");
    assertThat(job.variable("SOLIDFLUX_URL")).isEqualTo("http://solidflux.solidflux.svc:8080");
  }

  @Test
  void everyQueueThatThePipelinesNameHasAPoolOfWorkersThatIsScaledByIt() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Path file : files(BASE.resolve("pipelines"), ".yaml")) {
      assertThat(Yaml.text(file))
          .as("the same as in examples/house")
          .isEqualTo(Yaml.text(Chart.ROOT.resolve("examples/house").resolve(file.getFileName())));
      PipelineDocument document = PipelineDocument.parse(Yaml.text(file), Format.YAML);
      assertThat(document).isInstanceOf(PipelineDocument.Parsed.class);
      Yaml.read(file).findValues("queue").stream()
          .map(JsonNode::asString)
          .filter(queue -> queue.startsWith("house-"))
          .forEach(named::add);
    }
    List<Manifest> workers =
        files(BASE.resolve("workers"), ".yaml").stream()
            .flatMap(file -> manifests(Yaml.text(file)).stream())
            .toList();
    assertThat(named).hasSize(3);
    for (String queue : named) {
      assertThat(workers)
          .anyMatch(it -> it.kind().equals("Deployment") && consumes(it, queue))
          .anyMatch(it -> isScaledBy(it, queue));
      assertThat(Case.named("example room.yaml").manifests())
          .as("the chart's example serves them too")
          .anyMatch(it -> isScaledBy(it, queue));
    }
  }

  private static boolean isScaledBy(Manifest object, String queue) {
    return object.at("/spec/triggers/0/metadata/url").asString("").endsWith("/" + queue);
  }

  private static boolean consumes(Manifest deployment, String queue) {
    return deployment
        .containers()
        .getFirst()
        .path("args")
        .valueStream()
        .anyMatch(word -> word.asString().equals(queue));
  }

  @ParameterizedTest
  @ValueSource(strings = {"staging", "production"})
  void theChartTakesTheValuesOfEachEnvironment(String environment) {
    Path platform = EXAMPLE.resolve("platform");
    List<Manifest> manifests =
        Chart.rendered(
            "solidflux",
            Yaml.text(platform.resolve("values.yaml")),
            Yaml.text(platform.resolve("environments/" + environment + ".yaml")));
    assertThat(manifests).allSatisfy(it -> assertThat(Strict.faults(it)).isEmpty());
    assertThat(manifests)
        .as("what the project's workers and its Job ask")
        .anyMatch(it -> it.toString().equals("Service solidflux"));
  }

  @Test
  void argoCdIsTold() throws IOException {
    List<ArgoCd.Application> applications =
        files(EXAMPLE.resolve("argocd"), ".yaml").stream()
            .flatMap(file -> ArgoCd.applications(Yaml.read(file)).stream())
            .toList();
    assertThat(applications).hasSize(4);
    for (ArgoCd.Application application : applications) {
      ArgoCd.Source source = application.source();
      if (source == null) {
        assertThat(application.sources().getFirst().path()).isEqualTo("charts/solidflux");
        assertThat(application.sources().getFirst().helm().valueFiles())
            .allMatch(file -> Files.exists(EXAMPLE.resolve(file.replace("$values/", ""))));
        assertThat(application.destination().namespace()).isEqualTo("solidflux");
      } else {
        assertThat(EXAMPLE.resolve(source.path())).isDirectory();
      }
    }
  }

  @Test
  void kustomizeMakesOfEachOverlayWhatRuns() throws Exception {
    List<Manifest> staging = built("staging");
    List<Manifest> production = built("production");
    for (List<Manifest> all : List.of(staging, production)) {
      assertThat(all).hasSize(8).allSatisfy(it -> assertThat(Strict.faults(it)).isEmpty());
      assertThat(all).allMatch(it -> it.at("/metadata/namespace").asString().equals("room"));
    }
    assertThat(images(staging)).contains("registry.example/rooms/depth:7.4");
    assertThat(images(production))
        .contains("registry.example/rooms/depth:7.3")
        .allMatch(image -> image.matches("registry\\.example/.*:[0-9.]+"));
    assertThat(the(staging, "ScaledObject depth").at("/spec/maxReplicaCount").asInt()).isOne();
    assertThat(the(production, "ScaledObject depth").at("/spec/minReplicaCount").asInt()).isOne();
    Manifest job = the(production, "Job register-pipelines");
    String map = job.at("/spec/template/spec/volumes/1/configMap/name").asString();
    assertThat(the(production, "ConfigMap " + map).at("/data").propertyNames())
        .containsExactlyInAnyOrder("house.yaml", "house-next.yaml");
  }

  private static Set<String> images(List<Manifest> manifests) {
    return manifests.stream()
        .flatMap(it -> it.containers().stream())
        .map(container -> container.path("image").asString())
        .collect(Collectors.toSet());
  }

  private static Manifest the(List<Manifest> manifests, String called) {
    return manifests.stream().filter(it -> it.toString().equals(called)).findFirst().orElseThrow();
  }

  private static List<Manifest> built(String overlay) throws Exception {
    Path out = Files.createDirectories(Path.of("target/kustomize")).resolve(overlay + ".yaml");
    try {
      Process process =
          new ProcessBuilder("kubectl", "kustomize", ROOM.resolve("overlays/" + overlay).toString())
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
    } catch (IOException e) {
      assumeTrue(false, "kubectl is not here");
    }
    return manifests(Yaml.text(out));
  }
}
