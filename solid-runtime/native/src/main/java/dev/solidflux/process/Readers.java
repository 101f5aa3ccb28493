package dev.solidflux.process;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that read what a program prints: of the operating system's, since a read of a pipe holds
 * one.
 */
final class Readers {

  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
  private static final int BUFFER = 16 << 10;

  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean left;

  void begin(InputStream stream, int mostOfALine, Consumer<BoundedLines.Line> lines) {
    threads.add(
        Thread.ofPlatform()
            .daemon()
            .name("solidflux-child")
            .start(() -> read(stream, new BoundedLines(mostOfALine, lines))));
  }

  private void read(InputStream stream, BoundedLines lines) {
    byte[] buffer = new byte[BUFFER];
    try (stream) {
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        if (left) {
          return;
        }
        lines.take(buffer, read);
      }
      lines.end();
    } catch (IOException e) { // the program was ended
      LOG.debug("a program is no longer read: {}", e.toString());
    }
  }

  /**
   * Waits for the end of what has been printed; the program has ended. What somebody else writes,
   * who holds a pipe of it still, is read by nobody afterwards.
   *
   * @return whether all has been read
   */
  boolean finish(Duration most) {
    boolean all = join(threads, most);
    left = true;
    return all;
  }

  /**
   * Who is interrupted meanwhile waits all the same, and is so afterwards.
   *
   * @return whether each of them has ended
   */
  static boolean join(List<Thread> threads, Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    boolean interrupted = Thread.interrupted();
    for (Thread thread : threads) {
      for (long left = deadline - System.nanoTime();
          thread.isAlive() && left > 0;
          left = deadline - System.nanoTime()) {
        try {
          boolean unused = thread.join(Duration.ofNanos(left));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return threads.stream().noneMatch(Thread::isAlive);
  }
}
