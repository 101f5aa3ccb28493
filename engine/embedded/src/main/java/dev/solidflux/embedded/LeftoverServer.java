package dev.solidflux.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The PostgreSQL server that a killed process left running on a data directory. It is stopped
 * rather than adopted: the next server then always runs with the settings, the port and the
 * binaries of the process that owns it. Only for the holder of the {@link DirectoryClaim}.
 */
final class LeftoverServer {

  private static final Set<String> STARTERS = Set.of("initdb", "pg_ctl");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private LeftoverServer() {}

  /** Returns when no process works on the data directory any more. */
  static void stop(Path data) throws IOException {
    // the killed process may have been starting a server: first whoever starts it, then it
    for (ProcessHandle starter : workingOn(data, STARTERS)) {
      signal(starter, "KILL");
      requireEnded(starter, data);
    }
    for (ProcessHandle server : workingOn(data, Set.of("postgres"))) {
      signal(server, "INT"); // "fast": ends its sessions, writes a checkpoint
      if (!endsWithin(server, PATIENCE)) {
        signal(server, "QUIT"); // "immediate": the next start recovers from the log
      }
      requireEnded(server, data);
    }
    // With nobody left this file is stale. PostgreSQL would trust it if an unrelated process has
    // got the same id since, after a reboot for example.
    Files.deleteIfExists(data.resolve("postmaster.pid"));
  }

  private static List<ProcessHandle> workingOn(Path data, Set<String> programs) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(process -> isWorkingOn(process, data, programs)).toList();
    }
  }

  private static boolean isWorkingOn(ProcessHandle process, Path data, Set<String> programs) {
    ProcessHandle.Info info = process.info();
    return info.command().filter(c -> programs.contains(fileName(c))).isPresent()
        && info.arguments().filter(a -> List.of(a).contains(data.toString())).isPresent();
  }

  private static String fileName(String command) {
    return command.substring(command.lastIndexOf('/') + 1);
  }

  /** By the shell's own {@code kill}: {@code pg_ctl} refuses to run as root. */
  private static void signal(ProcessHandle process, String name) throws IOException {
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      kill.waitFor();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static void requireEnded(ProcessHandle process, Path data) throws IOException {
    if (!endsWithin(process, PATIENCE)) {
      throw new IOException(
          "process %d, left behind by an earlier start, still works on %s and does not end"
              .formatted(process.pid(), data));
    }
  }

  private static boolean endsWithin(ProcessHandle process, Duration limit) throws IOException {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw new IOException("cannot wait for process " + process.pid(), e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted while stopping a leftover PostgreSQL server", e);
  }
}
