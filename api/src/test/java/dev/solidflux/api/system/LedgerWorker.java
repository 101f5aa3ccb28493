package dev.solidflux.api.system;

import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** A worker process that writes down each task that it begins. */
final class LedgerWorker {
  static final String QUEUE = "LEDGER_QUEUE";
  static final String FILE = "LEDGER_FILE";
  static final String PORT = "LEDGER_PORT";

  public static void main(String[] words) throws InterruptedException {
    String queue = Objects.requireNonNull(System.getenv(QUEUE));
    Worker.named("ledger")
        .queue(
            queue,
            q ->
                q.solid("ledger.echo", LedgerWorker::echo)
                    .solid("ledger.die", LedgerWorker::die)
                    .solid("ledger.talk", LedgerWorker::talk)
                    .solid("ledger.long", LedgerWorker::wait)
                    .leased("ledger.long"))
        .run();
  }

  private static JsonNode echo(JsonNode args, SolidContext context) throws IOException {
    note("echo " + context.taskId());
    return args;
  }

  private static int die(JsonNode args, SolidContext context) throws IOException {
    note("die " + context.taskId());
    Runtime.getRuntime().halt(9);
    return 0;
  }

  /** Until the test, on the other side of a socket, says so. */
  private static String wait(JsonNode args, SolidContext context) throws IOException {
    note("long " + context.taskId());
    int port = Integer.parseInt(Objects.requireNonNull(System.getenv(PORT)));
    try (Socket test = new Socket(InetAddress.getLoopbackAddress(), port)) {
      test.getOutputStream().write('L');
      return Character.toString(test.getInputStream().read());
    }
  }

  private static int talk(JsonNode args, SolidContext context) {
    int lines = args.get("lines").intValue();
    for (int line = 0; line < lines; line++) {
      context.log("info", "line " + line, java.util.Map.of());
    }
    return lines;
  }

  private static synchronized void note(String what) throws IOException {
    Files.writeString(
        Path.of(Objects.requireNonNull(System.getenv(FILE))),
        what + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private LedgerWorker() {}
}
