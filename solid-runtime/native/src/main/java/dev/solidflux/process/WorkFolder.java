package dev.solidflux.process;

import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.slot.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where one program runs: a folder that only this user can enter, until the task has ended. */
record WorkFolder(Path path) implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);

  /** Names the folder in which those of programs are. */
  private static final String SCRATCH = "SOLIDFLUX_WORKER_SCRATCH";

  static WorkFolder create(JsonNode arguments, TaskFiles files, SolidContext context)
      throws IOException, InterruptedException {
    Path scratch = scratch(System.getenv(SCRATCH));
    Files.createDirectories(scratch);
    WorkFolder folder = new WorkFolder(Files.createTempDirectory(scratch, "solidflux-"));
    try {
      Files.createDirectory(folder.home());
      Files.writeString(folder.input(), arguments.toString());
      Files.writeString(
          folder.context(), JsonMapper.shared().writeValueAsString(said(context, files)));
      folder.makeChannel();
      return folder;
    } catch (IOException | InterruptedException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /**
   * @param named by whoever starts the worker; null or empty if by nobody
   */
  private static Path scratch(@Nullable String named) {
    String folder =
        named == null || named.isBlank() ? System.getProperty("java.io.tmpdir") : named.strip();
    return Path.of(folder).toAbsolutePath();
  }

  private static Map<String, Object> said(SolidContext context, TaskFiles files) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("taskId", context.taskId());
    said.put("redelivered", context.redelivered());
    context.traceparent().ifPresent(trace -> said.put("traceparent", trace));
    said.put("slots", context.slots().stream().map(WorkFolder::slot).toList());
    said.put("files", files.byArgument());
    return said;
  }

  private static Map<String, String> slot(Slot slot) {
    return Map.of(
        "id",
        slot.id(),
        "kind",
        slot.kind().name().toLowerCase(Locale.ROOT),
        "model",
        slot.model());
  }

  private void makeChannel() throws IOException, InterruptedException {
    Process make = new ProcessBuilder("mkfifo", "-m", "600", channel().toString()).start();
    if (!make.waitFor(10, TimeUnit.SECONDS) || make.exitValue() != 0) {
      make.destroyForcibly();
      throw new IOException("the channel " + channel() + " cannot be made");
    }
  }

  /** Where it is started. */
  Path home() {
    return path.resolve("work");
  }

  Path input() {
    return path.resolve("input.json");
  }

  Path context() {
    return path.resolve("context.json");
  }

  Path output() {
    return path.resolve("output.json");
  }

  Path channel() {
    return path.resolve("channel");
  }

  @Override
  public void close() {
    IOException left = Deletion.of(path);
    if (left != null) {
      LOG.warn("{} is left behind: {}", path, Deletion.why(left));
    }
  }
}
