package dev.solidflux.api.wiring;

import dev.solidflux.flow.Onlooker;
import org.springframework.context.SmartLifecycle;

/** Starts the onlooker before the web server listens, and stops it after the last request. */
final class OnlookerLifecycle implements SmartLifecycle {
  private final Onlooker onlooker;
  private volatile boolean running;

  OnlookerLifecycle(Onlooker onlooker) {
    this.onlooker = onlooker;
  }

  @Override
  public void start() {
    onlooker.start().block();
    running = true;
  }

  @Override
  public void stop() {
    onlooker.stop().block();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return 0;
  }
}
