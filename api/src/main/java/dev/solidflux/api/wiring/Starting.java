package dev.solidflux.api.wiring;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time during which a server starts. A process that is told to end meanwhile ends without
 * waiting for what the start waits for; a server that has started stops in its own way.
 */
final class Starting {
  /** As a shell tells of a process that SIGTERM ended. */
  static final int STATUS = 143;

  private static final Logger log = LoggerFactory.getLogger(Starting.class);

  /** An embedded database that is being made is not left half made. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Thread hook;

  private Starting(Services services) {
    this.hook = new Thread(() -> end(services), "solidflux-start-ends");
  }

  static Starting begin(Services services) {
    Starting starting = new Starting(services);
    Runtime.getRuntime().addShutdownHook(starting.hook);
    return starting;
  }

  private static void end(Services services) {
    log.info("told to end while starting");
    CompletableFuture.runAsync(services::close)
        .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(late -> null)
        .join();
    // other hooks wait for a start that will not come to its end
    Runtime.getRuntime().halt(STATUS);
  }

  /** From here on a server that is told to end stops in its own way. */
  void over() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      log.debug("told to end just now");
    }
  }
}
