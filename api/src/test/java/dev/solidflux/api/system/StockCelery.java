package dev.solidflux.api.system;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.solidflux.testkit.faults.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Debian's own Celery with the applications of {@code examples/celery}, {@code examples/hello} and
 * of these tests' {@code resources/celery}. By its interpreter: {@code celery} on the path may
 * belong to another one.
 */
final class StockCelery {
  static final Path EXAMPLE = directory("examples/celery");
  static final Path HELLO = directory("examples/hello");
  private static final Path TESTS = directory("api/src/test/resources/celery");
  private static final String PYTHON = "/usr/bin/python3";
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

  private static boolean isInstalled() throws InterruptedException {
    if (!Files.isExecutable(Path.of(PYTHON))) {
      return false;
    }
    try (ChildProcess python =
        ChildProcess.start(List.of(PYTHON, "-c", "import celery"), Map.of())) {
      return python.awaitExit(Duration.ofSeconds(60)) == 0;
    }
  }

  /**
   * A worker that is ready.
   *
   * @param options besides the application and the queue
   */
  static ChildProcess worker(
      String brokerUrl, String application, String queue, List<String> options)
      throws InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(PYTHON, "-m", "celery", "-A", application, "worker", "-Q", queue));
    command.addAll(List.of("--concurrency", "1", "--loglevel", "INFO"));
    command.addAll(options);
    ChildProcess worker =
        ChildProcess.start(
            command,
            Map.of(
                "SOLIDFLUX_AMQP_URL",
                brokerUrl,
                "PYTHONPATH",
                EXAMPLE + ":" + HELLO + ":" + TESTS,
                "PYTHONDONTWRITEBYTECODE",
                "1"));
    try {
      worker.awaitLine(" ready.", Duration.ofSeconds(90));
      return worker;
    } catch (AssertionError | InterruptedException e) {
      worker.close();
      throw e;
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
