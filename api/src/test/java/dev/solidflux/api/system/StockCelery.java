package dev.solidflux.api.system;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.solidflux.testkit.faults.ChildProcess;
import dev.solidflux.testkit.services.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Debian's own Celery with the applications of {@code examples/celery}, {@code examples/hello} and
 * of these tests' {@code resources/celery}. By its interpreter: {@code celery} on the path may
 * belong to another one.
 */
final class StockCelery {
  static final Path EXAMPLE = directory("examples/celery");
  static final Path HELLO = directory("examples/hello");
  static final Path HOUSE = directory("examples/house");
  static final Path COMPANION = directory("solid-runtime/python");
  private static final Path TESTS = directory("api/src/test/resources/celery");
  static final String PYTHON = "/usr/bin/python3";
  private static final String IMAGES = "SOLIDFLUX_TEST_CELERY_IMAGES";
  private static final String REQUIRED = "SOLIDFLUX_TEST_CELERY";

  private StockCelery() {}

  /** Skips the test where it cannot run, or fails it where it must. */
  static void require() throws InterruptedException {
    if (!isInstalled()) {
      missing(PYTHON + " has no Celery: install python3-celery");
    }
  }

  private static void missing(String what) {
    if ("required".equals(System.getenv(REQUIRED))) {
      fail(what + " (" + REQUIRED + " is 'required')");
    }
    abort(what);
  }

  /** Skips the test where no pytest is, or fails it where it must be. */
  static void requirePytest() throws InterruptedException {
    require();
    if (!has("pytest")) {
      missing(PYTHON + " has no pytest: install python3-pytest");
    }
  }

  /** Where the applications are found, and the companion. */
  static String paths() {
    return Stream.of(EXAMPLE, HELLO, HOUSE, TESTS, COMPANION.resolve("src"))
        .map(Path::toString)
        .collect(Collectors.joining(":"));
  }

  private static boolean isInstalled() throws InterruptedException {
    if (!Files.isExecutable(Path.of(PYTHON))) {
      return false;
    }
    return has("celery");
  }

  private static boolean has(String module) throws InterruptedException {
    try (ChildProcess python =
        ChildProcess.start(List.of(PYTHON, "-c", "import " + module), Map.of())) {
      return python.awaitExit(Duration.ofSeconds(60)) == 0;
    }
  }

  /** That which is installed, and those of the images that are named to us. */
  static List<Version> versions() {
    List<Version> versions = new ArrayList<>();
    versions.add(new Version(""));
    String images = System.getenv(IMAGES);
    if (images != null) {
      Stream.of(images.split(","))
          .filter(name -> !name.isBlank())
          .map(Version::new)
          .forEach(versions::add);
    }
    return versions;
  }

  /** A worker of the installed version that is ready. */
  static RunningCelery worker(
      String brokerUrl, String application, String queue, List<String> options)
      throws InterruptedException {
    return worker(brokerUrl, application, queue, options, Map.of());
  }

  /**
   * The same with variables besides.
   *
   * @param more of its environment
   */
  static RunningCelery worker(
      String brokerUrl,
      String application,
      String queue,
      List<String> options,
      Map<String, String> more)
      throws InterruptedException {
    return new Version("").worker(brokerUrl, application, queue, options, more);
  }

  /**
   * A version of Celery.
   *
   * @param image a container's; empty for what is installed
   */
  record Version(String image) {

    /**
     * A worker that is ready.
     *
     * @param options besides the application and the queues
     */
    RunningCelery worker(String brokerUrl, String application, String queues, List<String> options)
        throws InterruptedException {
      return worker(brokerUrl, application, queues, options, Map.of());
    }

    private RunningCelery worker(
        String brokerUrl,
        String application,
        String queues,
        List<String> options,
        Map<String, String> more)
        throws InterruptedException {
      String container = TestBroker.uniqueName("solidflux-celery-");
      Map<String, String> environment = new HashMap<>(more);
      environment.put("SOLIDFLUX_AMQP_URL", brokerUrl);
      environment.put("PYTHONPATH", paths());
      environment.put("PYTHONDONTWRITEBYTECODE", "1");
      List<String> command =
          new ArrayList<>(image.isEmpty() ? List.of(PYTHON) : inContainer(container, environment));
      command.addAll(List.of("-m", "celery", "-A", application, "worker", "-Q", queues));
      command.addAll(List.of("--concurrency", "1", "--loglevel", "INFO"));
      command.addAll(options);
      RunningCelery worker =
          new RunningCelery(
              ChildProcess.start(command, environment), image.isEmpty() ? null : container);
      try {
        worker.process().awaitLine(" ready.", Duration.ofSeconds(90));
        return worker;
      } catch (AssertionError | InterruptedException e) {
        worker.close();
        throw e;
      }
    }

    /** It reaches the broker as this process does, and reads the applications where they are. */
    private List<String> inContainer(String name, Map<String, String> environment) {
      List<String> command =
          new ArrayList<>(
              List.of("docker", "run", "--rm", "--init", "--network", "host", "--name", name));
      Stream.of(EXAMPLE, HELLO, HOUSE, TESTS, COMPANION)
          .forEach(folder -> command.addAll(List.of("-v", folder + ":" + folder + ":ro")));
      environment.keySet().forEach(variable -> command.addAll(List.of("-e", variable)));
      command.addAll(List.of(image, "python3"));
      return command;
    }

    @Override
    public String toString() {
      return image.isEmpty() ? "installed" : image;
    }
  }

  /**
   * A worker.
   *
   * @param container its name; null if it is in none
   */
  record RunningCelery(ChildProcess process, @Nullable String container) implements AutoCloseable {
    @Override
    public void close() {
      if (container != null) {
        try (ChildProcess removal =
            ChildProcess.start(List.of("docker", "rm", "-f", container), Map.of())) {
          removal.awaitExit(Duration.ofSeconds(60));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      process.close();
    }
  }

  /** Tests run in their module's directory, or in the project's. */
  private static Path directory(String name) {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve(name))
        ? here.resolve(name)
        : here.getParent().resolve(name);
  }
}
