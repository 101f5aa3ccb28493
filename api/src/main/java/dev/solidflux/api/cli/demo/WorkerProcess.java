package dev.solidflux.api.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A worker in a process of its own: as it would run elsewhere. */
final class WorkerProcess implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final Process process;

  private WorkerProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts {@code solidflux worker} on this program's own class path.
   *
   * @param log takes what it prints
   * @throws DemoFailed if it cannot be started
   */
  static WorkerProcess start(Album album, String name, String brokerUrl, Path log) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    java.toString(),
                    "-XX:+UseSerialGC",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-cp",
                    absoluteClassPath(),
                    "dev.solidflux.api.Main",
                    "worker",
                    "--jar",
                    album.jar().toString(),
                    "--name",
                    name,
                    "--with",
                    Long.toString(ProcessHandle.current().pid())))
            .directory(album.home().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // not among the words, where every user of the machine could read the password
    builder.environment().put("SOLIDFLUX_AMQP_URL", brokerUrl);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new WorkerProcess(process);
    } catch (IOException e) {
      throw new DemoFailed("a worker could not be started: " + e.getMessage());
    }
  }

  /** It is started in another directory than this process. */
  private static String absoluteClassPath() {
    String separator = Objects.requireNonNull(System.getProperty("path.separator"));
    return List.of(Objects.requireNonNull(System.getProperty("java.class.path")).split(separator))
        .stream()
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(java.util.stream.Collectors.joining(separator));
  }

  CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Asks it to end, and ends it if it takes too long. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
