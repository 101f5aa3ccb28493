package dev.solidflux.api.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An open event stream, read on a thread of its own, so that whoever waits for an event can do so
 * for a limited time. It reads ahead a little and no more.
 */
public final class EventFeed implements AutoCloseable {
  private static final int AHEAD = 256;

  /** What comes out of a stream. */
  public sealed interface Signal {
    /** An event, or a sign of life. */
    record Told(StreamEvent event) implements Signal {}

    /** The stream is over; nothing follows. */
    record Over() implements Signal {}
  }

  private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(AHEAD);
  private final InputStream stream;
  private final Thread reader;

  private EventFeed(InputStream stream) {
    this.stream = stream;
    this.reader = Thread.ofVirtual().name("event-stream").start(this::read);
  }

  static EventFeed of(InputStream stream) {
    return new EventFeed(stream);
  }

  /**
   * Waits for what comes next.
   *
   * @return null if nothing came for that long
   */
  public @Nullable Signal poll(Duration limit) throws InterruptedException {
    return signals.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void read() {
    try {
      try (EventStreamReader events = new EventStreamReader(stream)) {
        for (StreamEvent event = events.next(); event != null; event = events.next()) {
          signals.put(new Signal.Told(event));
        }
      } catch (IOException broken) {
        // a lost connection is an end like any other: whoever reads on connects again
      }
      signals.put(new Signal.Over());
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    reader.interrupt();
    try {
      stream.close();
    } catch (IOException e) {
      // it is of no use any more either way
    }
  }
}
