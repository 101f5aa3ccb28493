package dev.solidflux.api.wiring;

import dev.solidflux.flow.Engine;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts the engine before the web server listens, and stops it after the last request. */
final class EngineLifecycle implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(EngineLifecycle.class);

  private final Engine engine;
  private final Duration grace;
  private volatile boolean running;

  EngineLifecycle(Engine engine, Duration grace) {
    this.engine = engine;
    this.grace = grace;
  }

  @Override
  public void start() {
    engine.start().block(grace);
    running = true;
  }

  @Override
  public void stop() {
    try {
      engine.stop().block(grace);
    } catch (IllegalStateException e) {
      log.warn("the engine did not hand over its shards in {}: their leases will run out", grace);
    }
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
