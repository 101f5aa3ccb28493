package dev.solidflux.api.wiring;

import dev.solidflux.api.http.EventStreams;
import org.springframework.context.SmartLifecycle;

/**
 * Ends event streams first when the server stops: they are requests that would otherwise never end,
 * and the server waits for its requests.
 */
final class StreamLifecycle implements SmartLifecycle {
  private final EventStreams streams;
  private volatile boolean running;

  StreamLifecycle(EventStreams streams) {
    this.streams = streams;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
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
