package dev.solidflux.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that read what programs print: of the operating system's, since a read of a pipe holds
 * one.
 */
final class Readers {

  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

  private Readers() {}

  static Thread begin(InputStream stream, int mostOfALine, Consumer<BoundedLines.Line> lines) {
    return Thread.ofPlatform()
        .daemon()
        .name("solidflux-child")
        .start(() -> read(stream, mostOfALine, lines));
  }

  private static void read(InputStream stream, int mostOfALine, Consumer<BoundedLines.Line> lines) {
    try (stream) {
      new BoundedLines(mostOfALine, lines).read(stream);
    } catch (IOException e) { // the program was ended
      LOG.debug("a program is no longer read: {}", e.toString());
    }
  }

  /** Waits for the end of what has been printed; the program has ended. */
  static void join(List<Thread> readers) {
    boolean interrupted = Thread.interrupted();
    for (Thread reader : readers) {
      while (reader.isAlive()) {
        try {
          reader.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
