package dev.solidflux.charts;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart, rendered by Helm's own code. */
final class Chart {
  static final Path ROOT = Path.of("..");
  static final Path FOLDER = Path.of("solidflux");

  /** As it is asked for in {@code Chart.yaml}, or newer. */
  private static final String KUBERNETES = "1.31.0";

  static final String NAMESPACE = "rooms";

  private static final Path WITH_HOOKS = withHooks();

  private Chart() {}

  static Helm helm() {
    return new Helm(FOLDER.toAbsolutePath());
  }

  /**
   * @param values YAML, the later taking the place of the earlier
   * @throws Refused if Helm says that they cannot be used
   */
  static List<Manifest> rendered(String release, String... values) {
    return Yaml.all(text(release, values)).stream().map(Manifest::new).toList();
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
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(FOLDER.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.writeString(to, Files.readString(file).replace("helm.sh/hook:", "was-hook:"));
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
