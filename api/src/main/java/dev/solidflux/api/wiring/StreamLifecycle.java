package dev.solidflux.api.wiring;

import dev.solidflux.api.http.EventStreams;
import org.springframework.context.SmartLifecycle;

/**
 * Ends event streams first when the server stops: they are requests that would otherwise never end,
 * and the server waits for its requests.
 */
final class StreamLifecycle implements SmartLifecycle {
  private final EventStreams streams;
  private final Grace grace;
  private volatile boolean running;

  StreamLifecycle(EventStreams streams, Grace grace) {
    this.streams = streams;
    this.grace = grace;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    grace.begin();
    streams.close();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
