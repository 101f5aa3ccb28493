package dev.solidflux.charts;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The chart, rendered by Helm's own code. */
final class Chart {
  static final Path ROOT = Path.of("..");
  static final Path FOLDER = Path.of("solidflux");

  /** As it is asked for in {@code Chart.yaml}, or newer. */
  private static final String KUBERNETES = "1.31.0";

  static final String NAMESPACE = "rooms";

  private static final Path WITH_HOOKS = withHooks();

  private Chart() {}

  /** What {@code helm lint --strict} says of the chart if these were its values. */
  static LintResult linted(String... values) {
    try {
      Path copy = Files.createTempDirectory(Path.of("target"), "lint").resolve("solidflux");
      copyOf(FOLDER, copy, text -> text);
      // the library's lint takes no values, so they become the chart's own
      JsonNode merged = Yaml.read(FOLDER.resolve("values.yaml"));
      for (String yaml : values) {
        Yaml.all(yaml).forEach(one -> merge((ObjectNode) merged, one));
      }
      Files.writeString(copy.resolve("values.yaml"), merged.toString());
      return new Helm(copy.toAbsolutePath()).lint().strict().call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void merge(ObjectNode into, JsonNode from) {
    for (Map.Entry<String, JsonNode> field : from.properties()) {
      if (field.getValue().isNull()) {
        into.remove(field.getKey());
      } else if (field.getValue().isObject()
          && into.path(field.getKey()) instanceof ObjectNode at) {
        merge(at, field.getValue());
      } else {
        into.set(field.getKey(), field.getValue());
      }
    }
  }

  /**
   * @param values YAML, the later taking the place of the earlier
   * @throws Refused if Helm says that they cannot be used
   */
  static List<Manifest> rendered(String release, String... values) {
    return Yaml.all(text(release, values)).stream().map(Manifest::new).toList();
  }

  /** What Helm tells whoever has installed it. */
  static String notes(String release, String values) {
    return new Helm(FOLDER.toAbsolutePath())
        .install()
        .clientOnly()
        .withName(release)
        .withNamespace(NAMESPACE)
        .withKubeVersion(KUBERNETES)
        .withValuesFile(file(values))
        .call()
        .getOutput();
  }

  static String text(String release, String... values) {
    TemplateCommand command =
        new Helm(WITH_HOOKS)
            .template()
            .withName(release)
            .withNamespace(NAMESPACE)
            .withKubeVersion(KUBERNETES);
    for (String yaml : values) {
      command = command.withValuesFile(file(yaml));
    }
    try {
      return command.call();
    } catch (IllegalStateException e) {
      throw new Refused(String.valueOf(e.getMessage()));
    }
  }

  /** What Helm said of values that cannot be used. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  private static Path file(String yaml) {
    try {
      Path file = Files.createTempFile(Path.of("target"), "values", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, yaml).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The library leaves hooks out of what it renders, so in a copy of the chart they are none. */
  private static Path withHooks() {
    Path copy = Path.of("target/chart").toAbsolutePath();
    try {
      copyOf(FOLDER, copy, text -> text.replace("helm.sh/hook:", "was-hook:"));
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copyOf(Path from, Path to, UnaryOperator<String> change) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, change.apply(Files.readString(file)));
      }
    }
  }
}
