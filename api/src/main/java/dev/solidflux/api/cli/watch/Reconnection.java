package dev.solidflux.api.cli.watch;

import dev.solidflux.api.cli.client.ServerUnreachable;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How a lost server is looked for.
 *
 * @param first the pause before the second attempt; each further one is twice as long
 * @param longest no pause is longer
 * @param limit after so many attempts without an answer it counts as gone
 */
record Reconnection(Duration first, Duration longest, int limit) {
  /** More than a minute: a server that is started again is back by then. */
  static final Reconnection PATIENT =
      new Reconnection(Duration.ofMillis(250), Duration.ofSeconds(5), 20);

  Attempts attempts() {
    return new Attempts();
  }

  /** The attempts of one who follows a run. */
  final class Attempts {
    private int failures;

    private Attempts() {}

    boolean first() {
      return failures == 0;
    }

    void succeeded() {
      failures = 0;
    }

    /** Counts; rethrows the cause of the last one. */
    void failed(RuntimeException cause) {
      if (++failures >= limit) {
        throw cause;
      }
    }

    void pause() throws InterruptedException {
      long doubled = first.toMillis() << Math.min(failures, 16);
      Thread.sleep(Math.min(doubled, longest.toMillis()));
    }

    <T> T repeat(Supplier<T> request) throws InterruptedException {
      while (true) {
        try {
          return request.get();
        } catch (ServerUnreachable e) {
          failed(e);
          pause();
        }
      }
    }
  }
}
