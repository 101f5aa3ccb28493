package dev.solidflux.worker.sample;

import dev.solidflux.worker.Worker;
import java.net.Socket;
import java.time.Duration;

/**
 * A worker process whose one solid waits until the test, on the other side of a socket, says so.
 */
public final class WaitingWorker {

  private WaitingWorker() {}

  /** Arguments: AMQP URL, queue, port, and perhaps the grace in milliseconds. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[2]);
    Worker worker = Worker.named("waiting");
    if (args.length > 3) {
      worker.grace(Duration.ofMillis(Long.parseLong(args[3])));
    }
    worker
        .amqp(args[0])
        .queue(
            args[1],
            q ->
                q.solid(
                    "wait",
                    (a, context) -> {
                      try (Socket test = new Socket("127.0.0.1", port)) {
                        test.getOutputStream().write(context.redelivered() ? 'R' : 'F');
                        return (char) test.getInputStream().read() + "";
                      }
                    }))
        .run();
  }
}
