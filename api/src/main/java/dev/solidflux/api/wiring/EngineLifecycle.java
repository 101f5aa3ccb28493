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
  private final Duration patience;
  private final Grace grace;
  private volatile boolean running;

  /**
   * @param patience how long starting may take
   * @param grace what is left of it, stopping may take
   */
  EngineLifecycle(Engine engine, Duration patience, Grace grace) {
    this.engine = engine;
    this.patience = patience;
    this.grace = grace;
  }

  @Override
  public void start() {
    engine.start().block(patience);
    running = true;
  }

  @Override
  public void stop() {
    Duration left = grace.left();
    try {
      engine.stop().block(left);
    } catch (IllegalStateException e) {
      log.warn("the engine did not hand over its shards in {}: their leases will run out", left);
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
