package dev.solidflux.api.cli.workers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One worker in a process of its own. One thread at a time. */
final class LocalProcess {

  private final String name;
  private final Process process;
  private final Path log;
  private final long started;
  private @Nullable Long told;

  private LocalProcess(String name, Process process, Path log, long now) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.started = now;
  }

  /**
   * Starts it.
   *
   * @param more variables of its environment, which the spec's own go before
   * @param log takes what it prints, after what is in it
   * @throws UncheckedIOException if there is no such program, or directory
   */
  static LocalProcess start(
      WorkersSpec spec, String name, Map<String, String> more, Path log, long now) {
    ProcessBuilder builder =
        new ProcessBuilder(spec.command())
            .directory(spec.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(more);
    builder.environment().put("SOLIDFLUX_WORKER_NAME", name);
    builder.environment().putAll(spec.environment());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new LocalProcess(name, process, log, now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  Path log() {
    return log;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Of one that has ended. */
  int status() {
    return process.exitValue();
  }

  Duration age(long now) {
    return Duration.ofNanos(now - started);
  }

  boolean isLeaving() {
    return told != null;
  }

  /** It takes no more tasks, finishes what it has, and ends. */
  void tellToEnd(long now) {
    if (told == null) {
      told = now;
      process.destroy();
    }
  }

  /** Whether it was told to end so long ago, and has not. */
  boolean isLate(Duration grace, long now) {
    Long since = told;
    return since != null && process.isAlive() && now - since > grace.toNanos();
  }

  void kill() {
    process.destroyForcibly();
  }

  /** Whether it has ended within that time. */
  boolean ends(Duration within) throws InterruptedException {
    return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
  }
}
