package dev.solidflux.worker.slot;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a short command of the system prints, bounded in bytes and time. */
final class CommandOutput {

  private static final int SECONDS = 20;
  private static final int LOOK_MILLIS = 10;
  private static final int MOST = 8 << 20;
  private static final int MOST_SAID = 300;

  private CommandOutput() {}

  /**
   * @throws IOException if it cannot be started, ends with another code than 0, takes longer than
   *     20 s or prints more than 8 MiB
   */
  static String of(List<String> command) throws IOException, InterruptedException {
    return of(command, Map.of());
  }

  static String of(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(new File("/dev/null")));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (InputStream stream = process.getInputStream()) {
      String text = new String(read(process, stream, command), StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw new IOException(
            "%s ended with %d: %s"
                .formatted(command.getFirst(), process.exitValue(), beginning(text)));
      }
      if (text.length() >= MOST) {
        throw new IOException(command.getFirst() + " printed more than " + MOST + " bytes");
      }
      return text;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Until it has ended, whoever else still holds its output: only what is there is read. */
  private static byte[] read(Process process, InputStream stream, List<String> command)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    while (true) {
      boolean ended = !process.isAlive();
      int there = stream.available();
      byte[] part = stream.readNBytes(there);
      printed.write(part, 0, Math.min(part.length, MOST - printed.size()));
      if (ended && there == 0) {
        return printed.toByteArray();
      }
      if (deadline < System.nanoTime()) {
        throw new IOException(command.getFirst() + " has not ended within " + SECONDS + " s");
      }
      if (there == 0) {
        boolean unused = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private static String beginning(String text) {
    String line = text.strip().replaceAll("[\\p{Cntrl}]+", " ");
    return line.length() <= MOST_SAID ? line : line.substring(0, MOST_SAID) + "…";
  }
}
