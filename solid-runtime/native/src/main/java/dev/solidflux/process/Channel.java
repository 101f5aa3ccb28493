package dev.solidflux.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's end of a program's channel, a FIFO. It is held open for writing too, so that reading
 * never meets an end before the worker itself says that there is one.
 */
final class Channel implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Channel.class);
  private static final int BUFFER = 16 << 10;

  /** For 64 KiB that may be in it still. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final RandomAccessFile fifo;
  private final String over = UUID.randomUUID().toString();
  private final Thread reader;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Channel(RandomAccessFile fifo, int mostOfALine, Consumer<BoundedLines.Line> lines) {
    this.fifo = fifo;
    this.reader =
        Thread.ofPlatform()
            .daemon()
            .name("solidflux-channel")
            .start(() -> read(mostOfALine, lines));
  }

  static Channel open(Path fifo, int mostOfALine, Consumer<BoundedLines.Line> lines)
      throws IOException {
    return new Channel(new RandomAccessFile(fifo.toFile(), "rw"), mostOfALine, lines);
  }

  private void read(int mostOfALine, Consumer<BoundedLines.Line> lines) {
    AtomicBoolean isOver = new AtomicBoolean();
    BoundedLines reading =
        new BoundedLines(
            mostOfALine,
            line -> {
              if (line.text().equals(over)) {
                isOver.set(true);
              } else {
                lines.accept(line);
              }
            });
    byte[] buffer = new byte[BUFFER];
    try {
      while (!isOver.get()) {
        reading.take(buffer, fifo.read(buffer));
      }
    } catch (IOException e) {
      LOG.warn("a program's channel is no longer read: {}", e.toString());
    }
  }

  /** Once the program has ended: waits until all that it said has been heard. */
  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      if (reader.isAlive()) { // or nobody would make room for it
        fifo.write(("\n" + over + "\n").getBytes(StandardCharsets.UTF_8));
      }
      if (!Readers.join(List.of(reader), PATIENCE)) {
        LOG.warn("what a program said over its channel is not heard to its end");
      }
      fifo.close();
    }
  }
}
