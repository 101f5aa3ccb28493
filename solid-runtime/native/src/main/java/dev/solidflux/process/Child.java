package dev.solidflux.process;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.solidflux.json.JsonReading;
import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.SolidFailure;
import dev.solidflux.worker.slot.SlotLease;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One run of a program: from its start until nothing of it is left. */
final class Child {

  private static final int LOOK_MILLIS = 100;
  static final int MOST_OUTPUT = 2 << 20;
  static final int MOST_LINE = 8 << 10;

  /** How long what has been printed is read after the program's end. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /** Why a program that still runs is to be ended. */
  private enum Stop {
    /** Somebody asked for it, or its time is up. */
    ASKED,
    SILENT,
    TOO_LARGE
  }

  private final ProcessSolid solid;
  private final WorkFolder folder;
  private final SolidContext context;
  private final ProcessTree tree = ProcessTree.create();
  private final Heard heard;

  Child(ProcessSolid solid, WorkFolder folder, SolidContext context) {
    this.solid = solid;
    this.folder = folder;
    this.context = context;
    this.heard = new Heard(context, solid.rules(), solid.isLoggingLines());
  }

  /**
   * @throws SolidFailure if it did not do what it was started for
   * @throws InterruptedException if it was stopped because somebody asked for it
   */
  @Nullable JsonNode run(List<String> argv) throws IOException, InterruptedException, SolidFailure {
    Ended ended = runToItsEnd(argv);
    return outcome(ended.code(), ended.stop());
  }

  /**
   * @param stop why it was ended; null if it ended by itself
   */
  private record Ended(int code, @Nullable Stop stop) {}

  /** When this returns nothing of it that can be found is left, and what it said has been heard. */
  private Ended runToItsEnd(List<String> argv) throws IOException, InterruptedException {
    try (MemoryLimit limit = limit()) {
      Channel channel = Channel.open(folder.channel(), MOST_OUTPUT, heard::said);
      try (channel) {
        return runWithin(limit, start(argv, limit));
      }
    }
  }

  private Ended runWithin(MemoryLimit limit, Process minder)
      throws IOException, InterruptedException {
    Readers readers = new Readers();
    readers.begin(minder.getInputStream(), MOST_LINE, heard::printed);
    readers.begin(minder.getErrorStream(), MOST_LINE, heard::complained);
    @Nullable Stop stop = null;
    try {
      stop = await(minder, limit);
    } finally {
      end(minder);
      if (!readers.finish(LAST_WORDS)) {
        context.log(
            "warn",
            "something that the program has begun lives on and holds its output, which is no longer read");
      }
    }
    return new Ended(minder.exitValue(), limit.isPassed(tree) ? Stop.TOO_LARGE : stop);
  }

  private MemoryLimit limit() throws IOException {
    if (solid.memory() == null) {
      return MemoryLimit.NONE;
    }
    ControlGroups groups = ControlGroups.of(System.getenv(ControlGroups.VARIABLE));
    return groups == null ? new MemoryLimit.Watched(solid.memory()) : groups.limit(solid.memory());
  }

  /** By which Celery's workers are told the broker, and ours where both are started alike. */
  private static final String BROKER = "CELERY_BROKER_URL";

  private Process start(List<String> argv, MemoryLimit limit) throws IOException {
    List<String> minded =
        new ArrayList<>(List.of("/bin/sh", "-c", Minder.SCRIPT, "solidflux-minder"));
    minded.add(tree.mark());
    minded.add(limit.group());
    minded.add(folder.path().toString());
    minded.addAll(argv);
    ProcessBuilder builder = new ProcessBuilder(minded).directory(folder.home().toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("SOLIDFLUX_") || name.equals(BROKER));
    environment.put("SOLIDFLUX_TASK", context.taskId());
    environment.put("SOLIDFLUX_INPUT", folder.input().toString());
    environment.put("SOLIDFLUX_CONTEXT", folder.context().toString());
    environment.put("SOLIDFLUX_OUTPUT", folder.output().toString());
    environment.put("SOLIDFLUX_CHANNEL", folder.channel().toString());
    environment.put("TMPDIR", folder.home().toString());
    if (!context.slots().isEmpty()) {
      environment.put(
          "SOLIDFLUX_SLOTS",
          context.slots().stream().map(slot -> slot.id()).collect(Collectors.joining(",")));
      environment.put("CUDA_VISIBLE_DEVICES", SlotLease.visibleDevices(context.slots()));
    }
    environment.putAll(solid.environment());
    return builder.start();
  }

  /**
   * @return why it was stopped; null if it ended by itself
   */
  private @Nullable Stop await(Process minder, MemoryLimit limit) throws InterruptedException {
    while (!minder.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (context.cancelled()) {
        return Stop.ASKED;
      }
      if (limit.isPassed(tree)) {
        return Stop.TOO_LARGE;
      }
      long silence = System.nanoTime() - heard.last();
      if (solid.silence() != null && silence > solid.silence().toNanos()) {
        return Stop.SILENT;
      }
    }
    return null;
  }

  /**
   * Nothing of it is left afterwards; who is interrupted meanwhile sees it through all the same.
   */
  private void end(Process minder) throws IOException {
    boolean interrupted = Thread.interrupted();
    while (true) {
      try {
        if (minder.isAlive()) {
          tree.terminate();
          boolean unused = minder.waitFor(solid.grace().toNanos(), TimeUnit.NANOSECONDS);
        }
        boolean none = tree.kill();
        boolean unused = minder.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS); // it ends its guard
        minder.toHandle().destroyForcibly(); // the process's own would close what is still read
        minder.getOutputStream().close(); // the line by which the minder knows that we live
        minder.waitFor();
        if (!none) {
          context.log("error", "processes that the program has begun do not end");
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable JsonNode outcome(int code, @Nullable Stop stop)
      throws InterruptedException, SolidFailure {
    if (stop == Stop.ASKED || Thread.interrupted()) {
      throw new InterruptedException("the program was stopped");
    }
    if (stop == Stop.TOO_LARGE) {
      throw failure(
          "OutOfMemory",
          "the program took more than %,d bytes of memory".formatted(solid.memory()));
    }
    if (stop == Stop.SILENT && solid.silence() != null) {
      long seconds = solid.silence().toSeconds();
      throw failure("Hung", "the program said nothing for %d s".formatted(seconds));
    }
    if (code != 0) {
      throw solid.exits().failure(code, heard.failure(), heard.tail());
    }
    JsonNode output = output();
    if (output == null && heard.broken() > 0) {
      throw failure(
          "BrokenChannel",
          "the program gave no result, and %d lines of its channel cannot be read"
              .formatted(heard.broken()));
    }
    return output;
  }

  private @Nullable JsonNode output() throws SolidFailure {
    boolean inFile = Files.exists(folder.output(), NOFOLLOW_LINKS);
    return switch (inFile ? written(folder.output()) : heard.result()) {
      case null -> null;
      case ChannelMessage.Output output -> output.value();
      case ChannelMessage.Unfit unfit -> throw failure(unfit.type(), unfit.message());
    };
  }

  private static ChannelMessage.Result written(Path file) {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) { // others have no end, or lead elsewhere
      return ChannelMessage.Unfit.unstorable("is no regular file");
    }
    try (InputStream stream = Files.newInputStream(file, NOFOLLOW_LINKS)) {
      byte[] bytes = stream.readNBytes(MOST_OUTPUT + 1);
      return bytes.length > MOST_OUTPUT
          ? ChannelMessage.Unfit.tooLarge()
          : ProgramJson.output(ProgramJson.read(bytes));
    } catch (IOException e) {
      return ChannelMessage.Unfit.unstorable("cannot be read");
    } catch (JsonReading.Unreadable e) {
      return ChannelMessage.Unfit.unstorable("is no JSON that can be stored: " + e.reason());
    }
  }

  private SolidFailure failure(String type, String message) {
    return new SolidFailure(type, message, heard.tail(), null);
  }
}
