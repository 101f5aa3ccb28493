package dev.solidflux.api.system;

import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A worker process whose tasks take as long as they are told to, and that writes down each. */
final class SleepyWorker {
  static final String QUEUE = "SLEEPY_QUEUE";
  static final String FILE = "SLEEPY_FILE";

  public static void main(String[] words) throws InterruptedException {
    String queue = Objects.requireNonNull(System.getenv(QUEUE));
    Worker.named("sleepy").queue(queue, q -> q.solid("work", SleepyWorker::work)).run();
  }

  private static int work(JsonNode args, SolidContext context)
      throws IOException, InterruptedException {
    note("begun " + context.taskId());
    TimeUnit.MILLISECONDS.sleep(args.get("ms").intValue());
    note("done " + context.taskId());
    return 1;
  }

  private static void note(String what) throws IOException {
    Files.writeString(
        Path.of(Objects.requireNonNull(System.getenv(FILE))),
        what + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private SleepyWorker() {}
}
